// What does a CEL expression of a policy say? https://cel.dev

import { Environment } from '@marcbachmann/cel-js'

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
})
  // agentgateway's own.
  .registerFunction('json(string): dyn', (text: string) => toCel(JSON.parse(text)))
  .registerFunction('toJson(dyn): string', (value: unknown) => JSON.stringify(fromCel(value)))
  .registerFunction('random(): double', () => Math.random())
  .registerOperator('double * int', (one: number, other: bigint) => one * Number(other))

type Evaluate = (variables: Record<string, unknown>) => unknown

const MAXIMUM_KEPT = 1000
const parsed = new Map<string, Evaluate>()

/** What is wrong with an expression, in a line; undefined where it can be read. */
export function findExpressionFault(text: string): string | undefined {
  try {
    parse(text)
    return undefined
  } catch (error) {
    return String((error as Error).message).split('\n')[0]
  }
}

/** Throws where the expression cannot be evaluated with these variables. */
export function evaluateExpression(text: string, variables: Record<string, unknown>): unknown {
  return fromCel(parse(text)(variables))
}

/** What cannot be evaluated is not true. */
export function isTrue(text: string, variables: Record<string, unknown>): boolean {
  try {
    return evaluateExpression(text, variables) === true
  } catch {
    return false
  }
}

/** As a header or a body has it: text as it is, nothing for null, anything else as JSON. */
export function evaluateText(text: string, variables: Record<string, unknown>): string | undefined {
  try {
    const value = evaluateExpression(text, variables)
    if (value === undefined || value === null) return undefined
    return typeof value === 'string' ? value : JSON.stringify(value)
  } catch {
    return undefined
  }
}

function parse(text: string): Evaluate {
  const known = parsed.get(text)
  if (known) return known
  const evaluate = environment.parse(text) as Evaluate
  if (parsed.size >= MAXIMUM_KEPT) parsed.clear()
  parsed.set(text, evaluate)
  return evaluate
}

/** JSON has one kind of number, CEL has two: what is whole is an integer. */
export function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(toCel)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, toCel(field)]))
}

function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(fromCel)
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, field]) => [String(key), fromCel(field)]))
  if (typeof value !== 'object' || value === null || value.constructor !== Object) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, fromCel(field)]))
}
