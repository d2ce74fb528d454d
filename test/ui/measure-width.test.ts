import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import measureWidth from '../../src/ui/measure-width.ts'

test('counts what string-width counts, for every letter of the narrow ranges and for what is not narrow', () => {
  for (let code = 0x20; code < 0x3000; code++) {
    const text = `a${String.fromCharCode(code)}b`
    expect(measureWidth(text), code.toString(16)).toBe(stringWidth(text))
  }
})

test.each([
  '漢字',
  'e\u0301',
  '👩‍👩‍👧 family',
  '✓\ufe0f',
  '\u001b[1mbold\u001b[22m │ line',
  '\u001b[1m漢\u001b[22m',
  '\u001b]8;;https://example.org\u0007link\u001b]8;;\u0007',
  '',
])('counts %j as string-width does', (text) => {
  expect(measureWidth(text)).toBe(stringWidth(text))
})
