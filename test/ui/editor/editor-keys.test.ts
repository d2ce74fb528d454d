// What the terminal sends, read as letters, pastes and keys, however it is cut into pieces.

import { expect, test } from 'vitest'
import { readEditorKeys, type Typed } from '../../../src/ui/editor/editor-keys.ts'

function read(...chunks: string[]) {
  const typed: Typed[] = []
  const input = readEditorKeys((each) => typed.push(each))
  for (const chunk of chunks) input.take(chunk)
  input.close()
  return typed.map((each) => (each.kind === 'key' ? `<${each.key}>` : each.text)).join('')
}

test.each([
  ['letters', ['spec: 漢字'], 'spec: 漢字'],
  ['arrows of both kinds', ['\u001b[A\u001bOB\u001b[C'], '<up><down><right>'],
  ['a sequence in two pieces', ['\u001b', '[A'], '<up>'],
  ['a sequence in three pieces', ['\u001b[1', ';5', 'Ca'], '<word-right>a'],
  ['keys between letters', ['a\rb\u007f\tc'], 'a<enter>b<backspace><indent>c'],
  ['a paste', ['\u001b[200~a\r\nb\tc\u001b[201~d'], 'a\nb\tcd'],
  ['a paste in pieces', ['\u001b[200~a\r', 'b\u001b[20', '1~c'], 'a\nbc'],
  ['a paste with sequences in it', ['\u001b[200~a\u001b[31mb\u0007\u001b[201~'], 'a[31mb'],
  ['keys that nobody knows', ['a\u001b[24~\u001b[99;9Rb\u0000'], 'ab'],
  ['Escape and a letter at once', ['\u001bq'], '<leave>q'],
])('%s', (_, chunks, typed) => {
  expect(read(...chunks)).toBe(typed)
})

test('Escape alone is heard after a moment', async () => {
  const typed: Typed[] = []
  readEditorKeys((each) => typed.push(each)).take('\u001b')
  expect(typed).toEqual([])
  await expect.poll(() => typed).toEqual([{ kind: 'key', key: 'leave' }])
})

test('what comes behind a key can be given to somebody else', () => {
  const typed: string[] = []
  let left = ''
  const input = readEditorKeys((each, rest) => {
    if (each.kind === 'key' && each.key === 'leave') left = rest()
    else typed.push(each.kind)
  })
  input.take('a\u001dbc')
  expect([typed, left]).toEqual([['text'], 'bc'])
})
