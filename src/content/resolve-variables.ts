// What stands where the text says `[[ Instruqt-Var key="…" hostname="…" ]]`?

import type { Variables } from './challenge.ts'

const VARIABLE = /\[\[\s*Instruqt-Var\b([^\]\n]*)\]\]/g
const KEY = /\bkey\s*=\s*(["'])(.*?)\1/

/** A copy with every variable that `variables` knows put in, in whatever text there is; the others stay as written. */
export function resolveVariables<T>(value: T, variables: Variables): T
export function resolveVariables(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return resolveInText(value, variables)
  if (Array.isArray(value)) return value.map((item) => resolveVariables(item, variables))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, resolveVariables(part, variables)]),
  )
}

const resolveInText = (text: string, variables: Variables) =>
  text.replace(VARIABLE, (written, attributes: string) => {
    const key = KEY.exec(attributes)?.[2]
    return key !== undefined && Object.hasOwn(variables, key) ? variables[key]! : written
  })
