// What is the gist of a sentence, where there is room for no more? Said less, not broken off.

import { widthOf } from '../line.ts'

/**
 * What a learner knows anyway goes first, then the sentences behind the first, then the way to a field and whose it is,
 * then what follows a colon or comma. What is wrong, and what was asked for, stay as long as they can.
 */
const CUTS: [RegExp, string?][] = [
  [
    / is in the namespace ("[^"]*"); the assignment asks for it in the namespace ("[^"]*")\.?/,
    ' is in $1, not in $2',
  ],
  [/(?<!\b(?:is|it)),? in the namespace "[^"]*"/g],
  [/(?<=[.!?]) .*$/s],
  [/\n.*$/s],
  [/, and there is no [^;]*(?=; the assignment asks for )/],
  [/; the assignment asks for (.*?)\.?$/s, ', not $1'],
  [/; it should be ("[^"]*").*$/s, ', not $1'],
  [/(?<![/.\w])(?:[a-z][\w-]*(?:\[\d+\])?\.){2,}(?=[\w-]+(?:\[\d+\])?\.[\w-]+)/g],
  [/^\w+ "[^"]*": (?=\S)/],
  [/^(\w+) "[^"]*" (?=has |is in )/, '$1 '],
  [/\s*\([^()]*\)/g],
  [/(?<=\w|")[:;] .*$/s],
  [/, .*$/s],
]

/** In at most `width` columns; cut between words, with an ellipsis, only where no shorter sentence is left. */
export function shortened(text: string, width: number): string {
  let short = text
  for (const [cut, instead = ''] of CUTS) {
    if (widthOf(short) <= width && !short.includes('\n')) return short
    const less = short.replace(cut, instead).trimEnd()
    if (less.length >= 12) short = less
  }
  if (widthOf(short) <= width) return short
  const words = short.split(' ')
  while (words.length > 1 && widthOf(words.join(' ')) > width - 2) words.pop()
  return `${words.join(' ')} …`
}
