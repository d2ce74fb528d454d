import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findMatches, maskMatches } from '../../../../gateway/policies/ai/find-matches.ts'
import { GrowingText } from '../../../../gateway/policies/ai/growing-text.ts'
import { compileGuardPatterns } from '../../../../gateway/policies/ai/guard-patterns.ts'

const ALL = ['Ssn', 'CreditCard', 'PhoneNumber', 'Email', 'CaSin'] as const

function grow(pieces: string[], patterns: ReturnType<typeof compileGuardPatterns>) {
  const text = new GrowingText(patterns)
  const shown = pieces.map((piece) => text.push(piece).text)
  return [...shown, text.end().text]
}

const masked = (text: string, patterns: ReturnType<typeof compileGuardPatterns>) =>
  maskMatches(text, findMatches(text, patterns))

const cut = (text: string, size: number) => text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []

describe('a text that grows', () => {
  const SAMPLE =
    'Ann (jörg.ann+1@mail.example.com) has 123-45-6789, 4111 1111 1111 1111 and +49 30 1234567; call 415-555-2671!'

  test.each([1, 2, 3, 5, 7, 200])('in pieces of %i reads as the whole does', (size) => {
    const patterns = compileGuardPatterns(ALL, [])
    expect(grow(cut(SAMPLE, size), patterns).join('')).toBe(masked(SAMPLE, patterns))
    expect(masked(SAMPLE, patterns)).toBe(
      'Ann (<EMAIL_ADDRESS>) has <SSN>, <CREDIT_CARD> and <PHONE_NUMBER>; call <PHONE_NUMBER>!',
    )
  })

  test('of any letters, in any pieces, reads as the whole does', () => {
    const patterns = compileGuardPatterns(ALL, [
      'ab+c',
      '(?i)secret|sec',
      'x(?!y)',
      '(?<=-)q+',
      '^zz',
      'end$',
    ])
    const letter = fc.constantFrom(
      ...'ab cxyq-@.1259zS',
      'secret',
      'end',
      '123-45-6789',
      'ß',
      '\n',
      '👋',
    )
    const pieces = fc.array(
      fc.array(letter, { maxLength: 6 }).map((all) => all.join('')),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(pieces, (all) => {
        expect(grow(all, patterns).join('')).toBe(masked(all.join(''), patterns))
      }),
      { numRuns: 2000 },
    )
  })

  test('shows at once what can be no beginning of a match', () => {
    expect(
      grow(
        ['Hello, ', 'my number is 12', '3-45-', '6789', ' ok'],
        compileGuardPatterns(['Ssn'], []),
      ),
    ).toEqual(['Hello, ', 'my number is ', '', '', '<SSN> ok', ''])
  })

  test.each([['(a)\\1'], ['a(?=bc)']])(
    'waits for its end where nobody can tell earlier: %s',
    (pattern) => {
      const patterns = compileGuardPatterns([], [pattern])
      expect(grow(['xx ', 'a', 'abc'], patterns).slice(0, 3)).toEqual(['', '', ''])
      expect(grow(['xx ', 'a', 'abc'], patterns).join('')).toBe(masked('xx aabc', patterns))
    },
  )

  test('is refused where far too much would have to wait', () => {
    const text = new GrowingText(compileGuardPatterns([], ['BEGIN[^]*END']))
    expect(() => text.push(`BEGIN${'x'.repeat(2 << 20)}`)).toThrow(RangeError)
  })
})
