// Which object is in this protobuf body? kubectl sends what it makes itself (`create secret`, `create deployment` …) so.

import type { KubeObject } from '../../kube/kube-object.ts'
import { checkDepth } from '../http/check-depth.ts'
import { coreScope, type Scope, scopeOf, typeNamed } from '../kinds/schemas/builtin-types.ts'
import type { Field, Type } from '../kinds/schemas/notation.ts'
import { isObject, type JsonObject } from '../schema/structural-schema.ts'
import { badRequest } from '../status-errors.ts'
import { decodeScalar, wrongWire } from './decode-scalar.ts'
import { BYTES, readFields, VARINT, WireError, type WireField } from './wire-reader.ts'

const MAGIC = Buffer.from('k8s\0')

/**
 * The object as its JSON form would be. Go's encoder writes every field that is no pointer, empty or not; here the
 * empty ones are left out. Throws ApiError 400 for what is no such body, or a kind that the tables do not have.
 */
export function decodeProtobuf(body: Buffer): KubeObject {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw badRequest(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    )
  }
  let envelope: Envelope = { apiVersion: '', kind: '', raw: Buffer.alloc(0), contentType: '' }
  try {
    envelope = readEnvelope(body.subarray(MAGIC.length))
    return decodeObject(envelope)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    const { apiVersion, kind } = envelope
    throw badRequest(
      kind
        ? `${kind} in version "${apiVersion}" cannot be handled as a ${kind}: ${error.message}`
        : error.message,
    )
  }
}

type Envelope = { apiVersion: string; kind: string; raw: Buffer; contentType: string }

/** runtime.Unknown: typeMeta 1 (apiVersion 1, kind 2), raw 2, contentEncoding 3, contentType 4. */
function readEnvelope(bytes: Buffer): Envelope {
  const envelope = { apiVersion: '', kind: '', raw: Buffer.alloc(0), contentType: '' }
  for (const { number, wire, value } of readFields(bytes)) {
    if (wire !== BYTES) continue
    if (number === 2) envelope.raw = value as Buffer<ArrayBuffer>
    if (number === 4) envelope.contentType = value.toString('utf8')
    if (number !== 1) continue
    for (const part of readFields(value)) {
      if (part.wire !== BYTES) continue
      if (part.number === 1) envelope.apiVersion = part.value.toString('utf8')
      if (part.number === 2) envelope.kind = part.value.toString('utf8')
    }
  }
  return envelope
}

function decodeObject({ apiVersion, kind, raw, contentType }: Envelope): KubeObject {
  if (contentType === 'application/json') return parseJson(raw)
  const isOptions = kind === 'DeleteOptions'
  const scope = isOptions ? coreScope : scopeOf(apiVersion)
  const known = isOptions || scope?.kinds.includes(kind)
  const type = scope && known ? typeNamed(scope, kind) : undefined
  if (!scope || !type) {
    throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`)
  }
  const object = { apiVersion, kind, ...decodeMessage(scope, type, raw) } as KubeObject
  if (!isOptions) object.metadata ??= {} as KubeObject['metadata']
  return object
}

function parseJson(raw: Buffer): KubeObject {
  checkDepth(raw)
  try {
    const object: unknown = JSON.parse(raw.toString('utf8'))
    if (isObject(object)) return object as KubeObject
  } catch (cause) {
    throw new WireError((cause as Error).message, { cause })
  }
  throw new WireError('the body is no object')
}

function decodeMessage(scope: Scope, type: Type, bytes: Buffer): JsonObject {
  const message: JsonObject = {}
  const maps = new Map<string, [string, unknown][]>()
  for (const wireField of readFields(bytes)) {
    const field = fieldNumbered(type, wireField.number)
    if (!field) continue
    if (field.inline) {
      Object.assign(message, decodeValue(scope, field, wireField))
    } else if (field.shape === 'map') {
      const entries = maps.get(field.name) ?? []
      entries.push(decodeEntry(scope, field, wireField))
      maps.set(field.name, entries)
    } else if (field.shape === 'list') {
      message[field.name] ??= []
      const list = message[field.name] as unknown[]
      for (const item of decodeItems(scope, field, wireField)) list.push(item)
    } else {
      const value = decodeValue(scope, field, wireField)
      if (value === undefined || (!field.pointer && isEmpty(value))) continue
      message[field.name] = value
    }
  }
  for (const [name, entries] of maps) message[name] = Object.fromEntries(entries)
  return message
}

const byNumber = new WeakMap<Type, Map<number, Field>>()

function fieldNumbered(type: Type, number: number) {
  let fields = byNumber.get(type)
  if (!fields) {
    fields = new Map(type.fields.map((field) => [field.number, field]))
    byNumber.set(type, fields)
  }
  return fields.get(number)
}

const isEmpty = (value: unknown) =>
  value === '' ||
  value === 0 ||
  value === false ||
  (isObject(value) && Object.keys(value).length === 0)

function decodeValue(scope: Scope, field: Field, wireField: WireField): unknown {
  const type = typeNamed(scope, field.type)
  if (!type) return decodeScalar(field.type, wireField)
  if (type.values) return decodeScalar('string', wireField)
  if (wireField.wire !== BYTES) throw wrongWire(wireField)
  return decodeMessage(scope, type, wireField.value)
}

/** One item; or several, where numbers are packed into one field. */
function decodeItems(scope: Scope, field: Field, wireField: WireField): unknown[] {
  const packed = field.type.startsWith('int') && wireField.wire === BYTES && field.type !== 'intstr'
  if (!packed) return [decodeValue(scope, field, wireField) ?? null]
  const items: unknown[] = []
  for (const value of readVarints(wireField.value)) {
    items.push(decodeScalar(field.type, { number: field.number, wire: VARINT, value }))
  }
  return items
}

function* readVarints(bytes: Buffer) {
  let value = 0n
  let shift = 0n
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift
    shift += 7n
    if (shift > 70n) throw new WireError('proto: integer overflow')
    if (byte >= 0x80) continue
    yield value
    value = 0n
    shift = 0n
  }
  if (shift !== 0n) throw new WireError('unexpected EOF')
}

/** A map is a list of messages with the key as field 1 and the value as field 2. */
function decodeEntry(scope: Scope, field: Field, wireField: WireField): [string, unknown] {
  if (wireField.wire !== BYTES) throw wrongWire(wireField)
  let key = ''
  let value: unknown
  for (const part of readFields(wireField.value)) {
    if (part.number === 1 && part.wire === BYTES) key = part.value.toString('utf8')
    if (part.number === 2) {
      value = field.nestedList
        ? decodeNestedList(scope, field, part)
        : decodeValue(scope, field, part)
    }
  }
  return [key, value ?? emptyValue(scope, field)]
}

/** Lists as the values of a map are messages with the items as field 1. */
function decodeNestedList(scope: Scope, field: Field, part: WireField) {
  if (part.wire !== BYTES) throw wrongWire(part)
  const items: unknown[] = []
  for (const item of readFields(part.value)) {
    if (item.number === 1) items.push(decodeValue(scope, field, item))
  }
  return items
}

function emptyValue(scope: Scope, field: Field): unknown {
  if (field.nestedList) return []
  if (field.type.endsWith('time')) return null
  const type = typeNamed(scope, field.type)
  return type && !type.values ? {} : ''
}
