// How does a piece of text look? Sixteen colours of the terminal's own, which fit its background, and none with NO_COLOR.

/** What turns each on and off. https://en.wikipedia.org/wiki/ANSI_escape_code#SGR */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  inverse: [7, 27],
  strike: [9, 29],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const satisfies Record<string, readonly [number, number]>

const COLOUR_OFF = 39

export type Style = keyof typeof CODES

/** https://no-color.org: whatever it is set to, unless to nothing. */
const hasColour = !process.env.NO_COLOR

export function paint(text: string, styles: readonly Style[]): string {
  if (text === '' || styles.length === 0) return text
  const codes = styles
    .map((style) => CODES[style])
    .filter(([, off]) => hasColour || off !== COLOUR_OFF)
  const open = codes.map(([on]) => `\u001b[${on}m`).join('')
  const close = codes.map(([, off]) => `\u001b[${off}m`).reverse()
  return open + text + close.join('')
}
