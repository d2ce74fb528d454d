// Is what a vendor sent an object, as it promised?

import { type JsonObject, UnreadableReply } from './provider.ts'

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The data of one event. Throws SyntaxError, UnreadableReply. */
export function readEvent(data: string): JsonObject {
  const event: unknown = JSON.parse(data)
  if (isObject(event)) return event
  throw new UnreadableReply('an event of the stream is not a JSON object')
}

/** Undefined where it is missing or null. Throws UnreadableReply where it is something else than a text. */
export function readTextField(object: JsonObject | undefined, name: string): string | undefined {
  const value = object?.[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw new UnreadableReply(`${name} is not a text`)
}

/** Empty where it is missing or null. Throws UnreadableReply where it is no list of objects. */
export function readObjects(object: JsonObject | undefined, name: string): JsonObject[] {
  const value = object?.[name]
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every(isObject)) return value
  throw new UnreadableReply(`${name} is not a list of objects`)
}

/** 0 where there is none. */
export const readCount = (object: unknown, name: string): number => {
  const value = isObject(object) ? object[name] : undefined
  return typeof value === 'number' && value > 0 ? value : 0
}
