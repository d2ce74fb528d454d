// Does a client ask for anything that its translation has no words for? Then it is told so, with the name of the field:
// nothing of a request is just left out.

import { type JsonObject, UntranslatableRequest } from './provider.ts'
import { isObject } from './read-object.ts'

/**
 * By name: fields that a translation reads, and such as can have values that ask for nothing, with what tells those: true,
 * or the words of a refusal. An object's own fields may be named in turn.
 */
export type KnownFields = {
  readonly [name: string]: true | KnownFields | ((value: any) => boolean | string)
}

/**
 * `place` stands before the name, and ends with a dot where it is not empty. `vendor` is who could be told of no other
 * field. Throws UntranslatableRequest.
 */
export function checkFields(
  object: JsonObject,
  known: KnownFields,
  place: string,
  vendor?: string,
) {
  for (const name of Object.keys(object)) {
    const value = object[name]
    if (value === undefined || value === null) continue
    const test = Object.hasOwn(known, name) ? known[name] : undefined
    if (test === true) continue
    if (typeof test === 'object' && isObject(value)) {
      checkFields(value, test, `${place}${name}.`, vendor)
      continue
    }
    const verdict = typeof test === 'function' && test(value)
    if (verdict === true) continue
    if (typeof verdict === 'string') throw new UntranslatableRequest(verdict)
    const reason = vendor === undefined ? 'it cannot be translated' : `${vendor} has none like it`
    throw new UntranslatableRequest(`unsupported field: ${place}${name}; ${reason}`)
  }
}

/** Empty where there is none. Throws UntranslatableRequest where it is no object, or says more than is known. */
export function readFields(value: unknown, known: KnownFields, name: string): JsonObject {
  if (value === undefined || value === null) return {}
  if (!isObject(value)) throw new UntranslatableRequest(`${name} is not an object`)
  checkFields(value, known, `${name}.`)
  return value
}

export const isEmpty = (value: unknown) =>
  typeof value === 'object' && Object.keys(value as object).length === 0

export const isOneOf =
  (...values: unknown[]) =>
  (value: unknown) =>
    values.includes(value)

/** Where a prompt may be cached: who answers otherwise without caches, or with caches of its own accord. */
export const CACHE_MARKS: KnownFields = { cache_control: true }
