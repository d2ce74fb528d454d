// Why can this JSON not be read as a built-in kind? In the words of Go's decoder, which people search the web for.

import { parseQuantity } from '../../schema/quantity.ts'
import { isObject } from '../../schema/structural-schema.ts'
import { jsonFields, type Scope, scopeOf, typeNamed } from './builtin-types.ts'
import type { Field } from './notation.ts'

type Place = { scope: Scope; version: string; structure: string; path: string }

/**
 * The first value of a wrong type, as `json: cannot unmarshal number into Go struct field
 * EnvVar.spec.containers.env.value of type string`. Undefined where there is none, and for kinds that are not built in.
 */
export function decodingErrorOf(
  group: string,
  version: string,
  kind: string,
  object: object,
): string | undefined {
  const scope = scopeOf(group === '' ? version : `${group}/${version}`)
  if (!scope?.kinds.includes(kind)) return undefined
  return structureError({ scope, version, structure: kind, path: '' }, kind, object)
}

function structureError(place: Place, name: string, value: unknown): string | undefined {
  const type = typeNamed(place.scope, name)!
  if (!isObject(value)) return mismatch(place, value, goName(place, name))
  for (const field of jsonFields(place.scope, type)) {
    const content = Object.hasOwn(value, field.name) ? value[field.name] : null
    if (content === null) continue
    const path = place.path ? `${place.path}.${field.name}` : field.name
    const error = fieldError({ ...place, structure: name, path }, field, content)
    if (error) return error
  }
  return undefined
}

function fieldError(place: Place, field: Field, value: unknown): string | undefined {
  const name = goName(place, field.type)
  const items = field.nestedList ? `[]${name}` : name
  if (field.shape === 'list') {
    if (!Array.isArray(value)) return mismatch(place, value, `[]${name}`)
    return firstError(value, (item) => valueError(place, field.type, item))
  }
  if (field.shape === 'map') {
    if (!isObject(value)) return mismatch(place, value, `map[string]${items}`)
    const checked = { ...field, shape: field.nestedList ? 'list' : 'single' } as const
    return firstError(Object.values(value), (item) => fieldError(place, checked, item))
  }
  return valueError(place, field.type, value)
}

function firstError(values: unknown[], check: (value: unknown) => string | undefined) {
  for (const value of values) {
    const error = value === null ? undefined : check(value)
    if (error) return error
  }
  return undefined
}

function valueError(place: Place, type: string, value: unknown): string | undefined {
  const named = typeNamed(place.scope, type)
  if (named && !named.values) return structureError(place, type, value)
  const wrong = () => mismatch(place, value, goName(place, type))
  switch (type) {
    case 'json':
      return undefined
    case 'bool':
      return typeof value === 'boolean' ? undefined : wrong()
    case 'double':
      return typeof value === 'number' ? undefined : wrong()
    case 'int32':
    case 'int64':
      return isWhole(value, type === 'int32' ? 31 : 53) ? undefined : wrong()
    case 'intstr':
      return typeof value === 'string' || isWhole(value, 31) ? undefined : wrong()
    case 'quantity':
      return quantityError(value)
    case 'bytes':
      return typeof value === 'string' ? base64Error(value) : wrong()
    case 'time':
    case 'microtime':
      return typeof value === 'string' ? timeError(value) : wrong()
    default:
      return typeof value === 'string' ? undefined : wrong()
  }
}

const isWhole = (value: unknown, bits: number) =>
  Number.isInteger(value) && Math.abs(value as number) <= 2 ** bits - 1

function mismatch({ structure, path }: Place, value: unknown, type: string) {
  const where = path === '' ? 'Go value' : `Go struct field ${structure}.${path}`
  return `json: cannot unmarshal ${jsonName(value, type)} into ${where} of type ${type}`
}

function jsonName(value: unknown, type: string) {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'number' && type.startsWith('int') ? `number ${value}` : typeof value
}

const GO_NAMES: Record<string, string> = {
  double: 'float64',
  bytes: '[]uint8',
  intstr: 'int32',
  time: 'string',
  microtime: 'string',
  quantity: 'resource.Quantity',
}

function goName({ scope, version }: Place, type: string) {
  if (!typeNamed(scope, type)) return GO_NAMES[type] ?? type
  // What a group has of its own is of its version; what it shares is of v1.
  const isShared = scope.tables.slice(-4).some((table) => Object.hasOwn(table, type))
  return `${isShared ? 'v1' : version}.${type}`
}

function quantityError(value: unknown) {
  if (typeof value === 'number' || (typeof value === 'string' && parseQuantity(value))) {
    return undefined
  }
  return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
}

function base64Error(text: string) {
  const plain = text.replace(/[\r\n]/g, '')
  const wrong = plain.search(/[^A-Za-z0-9+/=]|=(?!=?$)/)
  const at = wrong >= 0 ? wrong : plain.length % 4 === 0 ? -1 : plain.length - (plain.length % 4)
  return at < 0 ? undefined : `illegal base64 data at input byte ${at}`
}

function timeError(text: string) {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined
  return `parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${text}" as "2006"`
}
