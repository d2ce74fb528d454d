// What is wrong with one field, in the words that Kubernetes uses?

import { goNumber, goQuote, goSyntax } from './go-format.ts'

/** One cause of a 422. `message` is what follows the field's path in what kubectl prints. */
export type FieldError = { reason: string; field: string; message: string }

/** Kubernetes prints the path of the object itself as an absent one. */
const at = (path: string) => (path === '' ? '<nil>' : path)

function found(value: unknown) {
  if (value === null || value === undefined) return '"null"'
  if (typeof value === 'string') return goQuote(value)
  if (typeof value === 'number') return goNumber(value)
  return goSyntax(value)
}

const withDetail = (text: string, detail: string) => (detail ? `${text}: ${detail}` : text)

export const requiredValue = (path: string, detail = ''): FieldError => ({
  reason: 'FieldValueRequired',
  field: at(path),
  message: withDetail('Required value', detail),
})

export const invalidValue = (path: string, value: unknown, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field: at(path),
  message: withDetail(`Invalid value: ${found(value)}`, detail),
})

export const invalidType = (path: string, value: unknown, detail: string): FieldError => ({
  ...invalidValue(path, value, detail),
  reason: 'FieldValueTypeInvalid',
})

export const unsupportedValue = (
  path: string,
  value: unknown,
  supported: string[],
): FieldError => ({
  reason: 'FieldValueNotSupported',
  field: at(path),
  message: withDetail(
    `Unsupported value: ${found(value)}`,
    supported.length ? `supported values: ${supported.map(goQuote).join(', ')}` : '',
  ),
})

export const duplicateValue = (path: string, value: unknown): FieldError => ({
  reason: 'FieldValueDuplicate',
  field: at(path),
  message: `Duplicate value: ${found(value)}`,
})

export const forbidden = (path: string, detail: string): FieldError => ({
  reason: 'FieldValueForbidden',
  field: at(path),
  message: withDetail('Forbidden', detail),
})

export const tooLong = (path: string, maximum: number): FieldError => ({
  reason: 'FieldValueTooLong',
  field: at(path),
  message: `Too long: may not be more than ${maximum} bytes`,
})

export const tooMany = (path: string, actual: number, maximum: number): FieldError => ({
  reason: 'FieldValueTooMany',
  field: at(path),
  message: `Too many: ${actual}: must have at most ${maximum} items`,
})
