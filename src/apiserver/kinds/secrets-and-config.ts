// What do Secrets and ConfigMaps take, and what do they become once they are immutable?

import type { KubeObject } from '../../kube/kube-object.ts'
import {
  type FieldError,
  forbidden,
  invalidValue,
  requiredValue,
  tooLong,
} from '../schema/field-error.ts'
import { badRequest } from '../status-errors.ts'

const KEY = /^[-._a-zA-Z0-9]+$/
const MAX_DATA_BYTES = 1024 * 1024

/** `stringData` is for writing only: it is folded into `data`, and never comes back. */
export function setSecretDefaults(secret: KubeObject) {
  secret.type ??= 'Opaque'
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    if (value === null) secret.data[key] = ''
    else checkBase64(secret, value)
  }
  if (secret.stringData) {
    const written = Object.entries<unknown>(secret.stringData).map(([key, value]) => [
      key,
      Buffer.from(String(value)).toString('base64'),
    ])
    secret.data = { ...secret.data, ...Object.fromEntries(written) }
  }
  delete secret.stringData
}

function checkBase64({ kind }: KubeObject, value: unknown) {
  const text = String(value).replaceAll(/[\r\n]/g, '')
  const broken = /[^A-Za-z0-9+/=]|=[^=]/.exec(text)
  const body = text.replace(/={0,2}$/, '')
  const isWhole = text.length % 4 === 0 && !body.includes('=')
  if (!broken && isWhole) return
  const at = broken
    ? broken.index
    : text.length % 4
      ? text.length - (text.length % 4)
      : body.indexOf('=')
  throw badRequest(
    `${kind} in version "v1" cannot be handled as a ${kind}: illegal base64 data at input byte ${at}`,
  )
}

export function validateSecret(secret: KubeObject, old: KubeObject | undefined): FieldError[] {
  const errors = [...checkKeys('data', secret.data), ...checkSize(decodedSize(secret.data))]
  const required = REQUIRED_KEYS[secret.type] ?? []
  for (const key of required) {
    if (secret.data?.[key] === undefined) errors.push(requiredValue(`data[${key}]`))
  }
  if (!old) return errors
  if (secret.type !== old.type) {
    errors.push(invalidValue('type', secret.type, 'field is immutable'))
  }
  return [...errors, ...checkImmutable(secret, old, ['data'])]
}

const REQUIRED_KEYS: Record<string, string[]> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
}

export function validateConfigMap(map: KubeObject, old: KubeObject | undefined): FieldError[] {
  const both = Object.keys(map.data ?? {}).filter((key) => key in (map.binaryData ?? {}))
  const errors = [
    ...checkKeys('data', map.data),
    ...checkKeys('binaryData', map.binaryData),
    ...both.map((key) =>
      invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'),
    ),
    ...checkSize(textSize(map.data) + decodedSize(map.binaryData)),
  ]
  return old ? [...errors, ...checkImmutable(map, old, ['data', 'binaryData'])] : errors
}

const checkKeys = (field: string, data: object | undefined): FieldError[] =>
  Object.keys(data ?? {})
    .filter((key) => !KEY.test(key) || key === '.' || key.startsWith('..'))
    .map((key) =>
      invalidValue(
        `${field}[${key}]`,
        key,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ),
    )

type Data = Record<string, string> | undefined

const textSize = (data: Data) =>
  Object.values(data ?? {}).reduce((sum, value) => sum + Buffer.byteLength(value), 0)
const decodedSize = (data: Data) =>
  Object.values(data ?? {}).reduce((sum, value) => sum + Buffer.byteLength(value, 'base64'), 0)

const checkSize = (size: number): FieldError[] =>
  size > MAX_DATA_BYTES ? [tooLong('data', MAX_DATA_BYTES)] : []

function checkImmutable(object: KubeObject, old: KubeObject, fields: string[]): FieldError[] {
  if (!old.immutable) return []
  const errors = fields
    .filter((field) => JSON.stringify(object[field]) !== JSON.stringify(old[field]))
    .map((field) => forbidden(field, 'field is immutable when `immutable` is set'))
  if (!object.immutable)
    errors.push(forbidden('immutable', 'field is immutable when `immutable` is set'))
  return errors
}
