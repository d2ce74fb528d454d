// Typing into a text: where the cursor goes, what stands there then, and the way back.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  boundaryAfter,
  boundaryBefore,
  brokenLine,
  bufferOf,
  deletedBack,
  deletedForward,
  deletedLine,
  deletedWord,
  indented,
  inserted,
  movedEnd,
  movedHome,
  movedLeft,
  movedRight,
  movedRows,
  movedTo,
  movedWord,
  outdented,
  redo,
  type TextBuffer,
  textOf,
  undo,
} from '../../../src/ui/editor/text-buffer.ts'

/** `|` is the cursor. */
function pictured(picture: string): TextBuffer {
  const before = picture.slice(0, picture.indexOf('|')).split('\n')
  return movedTo(bufferOf(picture.replace('|', '')), before.length - 1, before.at(-1)!.length)
}
const picture = ({ lines, row, column }: TextBuffer) =>
  lines
    .map((line, at) => (at === row ? `${line.slice(0, column)}|${line.slice(column)}` : line))
    .join('\n')

type Row = [title: string, before: string, act: (buffer: TextBuffer) => TextBuffer, after: string]

describe.each<[string, Row[]]>([
  [
    'Enter',
    [
      ['keeps the indentation', '  a: b|', brokenLine, '  a: b\n  |'],
      ['goes deeper behind a key without a value', '  a:|', brokenLine, '  a:\n    |'],
      ['aligns with the key of an item', '  - a: b|', brokenLine, '  - a: b\n    |'],
      ['goes deeper within an item', '  - a:|', brokenLine, '  - a:\n      |'],
      ['begins a text', '  a: |-|'.replace('|-', '|-'), (b) => b, '  a: |-|'],
      ['takes along what is behind it', 'a: |b: c', brokenLine, 'a:\n  |b: c'],
      ['before a line moves that line down', '|  a: b', brokenLine, '\n|  a: b'],
      ['on an empty line stays where it is', '    |', brokenLine, '\n    |'],
      ['behind a lone dash stays under it', '  - |', brokenLine, '  -\n  |'],
    ],
  ],
  [
    'deleting',
    [
      ['takes one letter back', 'ab|c', deletedBack, 'a|c'],
      ['takes a step of the indentation', '    |a', deletedBack, '  |a'],
      ['takes the odd space first', '   |a', deletedBack, '  |a'],
      ['joins two lines', 'a\n|b', deletedBack, 'a|b'],
      ['does nothing at the beginning', '|a', deletedBack, '|a'],
      ['takes a letter that is several code points', '👩‍👩‍👧|', deletedBack, '|'],
      ['takes a letter with its accent', 'e\u0301|', deletedBack, '|'],
      ['forward takes the next', 'a|b', deletedForward, 'a|'],
      ['forward joins two lines', 'a|\nb', deletedForward, 'a|b'],
      ['forward does nothing at the end', 'a|', deletedForward, 'a|'],
      ['takes a word', 'spec: foo.bar|', deletedWord, 'spec: foo.|'],
      ['takes the line', 'a\nb|\nc', deletedLine, 'a\n|c'],
      ['takes the last line that there is', 'a|', deletedLine, '|'],
    ],
  ],
  [
    'indenting',
    [
      ['goes to the next step', ' |a', indented, '  |a'],
      ['is two from a step', '  |a', indented, '    |a'],
      ['back takes two', '    a|', outdented, '  a|'],
      ['back takes what is there', ' a|', outdented, 'a|'],
    ],
  ],
  [
    'moving',
    [
      ['left over a line’s beginning', 'a\n|b', movedLeft, 'a|\nb'],
      ['right over a line’s end', 'a|\nb', movedRight, 'a\n|b'],
      ['right over a wide letter', '|漢字', movedRight, '漢|字'],
      [
        'down keeps the column on the screen',
        '漢字|\nabcdef',
        (b) => movedRows(b, 1),
        '漢字\nabcd|ef',
      ],
      [
        'down over a short line comes back to the column',
        'abc|\n\nabc',
        (b) => movedRows(movedRows(b, 1), 1),
        'abc\n\nabc|',
      ],
      ['home goes to the first letter', '  ab|', movedHome, '  |ab'],
      ['home goes on to the beginning', '  |ab', movedHome, '|  ab'],
      ['end', '|ab', movedEnd, 'ab|'],
      ['a word to the right', '|name: foo', (b) => movedWord(b, 1), 'name|: foo'],
      ['a word to the left', 'name: foo|', (b) => movedWord(b, -1), 'name: |foo'],
      ['a word to the left of a line', 'a\n|b', (b) => movedWord(b, -1), 'a|\nb'],
    ],
  ],
  [
    'inserting',
    [
      ['a letter', 'a|c', (b) => inserted(b, 'b'), 'ab|c'],
      ['lines', 'a|d', (b) => inserted(b, 'b\nc'), 'ab\nc|d'],
    ],
  ],
])('%s', (_, rows) => {
  test.each(rows)('%s', (_title, before, act, after) => {
    expect(picture(act(pictured(before)))).toBe(after)
  })
})

