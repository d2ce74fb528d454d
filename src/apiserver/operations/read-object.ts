// Is the body an object of the kind that the path names, and which of its fields does that kind not know?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { badRequest, notReadable, strictDecoding } from '../status-errors.ts'
import { versionOf } from './api.ts'
import type { Checks } from './checks.ts'
import type { WriteContext } from './write-context.ts'

/** The body as an object of `kind`, which the caller may change. Throws 400 where it is something else. */
export function asObject(kind: Kind, body: unknown): KubeObject {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    )
  }
  const object = body as KubeObject
  const apiVersion = versionOf(kind)
  if (kind.schema && !object.kind) {
    throw badRequest(`Object 'Kind' is missing in '${JSON.stringify(body).slice(0, 200)}'`)
  }
  object.apiVersion ??= apiVersion
  object.kind ??= kind.kind
  if (object.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${apiVersion})`,
    )
  }
  if (object.kind !== kind.kind) {
    const found = { kind: object.kind, version: kind.version }
    throw notReadable(found, kind.kind, `no kind "${object.kind}" is registered for this path`)
  }
  if (object.metadata === undefined || object.metadata === null) object.metadata = { name: '' }
  else if (typeof object.metadata !== 'object') {
    throw notReadable(kind, kind.kind, 'json: cannot unmarshal metadata into ObjectMeta')
  }
  return object
}

/**
 * Takes unknown fields out of `object`. Throws where they are not allowed (Strict), and where a value is of a type that cannot be
 * read; `refuse` is for a patch, which words both in its own way.
 */
export function dropUnknownFields(
  kind: Kind,
  object: KubeObject,
  checks: Checks,
  context: WriteContext,
  refuse = (why: string) => notReadable(kind, kind.kind, why),
) {
  const why = checks.decodingError(object)
  if (why) throw refuse(why)
  const unknown = checks.dropUnknown(object)
  if (unknown.length === 0) return
  if (context.validation === 'Strict') throw refuse(strictDecoding(unknown))
  if (context.validation === 'Warn') {
    for (const path of unknown) context.warn(`unknown field "${path}"`)
  }
}
