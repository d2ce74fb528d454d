// What has the terminal sent for this key? For a program that was given the keyboard when Ink had read the key already.

import type { Key } from 'ink'

/** https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-PC-Style-Function-Keys */
const SEQUENCES = {
  upArrow: '\u001b[A',
  downArrow: '\u001b[B',
  rightArrow: '\u001b[C',
  leftArrow: '\u001b[D',
  home: '\u001b[H',
  end: '\u001b[F',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  delete: '\u001b[3~',
  backspace: '\u007f',
  return: '\r',
  escape: '\u001b',
} as const satisfies Partial<Record<keyof Key, string>>
const SHIFT_TAB = '\u001b[Z'
const NAMES = Object.keys(SEQUENCES) as (keyof typeof SEQUENCES)[]

export function keySequence(input: string, key: Key): string {
  if (key.tab) return key.shift ? SHIFT_TAB : '\t'
  const name = NAMES.find((each) => key[each])
  if (name) return SEQUENCES[name]
  // The same letter, five bits of it.
  const text =
    key.ctrl && input.length === 1
      ? String.fromCharCode(input.toUpperCase().charCodeAt(0) & 31)
      : input
  return key.meta ? `\u001b${text}` : text
}
