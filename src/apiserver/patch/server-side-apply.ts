// What does an object look like after a server-side apply, and who owns what then?
// https://kubernetes.io/docs/reference/using-api/server-side-apply/

import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/kube-object.ts'
import { goQuote } from '../schema/go-format.ts'
import { isObject, type StructuralSchema } from '../schema/structural-schema.ts'
import { badRequest } from '../status-errors.ts'
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  ownedSet,
  printPaths,
  union,
} from './field-set.ts'
import { isSame, type Manager, readManagers, schemaFor, writeManagers } from './managed-fields.ts'
import { mergeApplied, removeAbandoned } from './merge-applied.ts'
import { applyConflict, notTyped } from './patch-errors.ts'
import { typedErrors } from './typed-errors.ts'
import { allOf, appliedFields, compareFields, withoutServerFields } from './typed-fields.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

type Apply = {
  live?: KubeObject
  applied: KubeObject
  manager: string
  force: boolean
  apiVersion: string
  /** Of custom resources; built-in kinds have theirs. */
  schema?: StructuralSchema
  subresource?: string
  /** Now, as RFC 3339. */
  time: string
}

/**
 * The object to store, with its managedFields. Leaves its arguments as they are. Throws ApiError 409 where a field
 * that changes belongs to someone else, unless forced.
 */
export function serverSideApply(request: Apply): KubeObject {
  const { live, applied, manager, apiVersion, subresource, time } = request
  if (applied.metadata?.managedFields) throw badRequest('metadata.managedFields must be nil')
  const schema = schemaFor(applied, request.schema)
  const base = live ?? { apiVersion: applied.apiVersion, kind: applied.kind, metadata: {} }
  const identity = { manager, operation: 'Apply' as const, apiVersion, subresource }
  const managers = managersOf(live, schema, time)
  const own = managers.find((each) => isSame(each, identity))
  const others = managers.filter((each) => each !== own)
  const fields = withoutServerFields(appliedFields(applied, schema))

  const merged = mergeApplied(base, applied, schema) as KubeObject
  // What the server keeps in the metadata belongs to no manager, and stays.
  const server: FieldSet = { owned: false, below: new Map([['f:metadata', ownedSet()]]) }
  const kept = allOf([fields, server, ...others.map((each) => each.fields)])
  const object = own ? (removeAbandoned(merged, own.fields, kept, schema) as KubeObject) : merged
  const { added, modified, removed } = compareFields(base, object, schema)
  const changed = union(added, modified)
  if (!request.force) {
    const allowed = manager === 'kubectl' ? clientSideApplied(live, schema) : undefined
    refuseConflicts(others, changed, allowed)
  }
  const lost = union(changed, removed)
  const isUnchanged = isDeepStrictEqual(withoutManagers(base), withoutManagers(object))
  syncLastApplied(object, request)
  object.metadata.managedFields = writeManagers([
    ...others.map((each) => ({ ...each, fields: difference(each.fields, lost) })),
    { ...identity, time: (isUnchanged && own?.time) || time, fields },
  ])
  return object
}

/** Throws where nobody could say which manager owns which of the fields. */
export function checkTyped(applied: KubeObject, schema: StructuralSchema | undefined) {
  const why = typedErrors(applied, schemaFor(applied, schema))
  if (why) throw notTyped(applied, why)
}

/** An object that nobody managed until now belongs to whoever was there before. */
function managersOf(live: KubeObject | undefined, schema: StructuralSchema, time: string) {
  const managers = readManagers(live?.metadata.managedFields)
  if (!live || managers.length > 0) return managers
  const fields = withoutServerFields(appliedFields(live, schema))
  const manager = 'before-first-apply'
  return [{ manager, operation: 'Update' as const, apiVersion: live.apiVersion, time, fields }]
}

function withoutManagers(object: object) {
  const { metadata, ...rest } = object as KubeObject
  const { managedFields: _, ...others } = metadata ?? {}
  return { ...rest, metadata: others }
}

function refuseConflicts(others: Manager[], changed: FieldSet, allowed: FieldSet | undefined) {
  const conflicts = others
    .map((manager) => {
      const shared = intersection(manager.fields, changed)
      return { manager, paths: printPaths(allowed ? difference(shared, allowed) : shared) }
    })
    .filter(({ paths }) => paths.length > 0)
    .map(({ manager, paths }) => ({ name: describeManager(manager), paths }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  if (conflicts.length === 0) return
  const causes = conflicts.flatMap(({ name, paths }) =>
    paths.map((field) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${name}`,
      field,
    })),
  )
  if (causes.length === 1) {
    const [{ message, field }] = causes as [(typeof causes)[0]]
    throw applyConflict(`Apply failed with 1 conflict: ${message}: ${field}`, causes)
  }
  const lines = conflicts.flatMap(({ name, paths }) => [
    `conflicts with ${name}:`,
    ...paths.map((path) => `- ${path}`),
  ])
  throw applyConflict(`Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, causes)
}

function describeManager({ manager, operation, apiVersion, subresource }: Manager) {
  const name = goQuote(manager) + (subresource ? ` with subresource ${goQuote(subresource)}` : '')
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}

/**
 * kubectl may take over what its own client-side apply wrote, as far as that is still there unchanged.
 */
function clientSideApplied(live: KubeObject | undefined, schema: StructuralSchema) {
  const text = live?.metadata.annotations?.[LAST_APPLIED]
  if (!live || !text) return undefined
  try {
    const last: unknown = JSON.parse(text)
    if (!isObject(last) || last.apiVersion !== live.apiVersion) return undefined
    const { modified, removed } = compareFields(last, live, schema)
    const fields = difference(appliedFields(last, schema), union(modified, removed))
    return isEmptySet(fields) ? undefined : fields
  } catch {
    return undefined
  }
}

/** Where kubectl's annotation is, it follows what kubectl applies, so that a later client-side apply compares rightly. */
function syncLastApplied(object: KubeObject, { live, applied, manager }: Apply) {
  const annotations = object.metadata.annotations
  if (manager !== 'kubectl' || !live?.metadata.annotations?.[LAST_APPLIED] || !annotations) return
  annotations[LAST_APPLIED] = `${JSON.stringify(applied)}\n`
}
