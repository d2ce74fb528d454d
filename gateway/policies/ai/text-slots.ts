// Where in a body are the texts that a guard reads and masks?

import type { ContentScope } from '../../routing/routing-table.ts'

/** A string in place: `holder[key]`. */
export type TextSlot = { holder: any; key: string | number }

/** Texts that follow one another directly, so that what is looked for may begin in one and end in the next. */
export type TextRun = { scope: ContentScope; slots: TextSlot[] }

const MAXIMUM_DEPTH = 200

export class TooDeep extends RangeError {
  override name = 'TooDeep'
}

/** `holder[key]` where it is a text, and the texts of its parts where it is a list. */
export function contentRun(
  scope: ContentScope,
  holder: any,
  key: string,
  fields: readonly string[] = ['text'],
): TextRun[] {
  const content = holder?.[key]
  if (typeof content === 'string') return [{ scope, slots: [{ holder, key }] }]
  if (!Array.isArray(content)) return []
  const slots: TextSlot[] = []
  content.forEach((part, index) => {
    if (typeof part === 'string') slots.push({ holder: content, key: index })
    else
      for (const field of fields)
        if (typeof part?.[field] === 'string') slots.push({ holder: part, key: field })
  })
  return slots.length > 0 ? [{ scope, slots }] : []
}

/** Every text inside a value of any shape, each on its own. */
export function leafRuns(
  scope: ContentScope,
  holder: any,
  key: string | number,
  depth = 0,
): TextRun[] {
  if (depth > MAXIMUM_DEPTH) throw new TooDeep('the body is nested too deeply')
  const value = holder?.[key]
  if (typeof value === 'string' || typeof value === 'number')
    return [{ scope, slots: [{ holder, key }] }]
  if (typeof value !== 'object' || value === null) return []
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value)
  return [...keys].flatMap((inner) => leafRuns(scope, value, inner, depth + 1))
}
