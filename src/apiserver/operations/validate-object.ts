// Is the object what its kind allows? Metadata, schema, CEL rules, and what the kind itself checks.

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import type { FieldError } from '../schema/field-error.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'
import { invalid, notReadable } from '../status-errors.ts'
import type { Checks } from './checks.ts'
import { validateMetadata } from './validate-metadata.ts'

/** Throws 422 with every cause, or 400 where a built-in kind cannot even be decoded. */
export function validateObject(
  kind: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
  { schema, validate }: Checks,
) {
  const ofSchema = validate(object, old)
  if (!kind.schema && schema) {
    const wrongType = ofSchema.find(({ reason }) => reason === 'FieldValueTypeInvalid')
    if (wrongType) throw notReadable(kind, kind.kind, decodingError(kind, schema, wrongType))
  }
  const errors = [
    ...validateMetadata(kind, object, old),
    ...ofSchema,
    ...(kind.validate?.(object, old) ?? []),
  ]
  if (errors.length > 0) throw invalid(kind, object.metadata.name ?? '', errors)
}

/** Built-in kinds are decoded into typed structures, which refuse a wrong type before anything is validated. */
function decodingError({ kind }: Kind, schema: StructuralSchema, { field, message }: FieldError) {
  const [, found = ''] = /must be of type [^:]+: "(\w+)"/.exec(message) ?? []
  const { path, type } = goField(schema, field)
  const structure = path.length === 2 && path[0] === 'spec' ? `${kind}Spec` : kind
  return `json: cannot unmarshal ${JSON_TYPES[found] ?? found} into Go struct field ${structure}.${path.join('.')} of type ${type}`
}

const JSON_TYPES: Record<string, string> = { boolean: 'bool', integer: 'number' }
const GO_TYPES: Record<string, string> = { integer: 'int32', boolean: 'bool', array: '[]string' }

/** The way that Go names a field: neither the places in a list nor the keys of a map are part of it. */
function goField(schema: StructuralSchema, field: string) {
  const path: string[] = []
  let here: StructuralSchema | undefined = schema
  for (const step of field.split(/\.|\[\d+\]\.?/).filter(Boolean)) {
    const inList: StructuralSchema | undefined = here?.items ?? here
    const named: StructuralSchema | undefined = inList?.properties?.[step]
    if (named) path.push(step)
    const more: StructuralSchema | boolean | undefined = inList?.additionalProperties
    here = named ?? (typeof more === 'object' ? more : undefined)
  }
  const isItem = /\]$/.test(field)
  const value = isItem ? here?.items : here
  const type = value?.format ?? GO_TYPES[value?.type ?? ''] ?? value?.type ?? 'object'
  return { path, type: type === 'object' ? 'map[string]string' : type }
}
