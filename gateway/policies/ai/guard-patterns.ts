// What does a guard look for? The patterns of its author, and those that come with the gateway.

import type { BuiltinPattern } from '../../routing/routing-table.ts'
import { partialPattern } from './partial-pattern.ts'

export type GuardPattern = {
  /** Global. */
  pattern: RegExp
  /** Where it can be told early: see partial-pattern.ts. */
  partial: RegExp | undefined
  /** Stands where the match was. */
  mask: string
}

/**
 * Built as agentgateway describes them; where its own are looser (phone numbers, by a library) these take the common
 * forms of the same countries.
 */
const BUILTINS: Record<BuiltinPattern, { mask: string; sources: string[] }> = {
  Ssn: {
    mask: '<SSN>',
    sources: [String.raw`\b(?:\d{3}[\- .]\d{2}[\- .]\d{4}|\d{5}-\d{4}|\d{3}-\d{6}|\d{9})\b`],
  },
  CreditCard: {
    mask: '<CREDIT_CARD>',
    sources: [
      String.raw`\b(?:4\d|5[0-5]|[36]\d)\d{2}[\- ]?\d{3,4}[\- ]?\d{3,4}[\- ]?\d{3,5}\b`,
      String.raw`\b1\d{3}[\- ]?\d{3,4}[\- ]?\d{3,4}[\- ]?\d{4,5}\b`,
    ],
  },
  PhoneNumber: {
    mask: '<PHONE_NUMBER>',
    sources: [
      // North America; with separators also those that nobody has, such as 555-123-4567.
      String.raw`(?<!\d)(?:\+?1[\- .]?)?(?:\([2-9]\d{2}\)[\- .]?|[2-9]\d{2}[\- .]?)(?:[2-9]\d{2}[\- .]?|\d{3}[\- .])\d{4}(?!\d)`,
      // Anywhere, with the code of a country.
      String.raw`\+\d{1,3}(?:[\- .()\/]{0,2}\d){6,12}(?!\d)`,
      // Inside a country, with the zero of a trunk call.
      String.raw`(?<![\d.,:\/])\(?0(?:[\- .()\/]{0,2}\d){9,10}(?!\d)`,
    ],
  },
  Email: {
    mask: '<EMAIL_ADDRESS>',
    sources: [
      String.raw`(?<![\p{L}\p{N}_.+\-])[\p{L}\p{N}_.+\-]+@[\p{L}\p{N}\-]+\.[\p{L}\p{N}\-.]+`,
    ],
  },
  CaSin: {
    mask: '<CA_SIN>',
    sources: [String.raw`\b(?:\d{3}[\- ]\d{3}[\- ]\d{3}|\d{9})\b`],
  },
}

const OWN_MASK = '<masked>'

/** Throws SyntaxError where a pattern of the author's cannot be read. */
export function compileGuardPatterns(
  builtins: readonly BuiltinPattern[],
  matches: readonly string[],
): GuardPattern[] {
  const own = matches.map((source) => patternOf(readPattern(source), OWN_MASK))
  const known = builtins.flatMap((name) => {
    const { mask, sources } = BUILTINS[name]
    return sources.map((source) => patternOf(new RegExp(source, 'gu'), mask))
  })
  return [...own, ...known]
}

const patternOf = (pattern: RegExp, mask: string): GuardPattern => ({
  pattern,
  partial: partialPattern(pattern),
  mask,
})

/** Flags at the start, and the names of groups, are written as RE2 has them. */
export function readPattern(source: string): RegExp {
  let flags = 'g'
  const rest = source
    .replace(/^\(\?([ims]+)\)/, (_, letters: string) => {
      flags += letters
      return ''
    })
    .replaceAll('(?P<', '(?<')
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
  flags = [...new Set(flags)].join('')
  try {
    return new RegExp(rest, `${flags}u`)
  } catch {
    // Escapes that mean nothing are an error in this mode alone.
    return new RegExp(rest, flags)
  }
}
