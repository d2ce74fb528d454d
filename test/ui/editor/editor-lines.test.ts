// The editor's window as a picture: what is seen of a text, and where its problems stand.

import { describe, expect, test } from 'vitest'
import { editorLines, keepInSight } from '../../../src/ui/editor/editor-lines.ts'
import { followProblems } from '../../../src/ui/editor/follow-problems.ts'
import { textRows } from '../../../src/ui/editor/highlight-yaml.ts'
import { bufferOf, movedTo } from '../../../src/ui/editor/text-buffer.ts'
import { lineWidth } from '../../../src/ui/line.ts'

const problem = (line: number, column: number, message: string) => ({
  line,
  column,
  length: 3,
  message,
})

/** `at` is the cursor: row and column from 0. */
function draw(
  text: string,
  at: [number, number],
  size: { width: number; height: number },
  problems = [] as ReturnType<typeof problem>[],
) {
  const buffer = movedTo(bufferOf(text), ...at)
  const window = keepInSight({ top: 0, left: 0, row: 0 }, buffer, problems, size)
  const lines = editorLines(buffer, problems, window, size)
  expect(Math.max(...lines.map(lineWidth))).toBeLessThanOrEqual(size.width)
  return lines.map((line) =>
    line
      .map((span) => span.text)
      .join('')
      .trimEnd(),
  )
}

test('a problem stands under its place, in as many lines as it takes', () => {
  const problems = [problem(2, 3, 'unknown field "nam": did you mean "name"?')]
  expect(draw('metadata:\n  nam: a\nspec: {}', [0, 0], { width: 44, height: 9 }, problems)).toEqual(
    [
      '1  metadata:',
      '2!   nam: a',
      '     ^ unknown field "nam": did you mean',
      '       "name"?',
      '3  spec: {}',
    ],
  )
})

test('far to the right, its words begin where they fit', () => {
  const text = `key: ${'x'.repeat(30)} foo`
  const problems = [problem(1, 36, 'something is wrong with these letters')]
  expect(draw(text, [0, 0], { width: 44, height: 9 }, problems)).toEqual([
    `1! ${text}`,
    `${' '.repeat(38)}^`,
    '          something is wrong with these',
    '          letters',
  ])
})

test('the window follows the cursor, with what is wrong in its line', () => {
  const text = Array.from({ length: 20 }, (_, index) => `a${index}: b`).join('\n')
  const problems = [problem(12, 1, 'wrong')]
  expect(draw(text, [11, 0], { width: 20, height: 4 }, problems)).toEqual([
    '10  a9: b',
    '11  a10: b',
    '12! a11: b',
    '    ^ wrong',
  ])
})

test('only the line of the cursor is scrolled to the side', () => {
  const long = 'abcdefghijklmnopqrstuvwxyz'
  expect(draw(`${long}\n${long}`, [1, 26], { width: 13, height: 4 })).toEqual([
    '1  abcdefghi›',
    '2  vwxyz',
  ])
})

test('wide letters are never cut in half', () => {
  const wide = '漢字'.repeat(10)
  for (let column = 0; column <= wide.length; column++)
    draw(`${wide}\n${wide}`, [1, column], { width: 14, height: 4 })
  expect(draw(`${wide}\n`, [1, 0], { width: 14, height: 2 })[0]).toBe('1  漢字漢字漢›')
})

describe('until they are found anew, problems', () => {
  const before = ['a', 'b', 'c']
  const follow = (line: number, after: string[]) =>
    followProblems([problem(line, 1, 'wrong')], before, after).map((each) => each.line)

  test.each<[string, number, string[], number[]]>([
    ['stay where nothing moved', 2, ['a', 'x', 'c'], [2]],
    ['stay above a new line', 1, ['a', 'new', 'b', 'c'], [1]],
    ['go down with their line', 3, ['a', 'new', 'b', 'c'], [4]],
    ['go up with their line', 3, ['b', 'c'], [2]],
    ['go with their line', 2, ['a', 'c'], []],
  ])('%s', (_, line, after, lines) => {
    expect(follow(line, after)).toEqual(lines)
  })
})

test('a text of several lines is known from the line that opens it', () => {
  const lines = [
    'data:',
    '  a: |',
    '    not: a key',
    '',
    '    - nor: this',
    '  b: c',
    '- >-',
    '  text',
    'd: |x',
  ]
  expect(
    textRows(lines, lines.length)
      .map((isText, at) => (isText ? at : -1))
      .filter((at) => at >= 0),
  ).toEqual([2, 3, 4, 7])
})
