// Where can the learner go from here, and what can they do, by name?

import type { Challenge } from '../content/challenge.ts'
import type { KeyHelp } from './keys.ts'

export type PaletteEntry = {
  title: string
  detail: string
  /** What else it is found by. */
  words: string
  act: { kind: 'challenge'; slug: string } | { kind: 'key'; key: string }
}

/** Challenges first, then what a key of this screen does. */
export const paletteEntries = (challenges: Challenge[], keys: KeyHelp[]): PaletteEntry[] => [
  ...challenges.map(
    ({ slug, title }, index): PaletteEntry => ({
      title,
      detail: `challenge ${index + 1}`,
      words: `${title} ${slug}`,
      act: { kind: 'challenge', slug },
    }),
  ),
  ...keys.flatMap(({ keys, does, short, name }): PaletteEntry[] => {
    const key = /^([a-z?])( Esc)?$/.exec(keys)?.[1]
    if (!key) return []
    const title = short ?? name ?? does.split(/[,;:]/)[0]!
    return [
      { title, detail: `${key}  ${does}`, words: `${title} ${does}`, act: { kind: 'key', key } },
    ]
  }),
]

/** Those that were typed as they stand come first, then those that have the letters in this order. */
export function entriesMatching(entries: PaletteEntry[], typed: string): PaletteEntry[] {
  const letters = typed.trim().toLowerCase()
  const ranked = entries.map((entry) => ({ entry, rank: rankOf(entry, letters) }))
  return ranked
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank)
    .map(({ entry }) => entry)
}

function rankOf({ title, words }: PaletteEntry, letters: string): number {
  if (letters === '') return 1
  const name = title.toLowerCase()
  if (name.startsWith(letters)) return 5
  if (name.includes(letters)) return 4
  if (words.toLowerCase().includes(letters)) return 3
  return hasInOrder(name, letters.replaceAll(' ', '')) ? 2 : 0
}

function hasInOrder(text: string, letters: string): boolean {
  let at = -1
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1)
    if (at === -1) return false
  }
  return true
}
