// Is a field of a request what Anthropic takes? Each function returns the value, or throws what Anthropic would answer.

import { invalid } from './anthropic-error.ts'

export type Fields = Record<string, any>
type Read<T> = (value: unknown, path: string) => T

export function refuseUnknown(fields: Fields, known: string) {
  const names = known.split(/\s+/)
  const unknown = Object.keys(fields).find((name) => !names.includes(name))
  if (unknown !== undefined) throw invalid(unknown, 'Extra inputs are not permitted')
}

export function required<T>(value: unknown, path: string, read: Read<T>): T {
  if (value === undefined) throw invalid(path, 'Field required')
  return read(value, path)
}

export function optional<T>(value: unknown, path: string, read: Read<T>): T | undefined {
  return value === undefined || value === null ? undefined : read(value, path)
}

export function readString(value: unknown, path: string): string {
  if (typeof value !== 'string') throw invalid(path, 'Input should be a valid string')
  return value
}

export function readBoolean(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw invalid(path, 'Input should be a valid boolean')
  return value
}

export function readObject(value: unknown, path: string): Fields {
  if (!isObject(value)) throw invalid(path, 'Input should be a valid dictionary')
  return value
}

export function readObjects(value: unknown, path: string): Fields[] {
  return readList(value, path).map((item, index) => readObject(item, `${path}.${index}`))
}

export function readStrings(value: unknown, path: string): string[] {
  return readList(value, path).map((item, index) => readString(item, `${path}.${index}`))
}

export function readInteger(min: number) {
  return (value: unknown, path: string) => {
    if (!Number.isInteger(value)) throw invalid(path, 'Input should be a valid integer')
    return inRange(value as number, path, min, Number.POSITIVE_INFINITY)
  }
}

export function readNumber(min: number, max: number) {
  return (value: unknown, path: string) => {
    if (typeof value !== 'number') throw invalid(path, 'Input should be a valid number')
    return inRange(value, path, min, max)
  }
}

export function readOneOf(supported: string[]) {
  return (value: unknown, path: string) => {
    if (typeof value === 'string' && supported.includes(value)) return value
    const quoted = supported.map((name) => `'${name}'`)
    const wanted = [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ')
    throw invalid(path, `Input should be ${wanted}`)
  }
}

function readList(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(path, 'Input should be a valid list')
  return value
}

function inRange(value: number, path: string, min: number, max: number) {
  if (value < min) throw invalid(path, `Input should be greater than or equal to ${min}`)
  if (value > max) throw invalid(path, `Input should be less than or equal to ${max}`)
  return value
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
