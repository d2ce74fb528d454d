// What of a text may reach the terminal? Text from a cluster, a provider, a challenge or a command is data: it is shown,
// and never obeyed.

/** Longer lines are cut: nobody reads them, and a terminal would spend its time on them. */
const MAX_LINE = 4_000

/** CSI, OSC (and its kin, up to their end), and the two-letter ones. ECMA-48, and xterm's control sequences. */
const ESCAPE_SEQUENCE =
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g

/** Controls but newline and tab, and what turns the direction of writing or hides letters. */
const UNPRINTABLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g

const SUSPECT = /[^\n\u0020-\u007e]/

/** The text as it may be drawn: lines of visible characters. */
export function printable(text: string): string {
  if (text.length <= MAX_LINE && !SUSPECT.test(text)) return text
  return text
    .replaceAll('\r\n', '\n')
    .replace(ESCAPE_SEQUENCE, '')
    .split('\n')
    .map((line) => cut(overwritten(line)).replaceAll('\t', '    ').replace(UNPRINTABLE, ''))
    .join('\n')
}

/** The same on one line. */
export const printableLine = (text: string) => printable(text).replaceAll('\n', ' ')

/** A progress bar writes over itself with a carriage return: what it wrote last is what stands there. */
const overwritten = (line: string) => line.split('\r').findLast((part) => part !== '') ?? ''

const cut = (line: string) => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line)
