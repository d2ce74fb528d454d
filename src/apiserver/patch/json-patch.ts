// What does an object look like after a JSON patch? https://www.rfc-editor.org/rfc/rfc6902

import { applyPatch, JsonPatchError, type Operation } from 'fast-json-patch'
import { isObject } from '../schema/structural-schema.ts'
import { tooManyOperations, undecodable, unprocessable } from './patch-errors.ts'

const MAX_OPERATIONS = 10_000

/** Leaves `target` as it is. Throws ApiError: 400 for what is no patch, 422 where an operation does not apply. */
export function jsonPatch<T>(target: T, operations: unknown): T {
  if (!Array.isArray(operations)) throw undecodable(operations, '[]handlers.jsonPatchOp')
  const odd = operations.find((operation) => !isObject(operation))
  if (odd !== undefined) throw undecodable(odd, 'handlers.jsonPatchOp')
  if (operations.length > MAX_OPERATIONS) {
    throw tooManyOperations(operations.length, MAX_OPERATIONS)
  }
  try {
    return applyPatch(
      structuredClone(target),
      structuredClone(operations) as unknown as Operation[],
      true,
    ).newDocument
  } catch (error) {
    if (error instanceof JsonPatchError || error instanceof TypeError) throw unprocessable()
    throw error
  }
}
