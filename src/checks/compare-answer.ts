// Is an answer what was asked for? And if not, where is the first difference?

import type { AskedAnswer } from './check.ts'
import type { HttpAnswer } from './check-context.ts'
import { firstDifference, formatPath, parsePath, show, valueAt } from './first-difference.ts'

/** `where` is `status`, a header's name, or a path in the body. */
export type AnswerDifference = { where: string; asked: string; found: string }

export function compareAnswer(
  asked: AskedAnswer,
  answer: HttpAnswer,
): AnswerDifference | undefined {
  if (answer.status !== asked.status)
    return { where: 'status', asked: String(asked.status), found: String(answer.status) }

  for (const [name, value] of Object.entries(asked.headers ?? {})) {
    const found = answer.headers[name.toLowerCase()]
    if (found !== value) return { where: `header ${name}`, asked: value, found: found ?? 'not set' }
  }

  if (!asked.has && !asked.matches) return undefined
  const body = jsonOf(answer.body)
  if (body === undefined) return { where: 'body', asked: 'JSON', found: brief(answer.body) }

  const difference = firstDifference(asked.has ?? {}, body)
  if (difference) {
    const { path, asked: wanted, found } = difference
    return { where: formatPath(path), asked: show(wanted), found: show(found) }
  }
  for (const [path, pattern] of Object.entries(asked.matches ?? {})) {
    const found = valueAt(body, parsePath(path))
    if (typeof found !== 'string' || !new RegExp(pattern).test(found))
      return { where: path, asked: `text that matches /${pattern}/`, found: show(found) }
  }
}

export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** What an answer says, in the length of a line: a provider's error message, whose reply it is, or how it begins. */
export function brief(body: string) {
  const json = jsonOf(body)
  const message = valueAt(json, ['error', 'message'])
  const model = valueAt(json, ['model'])
  if (typeof message !== 'string' && typeof model === 'string') return `a reply of ${model}`
  const text = (typeof message === 'string' ? message : body).trim()
  return text.length > 160 ? `${text.slice(0, 160)}…` : text || 'an empty body'
}
