import { expect, test } from 'vitest'
import { printable, printableLine } from '../../src/ui/printable.ts'

test.each([
  ['plain text', 'kubectl get pods', 'kubectl get pods'],
  ['lines', 'one\ntwo\r\nthree', 'one\ntwo\nthree'],
  ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
  ['a cursor that moves and a screen that is cleared', '\u001b[2J\u001b[10;10Hhere', 'here'],
  ['a title', '\u001b]0;owned\u0007text', 'text'],
  ['a clipboard that is written to (OSC 52)', 'a\u001b]52;c;cm0gLXJm\u001b\\b', 'ab'],
  ['a sequence that never ends', 'a\u001b]52;c;cm0gLXJm', 'a'],
  ['a device control string', '\u001bP1$qm\u001b\\x', 'x'],
  ['8-bit controls', 'a\u009b31mb\u0085c', 'abc'],
  ['an escape alone', 'a\u001b', 'a'],
  ['bells and backspaces', 'a\u0007b\u0008c\u0000', 'abc'],
  ['direction overrides', 'safe\u202etxt.exe\u2066x\u2069', 'safetxt.exex'],
  ['letters without width', 'a\u200bb\ufeffc\u00add', 'abcd'],
  ['a progress bar', '10%\r50%\r100%', '100%'],
  ['tabs', 'NAME\tAGE', 'NAME    AGE'],
  ['other alphabets and pictures', '日本語 ünï ✓ 👩‍💻 é', '日本語 ünï ✓ 👩‍💻 é'],
])('shows %s, and obeys nothing', (_, text, shown) => {
  expect(printable(text)).toBe(shown)
})

test('cuts a line that nobody could read', () => {
  expect(printable(`a\n${'x'.repeat(1_000_000)}`)).toBe(`a\n${'x'.repeat(4_000)}…`)
})

test('puts on one line what has to stand there', () => {
  expect(printableLine('one\ntwo')).toBe('one two')
})
