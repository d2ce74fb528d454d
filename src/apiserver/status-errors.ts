// In which words does the API refuse? Every Status that the embedded server answers with is made here.

import { ApiError, type Status } from '../kube/api-error.ts'
import type { Resource } from '../kube/kube-object.ts'
import type { FieldError } from './schema/field-error.ts'

type Group = Pick<Resource, 'group' | 'plural'>
type Named = Pick<Resource, 'group' | 'kind'>
type Details = NonNullable<Status['details']>

export const MAX_BODY_BYTES = 3 * 1024 * 1024

function failure(code: number, reason: string, message: string, details?: Details) {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code,
  })
}

/** `deployments.apps`, and `secrets` for the core group. */
export const qualified = ({ group, plural }: Group) => (group ? `${plural}.${group}` : plural)

const detailsOf = ({ group, plural }: Group, name: string): Details => ({
  name,
  ...(group && { group }),
  kind: plural,
})

export const notFound = (resource: Group, name: string) =>
  failure(404, 'NotFound', `${qualified(resource)} "${name}" not found`, detailsOf(resource, name))

export const noSuchPath = () =>
  failure(404, 'NotFound', 'the server could not find the requested resource', {})

export const alreadyExists = (resource: Group, name: string) =>
  failure(
    409,
    'AlreadyExists',
    `${qualified(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  )

export const conflict = (resource: Group, name: string, why: string) =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  )

export const modifiedMeanwhile = (resource: Group, name: string) =>
  conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  )

/** 422 with one cause per field. `causes` carries what a program reads, `message` what a person reads. */
export function invalid({ group, kind }: Named, name: string, errors: FieldError[]) {
  const lines = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))]
  const list = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`
  return failure(
    422,
    'Invalid',
    `${group ? `${kind}.${group}` : kind} "${name}" is invalid: ${list}`,
    {
      name,
      ...(group && { group }),
      kind,
      causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  )
}

export const badRequest = (message: string) => failure(400, 'BadRequest', message)

/** `X in version "v1alpha1" cannot be handled as a X: …`, for a body that cannot be read as its kind. */
export const notReadable = (found: { kind: string; version: string }, kind: string, why: string) =>
  badRequest(`${found.kind} in version "${found.version}" cannot be handled as a ${kind}: ${why}`)

export const strictDecoding = (unknown: string[]) =>
  `strict decoding error: ${unknown.map((path) => `unknown field "${path}"`).join(', ')}`

export const forbidden = (resource: Group, name: string, why: string, causes?: Details['causes']) =>
  failure(
    403,
    'Forbidden',
    `${qualified(resource)}${name ? ` "${name}"` : ''} is forbidden: ${why}`,
    { ...detailsOf(resource, name), ...(causes && { causes }) },
  )

export const forbiddenPath = (user: string, verb: string, path: string) =>
  failure(403, 'Forbidden', `forbidden: User "${user}" cannot ${verb} path "${path}"`, {})

export const unauthorized = () => failure(401, 'Unauthorized', 'Unauthorized')

export const methodNotAllowed = () =>
  failure(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  )

export const notSupported = (resource: Group, verb: string) =>
  failure(
    405,
    'MethodNotAllowed',
    `${verb} is not supported on resources of kind "${qualified(resource)}"`,
    {
      ...(resource.group && { group: resource.group }),
      kind: resource.plural,
    },
  )

export const unsupportedMediaType = (accepted: string[]) =>
  failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )

export const notAcceptable = () =>
  failure(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml',
  )

export const tooLarge = () =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY_BYTES}`)

export const expired = (version: number, oldest: number) =>
  failure(410, 'Expired', `too old resource version: ${version} (${oldest})`)

/** The same, for a list in pages. The token in it goes on all the same. */
export function expiredContinue(token: string) {
  const { status } = failure(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  )
  return new ApiError({ ...status, metadata: { continue: token } })
}

export const versionInTheFuture = (version: string, current: number) =>
  failure(504, 'Timeout', `Too large resource version: ${version}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })

export const wrongHost = (host: string) =>
  failure(
    403,
    'Forbidden',
    `forbidden: this server does not answer for the host name "${host}"`,
    {},
  )

export const wrongOrigin = (origin: string) =>
  failure(403, 'Forbidden', `forbidden: this server does not answer pages of "${origin}"`, {})

export const unavailable = (message: string) =>
  failure(503, 'ServiceUnavailable', message, { retryAfterSeconds: 1 })

/** The disk, not the request, is at fault. Nothing was changed, and reading goes on. */
export const notWritable = (folder: string, { code, message }: NodeJS.ErrnoException) =>
  code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
    ? failure(
        507,
        'InsufficientStorage',
        `the disk is full: nothing was changed; make room for ${folder} and try again`,
      )
    : failure(500, 'InternalError', `nothing was changed: ${folder} cannot be written: ${message}`)

/** Anything thrown, as a Status: what is not an answer of ours is an internal error, without its stack. */
export function toStatus(error: unknown): Status {
  if (error instanceof ApiError) return error.status
  const message = error instanceof Error ? error.message : String(error)
  return failure(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message }],
  }).status
}
