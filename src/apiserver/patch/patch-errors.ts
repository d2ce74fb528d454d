// In which words does the API refuse a patch?

import { ApiError, type Status } from '../../kube/api-error.ts'

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

export const tooManyOperations = (found: number, maximum: number) =>
  failure(
    413,
    'RequestEntityTooLarge',
    `The allowed maximum operations in a JSON patch is ${maximum}, got ${found}`,
  )

export const applyConflict = (message: string, causes: Causes) =>
  failure(409, 'Conflict', message, causes)