describe('undo', () => {
  test('takes back a run of letters at once, and gives it again', () => {
    let buffer = bufferOf('a: ')
    buffer = movedEnd(buffer)
    for (const letter of 'word') buffer = inserted(buffer, letter, 'typing')
    buffer = brokenLine(buffer)
    expect(picture(undo(buffer))).toBe('a: word|')
    expect(picture(undo(undo(buffer)))).toBe('a: |')
    expect(picture(redo(redo(undo(undo(buffer)))))).toBe(picture(buffer))
  })

  test('has an end, on both sides', () => {
    const buffer = bufferOf('a')
    expect(undo(buffer)).toBe(buffer)
    expect(redo(buffer)).toBe(buffer)
  })

  test('forgets what was taken back when something else is typed', () => {
    const buffer = inserted(undo(inserted(bufferOf(''), 'a')), 'b')
    expect(picture(redo(buffer))).toBe('b|')
  })
})

const actions: [string, (buffer: TextBuffer) => TextBuffer][] = [
  ['Enter', brokenLine],
  ['Backspace', deletedBack],
  ['Delete', deletedForward],
  ['line', deletedLine],
  ['word', deletedWord],
  ['Tab', indented],
  ['Shift-Tab', outdented],
  ['letter', (buffer) => inserted(buffer, 'x', 'typing')],
  ['paste', (buffer) => inserted(buffer, '漢:\n  👩‍👩‍👧\ne\u0301')],
  ['left', movedLeft],
  ['right', movedRight],
  ['up', (buffer) => movedRows(buffer, -1)],
  ['down', (buffer) => movedRows(buffer, 3)],
  ['to a place', (buffer) => movedTo(buffer, 1, 9)],
  ['home', movedHome],
  ['word left', (buffer) => movedWord(buffer, -1)],
  ['word right', (buffer) => movedWord(buffer, 1)],
]

test('whatever is pressed, the cursor stands between two letters, and undo leads back to the beginning', () => {
  const keys = fc.array(fc.constantFrom(...actions), { maxLength: 60 })
  fc.assert(
    fc.property(keys, (pressed) => {
      let buffer = bufferOf('kind: 漢字\n  - a: e\u0301\n')
      const original = textOf(buffer)
      for (const [, act] of pressed) {
        buffer = act(buffer)
        const line = buffer.lines[buffer.row]!
        expect(line).toBeDefined()
        const before = boundaryBefore(line, buffer.column)
        if (buffer.column > 0) expect(boundaryAfter(line, before)).toBe(buffer.column)
      }
      for (let back = 0; back <= pressed.length; back++) buffer = undo(buffer)
      expect(textOf(buffer)).toBe(original)
    }),
  )
})
