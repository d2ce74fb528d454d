// Is a field of a request what OpenAI takes? Each function returns the value, or throws what OpenAI would answer.

import { missing, OpenAiError, unknownParameter, wrongType, wrongValue } from './openai-error.ts'

export type Fields = Record<string, any>

export function refuseUnknown(fields: Fields, known: string) {
  const names = known.split(/\s+/)
  const unknown = Object.keys(fields).find((name) => !names.includes(name))
  if (unknown !== undefined) throw unknownParameter(unknown)
}

/** Fields that may be left out may be null too. */
export function optional<T>(
  value: unknown,
  param: string,
  read: (value: unknown, param: string) => T,
) {
  return value === undefined || value === null ? undefined : read(value, param)
}

export function required<T>(
  value: unknown,
  param: string,
  read: (value: unknown, param: string) => T,
) {
  if (value === undefined) throw missing(param)
  return read(value, param)
}

export function readString(value: unknown, param: string): string {
  if (typeof value !== 'string') throw wrongType(param, 'a string', value)
  return value
}

export function readBoolean(value: unknown, param: string): boolean {
  if (typeof value !== 'boolean') throw wrongType(param, 'a boolean', value)
  return value
}

export function readObject(value: unknown, param: string): Fields {
  if (!isObject(value)) throw wrongType(param, 'an object', value)
  return value
}

export function readObjects(value: unknown, param: string): Fields[] {
  if (!Array.isArray(value)) throw wrongType(param, 'an array of objects', value)
  for (const [index, item] of value.entries())
    if (!isObject(item)) throw wrongType(`${param}[${index}]`, 'an object', item)
  return value
}

export function readOneOf(supported: string[]) {
  return (value: unknown, param: string) => {
    const text = readString(value, param)
    if (!supported.includes(text)) throw wrongValue(param, text, supported)
    return text
  }
}

export function readInteger(min: number, max = Number.MAX_SAFE_INTEGER) {
  return (value: unknown, param: string) => {
    if (!Number.isInteger(value)) throw wrongType(param, 'an integer', value)
    return inRange('integer', value as number, param, min, max)
  }
}

export function readNumber(min: number, max: number) {
  return (value: unknown, param: string) => {
    if (typeof value !== 'number') throw wrongType(param, 'a decimal', value)
    return inRange('decimal', value, param, min, max)
  }
}

export function notEmpty<T>(list: T[], param: string): T[] {
  if (list.length > 0) return list
  throw new OpenAiError(
    400,
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    { param, code: 'empty_array' },
  )
}

function inRange(kind: string, value: number, param: string, min: number, max: number) {
  const [side, sign, bound] = value < min ? ['below_min', '>=', min] : ['above_max', '<=', max]
  if (value >= min && value <= max) return value
  const words = side === 'below_min' ? 'below minimum' : 'above maximum'
  throw new OpenAiError(
    400,
    `Invalid '${param}': ${kind} ${words} value. ` +
      `Expected a value ${sign} ${bound}, but got ${value} instead.`,
    { param, code: `${kind}_${side}_value` },
  )
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
