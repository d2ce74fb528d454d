import { describe, expect, test } from 'vitest'
import { fitted, type Line, lineWidth, padded, span, toAnsi, wrapped } from '../../src/ui/line.ts'

const textOf = (lines: Line[]) => lines.map((spans) => spans.map(({ text }) => text).join(''))

describe('wrapping', () => {
  test.each<[string, string, number, string[]]>([
    ['breaks between words', 'one two three', 8, ['one two', 'three']],
    ['keeps a text that fits', 'one two', 7, ['one two']],
    ['breaks a word that is longer than a line', 'abcdefgh', 3, ['abc', 'def', 'gh']],
    ['measures wide letters as two columns', '日本語日本語', 4, ['日本', '語日', '本語']],
    ['keeps several spaces within a line', 'a  b', 10, ['a  b']],
    ['gives an empty text one line', '', 10, ['']],
    ['survives a pane of one column', 'ab', 1, ['a', 'b']],
    ['survives a wide letter in a pane of one column', '日', 1, ['日']],
  ])('%s', (_, text, width, lines) => {
    expect(textOf(wrapped([span(text)], width))).toEqual(lines)
  })

  test('keeps together a word that changes its look', () => {
    const lines = wrapped([span('one '), span('tw', 'bold'), span('o,'), span(' three')], 8)
    expect(textOf(lines)).toEqual(['one two,', 'three'])
  })

  test('hangs what follows the first line', () => {
    const lines = wrapped([span('one two three')], 7, { first: [span('• ')], rest: [span('  ')] })
    expect(textOf(lines)).toEqual(['• one', '  two', '  three'])
  })
})

test('fits a line with an ellipsis, and fills it with spaces', () => {
  expect(textOf([fitted([span('kubectl'), span(' get pods')], 10)])).toEqual(['kubectl g…'])
  expect(lineWidth(fitted([span('日本語')], 4))).toBeLessThanOrEqual(4)
  expect(textOf([padded([span('ab')], 4)])).toEqual(['ab  '])
})

test('keeps an escape sequence in a text from the terminal', () => {
  expect(toAnsi([span('a\u001b[2Jb\nc')])).toBe('ab c')
})

// The tests run with NO_COLOR.
test('leaves colour out and keeps what is not colour', () => {
  expect(toAnsi([span('x', 'red', 'bold')])).toBe('\u001b[1mx\u001b[22m')
})
