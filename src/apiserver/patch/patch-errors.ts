// In which words does the API refuse a patch?

import { ApiError, type Status } from '../../kube/api-error.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { goFormat } from '../schema/go-format.ts'

type Causes = NonNullable<Status['details']>['causes']

const failure = (code: number, reason: string, message: string, causes?: Causes) =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(causes && { details: { causes } }),
    code,
  })

/** A well-formed patch does not fit the object. Kubernetes says no more than this. */
export const unprocessable = () =>
  failure(422, 'Invalid', 'the server rejected our request due to an error in our request')

/** What Kubernetes did not foresee it reports as an error of its own, without a reason. */
export const noMergeKey = (item: object, mergeKey: string) =>
  failure(500, '', `map: ${goFormat(item)} does not contain declared merge key: ${mergeKey}`)

/** The same, for an apply whose fields cannot be told apart. */
export function notTyped({ apiVersion, kind, metadata }: KubeObject, why: string) {
  const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`
  const what = `${metadata.namespace ?? ''}/${metadata.name}; ${version}, Kind=${kind}`
  return failure(500, '', `failed to create typed patch object (${what}): ${why}`)
}

/** A body that is no patch of its type, in the words of Go's decoder. */
export const undecodable = (found: unknown, wanted: string) =>
  failure(
    400,
    'BadRequest',
    `error decoding patch: json: cannot unmarshal ${jsonTypeOf(found)} into Go value of type ${wanted}`,
  )

function jsonTypeOf(value: unknown) {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

export const tooManyOperations = (found: number, maximum: number) =>
  failure(
    413,
    'RequestEntityTooLarge',
    `The allowed maximum operations in a JSON patch is ${maximum}, got ${found}`,
  )

export const applyConflict = (message: string, causes: Causes) =>
  failure(409, 'Conflict', message, causes)
