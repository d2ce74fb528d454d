// With the app's shortcuts Ink draws the same frames as without them: any lines, of any letters and looks, anywhere.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quickerInk } from '../../../src/build/quicker-ink.mjs'

type Drawn = { output: string; height: number }
type Output = {
  write(x: number, y: number, text: string, options: { transformers: Transformer[] }): void
  clip(clip: Clip): void
  unclip(): void
  get(): Drawn
}
type Transformer = (line: string, index: number) => string
type Clip = { x1?: number; x2?: number; y1?: number; y2?: number }
type Ink = {
  Output: new (size: { width: number; height: number }) => Output
  sanitizeAnsi: (text: string) => string
  lineUpdate: (previous: string, next: string, columns: number) => string
}

const folder = mkdtempSync(join(tmpdir(), 'quicker-ink-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inkWith = async (name: string, plugins: (typeof quickerInk)[]): Promise<Ink> => {
  const outfile = join(folder, `${name}.mjs`)
  const files = { Output: 'output', sanitizeAnsi: 'sanitize-ansi', lineUpdate: 'line-update' }
  await build({
    stdin: {
      contents: Object.entries(files)
        .map(
          ([as, file]) => `export { default as ${as} } from './node_modules/ink/build/${file}.js'`,
        )
        .join('\n'),
      resolveDir: fileURLToPath(new URL('../../..', import.meta.url)),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins,
  })
  return import(outfile)
}

let plain: Ink
let quick: Ink
beforeAll(async () => {
  plain = await inkWith('plain', [])
  quick = await inkWith('quick', [quickerInk])
})

const looks = ['1', '2', '7', '31', '38;5;120', '0', '22', '27', '39', ''].map(
  (code) => `\u001b[${code}m`,
)
const letters = [
  'a',
  'b',
  'x',
  ' ',
  ' ',
  '│',
  '✓',
  '…',
  'é',
  'e\u0301',
  '世',
  '👩‍🚀',
  '\u200d',
  '\u0301',
]
const oneLine = fc
  .array(fc.constantFrom(...letters, ...letters, ...looks), { maxLength: 14 })
  .map((parts) => parts.join(''))
const plainLine = fc
  .array(fc.constantFrom('a', 'b', ' ', '│', '✓', '世'), { maxLength: 10 })
  .map((parts) => parts.join(''))
const painted = fc
  .tuple(fc.constantFrom('1', '2', '7', '31'), plainLine)
  .map(([code, text]) => `\u001b[${code}m${text}\u001b[0m`)
const text = fc
  .array(fc.oneof(plainLine, painted, oneLine), { minLength: 1, maxLength: 4 })
  .map((lines) => lines.join('\n'))

const transformer = fc.constantFrom<Transformer>(
  (line) => line,
  (line) => line,
  (line, index) => `\u001b[2m${line}${index}\u001b[22m`,
)
const edges = fc.option(fc.tuple(fc.nat(30), fc.nat(30)), { nil: [undefined, undefined] })
/** A box cuts at two edges or at none. */
const clip = fc.tuple(edges, edges).map(([[x1, x2], [y1, y2]]): Clip => ({ x1, x2, y1, y2 }))
const operation = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(
      fc.constant('write' as const),
      fc.integer({ min: -1, max: 26 }),
      fc.integer({ min: -1, max: 7 }),
      text,
      fc.array(transformer, { maxLength: 2 }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('clip' as const), clip),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('unclip' as const)) },
)

test('a frame is the same, whatever is written where', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 6 }), (operations) => {
      const drawn = [plain, quick].map(({ Output }) => {
        const output = new Output({ width: 30, height: 6 })
        for (const each of operations) {
          if (each[0] === 'write') {
            const [, x, y, text, transformers] = each
            if (text !== '') output.write(x, y, text, { transformers })
          } else if (each[0] === 'clip') output.clip(each[1])
          else output.unclip()
        }
        return output.get()
      })
      expect(drawn[1]).toEqual(drawn[0])
    }),
    { numRuns: 1_000 },
  )
})

test('panes side by side are the same, with looks that meet', () => {
  const row = fc.tuple(
    fc.oneof(plainLine, painted),
    fc.oneof(plainLine, painted),
    fc.integer({ min: 0, max: 3 }),
  )
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
      const drawn = [plain, quick].map(({ Output }) => {
        const output = new Output({ width: 60, height: 6 })
        rows.forEach(([left, right, gap], y) => {
          const columns = [...left.replaceAll(/\u001b\[\d*m/g, '')].reduce(
            (sum, letter) => sum + (letter === '世' ? 2 : 1),
            0,
          )
          if (right) output.write(columns + gap, y, right, { transformers: [] })
          if (left) output.write(0, y, left, { transformers: [] })
        })
        return output.get()
      })
      expect(drawn[1]).toEqual(drawn[0])
    }),
    { numRuns: 1_000 },
  )
})

const hostile = fc
  .array(
    fc.constantFrom(
      ...letters,
      ...looks,
      '\n',
      '\t',
      '\r',
      '\u0007',
      '\u001b[2J',
      '\u001b]52;c;eA==\u0007',
      '\u009b31m',
      '\u001b[4:3m',
      '\u001b[',
      '\u001b',
      '\u202e',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

test('a text is cleaned of the same', () => {
  fc.assert(
    fc.property(hostile, (dirty) => {
      expect(quick.sanitizeAnsi(dirty)).toBe(plain.sanitizeAnsi(dirty))
    }),
    { numRuns: 2_000 },
  )
})

test('a line is brought up to date with the same codes', () => {
  fc.assert(
    fc.property(oneLine, oneLine, oneLine, (start, one, other) => {
      expect(quick.lineUpdate(start + one, start + other, 30)).toBe(
        plain.lineUpdate(start + one, start + other, 30),
      )
    }),
    { numRuns: 2_000 },
  )
})
