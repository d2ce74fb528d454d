import { describe, expect, test } from 'vitest'
import { parseExactly, printExactly } from '../../../gateway/providers/exact-json.ts'

test.each([
  '{"seed":12345678901234567890,"more":[-9007199254740993,{"x":9007199254740993}]}',
  '{"text":"12345678901234567890","small":1234567890123456,"zero":0}',
  '{"vector":[0.0123456789012345678,1e400000000000000000]}',
  '{"text":"\\"12345678901234567890\\" \\\\","seed":12345678901234567890}',
])('%s comes out as it went in, as far as JavaScript itself would have it', (text) => {
  const integersOf = (json: string) => json.match(/(?<![\d.e])-?\d{16,}(?![\d.e])/g)
  expect(integersOf(printExactly(parseExactly(text)))).toEqual(integersOf(text))
  expect(JSON.parse(printExactly(parseExactly(text)))).toEqual(
    JSON.parse(JSON.stringify(JSON.parse(text))),
  )
})

test('a long number stays one inside JSON that stands in a text', () => {
  const { input } = parseExactly('{"input":{"id":12345678901234567890}}') as { input: object }
  const text = printExactly({ arguments: JSON.stringify(input) })
  expect(text).toBe('{"arguments":"{\\"id\\":12345678901234567890}"}')
  expect(printExactly({ a: text })).toContain('12345678901234567890}')
})

describe('refuses what is no JSON', () => {
  test.each(['{"a":00000000000000000001}', '{"a":12345678901234567890', '12345678901234567890x'])(
    '%s',
    (text) => {
      expect(() => parseExactly(text)).toThrow(SyntaxError)
    },
  )
})
