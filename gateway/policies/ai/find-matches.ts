// Where in a text is what a guard looks for, and how does the text read without it?

import type { GuardPattern } from './guard-patterns.ts'

/** From `start` up to `end`; the mask of the first pattern stands for it. */
export type TextMatch = { start: number; end: number; patterns: GuardPattern[] }

/** In order and apart: what overlaps is one match, under the name of the pattern that comes first. */
export function findMatches(
  text: string,
  patterns: readonly GuardPattern[],
  from = 0,
): TextMatch[] {
  const found: TextMatch[] = []
  for (const known of patterns) {
    const { pattern } = known
    pattern.lastIndex = from
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      // Nothing is masked by a match of nothing.
      if (match[0] === '') pattern.lastIndex++
      else found.push({ start: match.index, end: match.index + match[0].length, patterns: [known] })
    }
  }
  return mergeMatches(found)
}

export function mergeMatches(found: TextMatch[]): TextMatch[] {
  if (found.length < 2) return found
  const ordered = found.toSorted((one, other) => one.start - other.start)
  const merged: TextMatch[] = [{ ...ordered[0]! }]
  for (const match of ordered.slice(1)) {
    const last = merged[merged.length - 1]!
    if (match.start >= last.end) merged.push({ ...match })
    else {
      last.end = Math.max(last.end, match.end)
      last.patterns = [...last.patterns, ...match.patterns]
    }
  }
  return merged
}

/** Of `text`, what lies between `from` and `to`; no match reaches across either. */
export function maskMatches(
  text: string,
  matches: readonly TextMatch[],
  from = 0,
  to = text.length,
): string {
  let out = ''
  let at = from
  for (const { start, end, patterns } of matches) {
    out += text.slice(at, start) + patterns[0]!.mask
    at = end
  }
  return out + text.slice(at, to)
}
