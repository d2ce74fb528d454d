// How do lines of the screen read where there is no screen? As text, with colours only where somebody asked for them.

import { type Line, toAnsi } from '../line.ts'

/** https://force-color.org: a screen reader would spell colours out, and a file would keep them. */
export const wantsColour = ({ FORCE_COLOR, NO_COLOR }: NodeJS.ProcessEnv) =>
  Boolean(FORCE_COLOR) && FORCE_COLOR !== '0' && !NO_COLOR

export const asText = (lines: Line[], { hasColour = false } = {}): string[] =>
  lines.map((each) => (hasColour ? toAnsi(each) : each.map(({ text }) => text).join('')).trimEnd())
