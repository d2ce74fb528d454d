// What becomes of a run of texts once what a guard looks for is masked?

import type { ContentScope } from '../../routing/routing-table.ts'
import { findMatches, mergeMatches, type TextMatch } from './find-matches.ts'
import type { GuardPattern } from './guard-patterns.ts'
import { leafRuns, type TextRun, type TextSlot } from './text-slots.ts'

/** Writes the masked texts in place; false where nothing was found. With `Reject` nothing is written. */
export function maskRun(
  { scope, slots }: TextRun,
  patterns: readonly GuardPattern[],
  action: 'Mask' | 'Reject',
): boolean {
  if (slots.length > 1) return maskSeveral(slots, patterns, action)
  const [slot] = slots
  if (!slot) return false
  const text = String(slot.holder[slot.key])
  return maskEmbedded(scope, slot, text, patterns, action) || maskText(slot, text, patterns, action)
}

function maskText(
  slot: TextSlot,
  text: string,
  patterns: readonly GuardPattern[],
  action: 'Mask' | 'Reject',
): boolean {
  const matches = findMatches(text, patterns)
  if (matches.length === 0) return false
  if (action === 'Mask') writeMasked(slot, text, 0, matches)
  return true
}

/** JSON in a text says the same in many ways (`@` is `\u0040` too), so its own texts are looked at. */
function maskEmbedded(
  scope: ContentScope,
  { holder, key }: TextSlot,
  text: string,
  patterns: readonly GuardPattern[],
  action: 'Mask' | 'Reject',
): boolean {
  if (scope !== 'ToolInput' && scope !== 'ToolOutput' && !text.includes('\\u')) return false
  const document = { value: parseEmbedded(text) }
  if (document.value === undefined) return false
  let found = false
  for (const run of leafRuns(scope, document, 'value')) {
    const [slot] = run.slots
    if (slot && maskText(slot, String(slot.holder[slot.key]), patterns, action)) found = true
  }
  // What is found in the names of fields is masked by the caller, in the text as a whole.
  if (!found) return false
  const masked = JSON.stringify(document.value)
  if (action === 'Mask') holder[key] = masked
  if (action === 'Mask' && findMatches(masked, patterns).length > 0)
    maskText({ holder, key }, masked, patterns, action)
  return true
}

function parseEmbedded(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Each text by itself, and all of them as one. */
function maskSeveral(
  slots: TextSlot[],
  patterns: readonly GuardPattern[],
  action: 'Mask' | 'Reject',
): boolean {
  const texts = slots.map(({ holder, key }) => String(holder[key]))
  const found = findMatches(texts.join(''), patterns)
  let offset = 0
  for (const text of texts) {
    for (const match of findMatches(text, patterns))
      found.push({ ...match, start: match.start + offset, end: match.end + offset })
    offset += text.length
  }
  if (found.length === 0) return false
  if (action === 'Reject') return true
  const matches = mergeMatches(found)
  offset = 0
  for (const [index, slot] of slots.entries()) {
    const text = texts[index]!
    writeMasked(slot, text, offset, matches)
    offset += text.length
  }
  return true
}

/** `text` begins at `offset` of what the matches count in; a mask stands in the text where its match begins. */
function writeMasked(
  { holder, key }: TextSlot,
  text: string,
  offset: number,
  matches: TextMatch[],
) {
  let out = ''
  let at = offset
  const end = offset + text.length
  for (const match of matches) {
    if (match.end <= offset || match.start >= end) continue
    out += text.slice(at - offset, Math.max(match.start, offset) - offset)
    if (match.start >= offset) out += match.patterns[0]!.mask
    at = Math.min(match.end, end)
  }
  holder[key] = out + text.slice(at - offset)
}
