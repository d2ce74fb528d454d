// How many columns does a text take? Nearly every line here is of narrow letters, lines and marks: those need only be
// counted. The bundle gives this to Ink too, which asks for the same lines several times for each frame.

import stringWidth, { type Options } from 'string-width'

/** Latin letters, punctuation, arrows, lines, blocks and marks: one column each, and none that joins another. */
const NARROW =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2199\u2500-\u25fc\u2713\u2717]*$/

/** What only changes how the text behind it looks. */
const SGR = /\u001b\[[\d;]*m/g

/** Whether each UTF-16 unit of a text without SGR is one column. */
export const isNarrow = (text: string) => NARROW.test(text)

export default function measureWidth(text: string, options?: Options): number {
  if (options) return stringWidth(text, options)
  const plain = text.includes('\u001b') ? text.replace(SGR, '') : text
  return isNarrow(plain) ? plain.length : stringWidth(text)
}
