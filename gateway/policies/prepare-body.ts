// What do a backend's own wishes (overrides, defaults, prompts) make of the body that a client sent?

import type { AiPolicies, PromptMessage } from '../routing/routing-table.ts'

/** A client's: of any shape. */
type Body = Record<string, any>

/** Changes `body` in place; false where nothing was to change. */
export function prepareBody(body: Body, { overrides, defaults, prompt }: AiPolicies): boolean {
  let changed = false
  for (const { field, value } of overrides ?? []) {
    writeField(body, field, value)
    changed = true
  }
  for (const { field, value } of defaults ?? []) {
    if (Object.hasOwn(body, field)) continue
    writeField(body, field, value)
    changed = true
  }
  if (prompt && Array.isArray(body.messages)) {
    enrichPrompt(body, prompt.prepend, prompt.append)
    changed = true
  }
  return changed
}

/** Never through a setter: `__proto__` is a field like any other. */
const writeField = (body: Body, field: string, value: unknown) =>
  Object.defineProperty(body, field, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })

function enrichPrompt(body: Body, prepend: PromptMessage[], append: PromptMessage[]) {
  body.messages = [...prepend, ...body.messages, ...append]
}
