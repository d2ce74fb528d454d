// Who manages which fields of an object? Reads and writes `metadata.managedFields`, and keeps it through updates.

import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/kube-object.ts'
import { builtinSchema } from '../kinds/schemas/builtin-schema.ts'
import { isObject, type StructuralSchema } from '../schema/structural-schema.ts'
import {
  difference,
  emptySet,
  type FieldSet,
  fromFieldsV1,
  isEmptySet,
  toFieldsV1,
  union,
} from './field-set.ts'
import { compareFields, withMetadata, withoutServerFields } from './typed-fields.ts'

export type Manager = {
  manager: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  time?: string
  subresource?: string
  fields: FieldSet
}

export function readManagers(managedFields: object[] | undefined): Manager[] {
  return (managedFields ?? []).filter(isObject).flatMap((entry) => {
    const { manager, operation, apiVersion, time, subresource, fieldsV1 } = entry as any
    if (!isObject(fieldsV1)) return []
    const identity = { manager, operation, apiVersion, time, subresource }
    return [{ ...identity, fields: fromFieldsV1(fieldsV1) } as Manager]
  })
}

/** In the API's order: who applies before who updates, then by time. Managers that own nothing are left out. */
export function writeManagers(managers: Manager[]): object[] {
  const sortKey = ({ operation, time = '', manager, apiVersion, subresource = '' }: Manager) =>
    [operation, time, manager, apiVersion, subresource].join('\0')
  return managers
    .filter(({ fields }) => !isEmptySet(fields))
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map(({ manager, operation, apiVersion, time, subresource, fields }) => ({
      apiVersion,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      manager,
      operation,
      ...(subresource && { subresource }),
      ...(time && { time }),
    }))
}

/** The schema that divides an object into fields: what is given for custom resources, else the built-in kind's. */
export function schemaFor({ apiVersion, kind }: KubeObject, schema: StructuralSchema | undefined) {
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  return withMetadata(schema ?? builtinSchema(group, version, kind))
}

type Update = {
  before?: KubeObject
  after: KubeObject
  manager: string
  apiVersion: string
  subresource?: string
  time: string
  schema?: StructuralSchema
}

/** `metadata.managedFields` after a create, an update or a patch. What changed belongs to the one who changed it. */
export function recordUpdate(update: Update): object[] {
  const { before, after, manager, apiVersion, subresource, time } = update
  const previous = managersBefore(update)
  // Nobody has managed this object so far; an update is no reason to begin. `[{}]` is how a client asks to end it.
  if (before && (previous.length === 0 || isReset(after.metadata.managedFields))) return []
  const empty = { apiVersion: after.apiVersion, kind: after.kind, metadata: {} }
  const schema = schemaFor(after, update.schema)
  const { added, modified, removed } = compareFields(before ?? empty, after, schema)
  const changed = withoutServerFields(union(added, modified))
  const lost = union(changed, removed)
  const identity = { manager, operation: 'Update' as const, apiVersion, subresource }
  const own = previous.find((each) => isSame(each, identity))
  const others = previous
    .filter((each) => each !== own)
    .map((each) => ({ ...each, fields: difference(each.fields, lost) }))
  if (isEmptySet(changed)) {
    const kept = own ? [{ ...own, fields: difference(own.fields, removed) }] : []
    return writeManagers([...others, ...kept])
  }
  const fields = union(difference(own?.fields ?? emptySet(), removed), changed)
  return writeManagers([...others, { ...identity, time, fields }])
}

/**
 * A writer may set managedFields directly, as kubectl does when it turns what it applied itself into what the server applies.
 * Not through a subresource.
 */
function managersBefore({ before, after, subresource }: Update): Manager[] {
  const given = before && !subresource ? readManagers(after.metadata.managedFields) : []
  return given.length > 0 ? given : readManagers(before?.metadata.managedFields)
}

const isReset = (managedFields: object[] | undefined) =>
  isDeepStrictEqual(managedFields, []) || isDeepStrictEqual(managedFields, [{}])

/** Who applies is one manager whatever the version; who updates is another one for each. */
export const isSame = (entry: Manager, other: Omit<Manager, 'fields' | 'time'>) =>
  entry.manager === other.manager &&
  entry.operation === other.operation &&
  (entry.subresource ?? '') === (other.subresource ?? '') &&
  (entry.operation === 'Apply' || entry.apiVersion === other.apiVersion)
