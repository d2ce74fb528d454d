// Does the object fit its schema? Every deviation, in the words of the real API server (go-openapi's, mostly).

import { isDeepStrictEqual } from 'node:util'
import {
  type FieldError,
  invalidType,
  invalidValue,
  requiredValue,
  tooLong,
  tooMany,
  unsupportedValue,
} from './field-error.ts'
import { goNumber, goQuote } from './go-format.ts'
import { goRegExp } from './go-regexp.ts'
import { validateListTypes } from './list-types.ts'
import { formatCheck } from './string-formats.ts'
import { isObject, type JsonObject, type StructuralSchema } from './structural-schema.ts'
import { validateEmbedded } from './validate-embedded.ts'

/**
 * Where there is an `old` object, a part that has not changed is not held to a schema that it broke before; lists whose items must
 * not be alike are looked at all the same.
 */
export function validateSchema(
  schema: StructuralSchema,
  object: unknown,
  old?: unknown,
): FieldError[] {
  const { errors } = check(schema, object, '', old)
  return [...errors, ...validateEmbedded(schema, object), ...validateListTypes(schema, object)]
}

/** Errors after which the API server leaves CEL rules unevaluated, and the cause that it adds to say so. */
export function rulesNotChecked(errors: FieldError[]): FieldError | undefined {
  const blocking = /^FieldValue(NotSupported|Required|TooLong|TooMany|TypeInvalid)$/
  if (!errors.some(({ reason }) => blocking.test(reason))) return undefined
  return invalidValue(
    '',
    null,
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  )
}

/** `matches` counts the checks passed on the way: it chooses whose errors to show where none of several schemas fits. */
class Result {
  errors: FieldError[] = []
  matches = 0
  add(error: FieldError) {
    const known = this.errors.some((e) => e.field === error.field && e.message === error.message)
    if (!known) this.errors.push(error)
  }
  merge(other: Result) {
    for (const error of other.errors) this.add(error)
    this.matches += other.matches
  }
  get valid() {
    return this.errors.length === 0
  }
}

const named = (path: string) => path.replace(/^\./, '')

function typeOf(value: unknown) {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** `old` is what stood in the same place before, where that can be said. */
function check(schema: StructuralSchema, value: unknown, path: string, old?: unknown): Result {
  const result = new Result()
  if (old !== undefined && isDeepStrictEqual(value, old)) return result
  checkType(schema, value, path, result)
  if (value === null) {
    checkEnum(schema, value, path, result)
    return result
  }
  checkCombinations(schema, value, path, result)
  if (typeof value === 'string') checkString(schema, value, path, result)
  if (typeof value === 'number') checkNumber(schema, value, path, result)
  if (Array.isArray(value)) checkArray(schema, value, path, result, old)
  checkEnum(schema, value, path, result)
  if (isObject(value)) checkObject(schema, value, path, result, isObject(old) ? old : {})
  result.matches++
  return result
}

function checkType(schema: StructuralSchema, value: unknown, path: string, result: Result) {
  const types = schema['x-kubernetes-int-or-string']
    ? ['integer', 'string']
    : schema.type
      ? [schema.type]
      : []
  const format = formatCheck(schema.format)
  if (types.length === 0 && !format) return
  const actual = typeOf(value)
  const fits =
    types.length === 0 ||
    types.includes(actual) ||
    (actual === 'integer' && types.includes('number')) ||
    (actual === 'null' && schema.nullable === true) ||
    // A format stands for its type where a string or a list was given.
    (format !== undefined &&
      (actual === 'string' || actual === 'array') &&
      !types.includes('integer') &&
      !types.includes('number'))
  if (fits) result.matches += 2
  else {
    const detail = `${named(path)} in body must be of type ${types.join(',')}: ${goQuote(actual)}`
    result.add(invalidType(named(path), actual, detail))
    result.matches++
  }
}

function checkCombinations(schema: StructuralSchema, value: unknown, path: string, result: Result) {
  const broken = (detail: string) => result.add(invalidValue('', '', `${goQuote(path)} ${detail}`))
  if (schema.anyOf?.length) {
    const { passed, best } = tryAll(schema.anyOf, value, path, true)
    if (passed === 0) broken('must validate at least one schema (anyOf)')
    if (best) result.merge(best)
  }
  if (schema.oneOf?.length) {
    const { passed, best } = tryAll(schema.oneOf, value, path, false)
    if (passed !== 1) {
      const count = passed === 0 ? 'Found none valid' : `Found ${passed} valid alternatives`
      broken(`must validate one and only one schema (oneOf). ${count}`)
    }
    if (best && (passed === 1 || !best.valid)) result.merge(best)
  }
  if (schema.allOf?.length) {
    const results = schema.allOf.map((alternative) => check(alternative, value, path))
    const passed = results.filter(({ valid }) => valid).length
    for (const each of results) result.merge(each)
    if (passed !== results.length) {
      broken(`must validate all the schemas (allOf)${passed === 0 ? '. None validated' : ''}`)
    }
  }
  if (schema.not && check(schema.not, value, path).valid) {
    broken('must not validate the schema (not)')
  }
  result.matches += 2
}

/** How many fit, and the first that does; or the one that came closest. */
function tryAll(schemas: StructuralSchema[], value: unknown, path: string, enough: boolean) {
  let passed = 0
  let best: Result | undefined
  for (const schema of schemas) {
    const result = check(schema, value, path)
    if (result.valid) {
      if (passed++ === 0) best = result
      if (enough) break
    } else if (passed === 0 && (!best || result.matches > best.matches)) best = result
  }
  return { passed, best }
}

function checkString(schema: StructuralSchema, value: string, path: string, result: Result) {
  result.matches++
  const name = named(path)
  const length = (schema.maxLength ?? schema.minLength) ? [...value].length : 0
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    result.add(tooLong(name, schema.maxLength))
  } else if (schema.minLength !== undefined && length < schema.minLength) {
    const detail = `${name} in body should be at least ${schema.minLength} chars long`
    result.add(invalidValue(name, value, detail))
  } else if (schema.pattern && !goRegExp(schema.pattern).test(value)) {
    result.add(invalidValue(name, value, `${name} in body should match '${schema.pattern}'`))
  }
  const fits = formatCheck(schema.format)
  if (!fits) return
  result.matches++
  if (!fits(value)) {
    const detail = `${name} in body must be of type ${schema.format}: ${goQuote(value)}`
    result.add(invalidType(name, value, detail))
  }
}

function checkNumber(schema: StructuralSchema, value: number, path: string, result: Result) {
  result.matches += 2
  const name = named(path)
  const outside = (detail: string) =>
    result.add(invalidValue(name, value, `${name} in body should be ${detail}`))
  const { multipleOf, minimum, maximum } = schema
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    outside(`a multiple of ${goNumber(multipleOf)}`)
  }
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)) {
    outside(`greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${goNumber(minimum)}`)
  }
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)) {
    outside(`less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${goNumber(maximum)}`)
  }
}

function checkArray(
  schema: StructuralSchema,
  value: unknown[],
  path: string,
  result: Result,
  old: unknown,
) {
  const name = named(path)
  if (schema.items) {
    const counterpart = counterparts(schema, old)
    for (let index = 0; index < value.length; index++) {
      const item = value[index]
      result.merge(check(schema.items, item, `${path}[${index}]`, counterpart(item)))
    }
  }
  if (schema.minItems !== undefined && value.length < schema.minItems) {
    const detail = `${name} in body should have at least ${schema.minItems} items`
    result.add(invalidValue(name, value.length, detail))
  }
  if (schema.maxItems !== undefined && value.length > schema.maxItems) {
    result.add(tooMany(name, value.length, schema.maxItems))
  }
  if (schema.uniqueItems && new Set(value.map(canonical)).size < value.length) {
    result.add(invalidValue(name, '', `${name} in body shouldn't contain duplicates`))
  }
  result.matches += 2
}

/** Items of a list that is a map are known by their keys. */
function counterparts(schema: StructuralSchema, old: unknown): (item: unknown) => unknown {
  const keys = schema['x-kubernetes-list-map-keys']
  if (!Array.isArray(old) || !keys || schema['x-kubernetes-list-type'] !== 'map')
    return () => undefined
  const keyOf = (item: unknown) =>
    isObject(item) ? JSON.stringify(keys.map((key) => item[key])) : ''
  const before = new Map(old.map((item) => [keyOf(item), item]))
  return (item) => before.get(keyOf(item))
}

function checkEnum(schema: StructuralSchema, value: unknown, path: string, result: Result) {
  result.matches++
  if (!schema.enum?.length) return
  const text = canonical(value)
  if (schema.enum.some((allowed) => canonical(allowed) === text)) return
  if (value === '' && schema['x-zero-is-missing']) return
  const supported = schema.enum.map((each) =>
    typeof each === 'string' ? each : JSON.stringify(each),
  )
  result.add(unsupportedValue(named(path), value, supported))
}

function checkObject(
  schema: StructuralSchema,
  value: JsonObject,
  path: string,
  result: Result,
  old: JsonObject,
) {
  result.matches++
  const name = named(path)
  const keys = Object.keys(value)
  const { minProperties, maxProperties, properties = {}, additionalProperties } = schema
  if (minProperties !== undefined && keys.length < minProperties) {
    const detail = `${name} in body should have at least ${minProperties} properties`
    result.add(invalidValue(name, keys.length, detail))
  }
  if (maxProperties !== undefined && keys.length > maxProperties) {
    result.add(tooMany(name, keys.length, maxProperties))
  }
  for (const key of keys) {
    const property = Object.hasOwn(properties, key) ? properties[key] : additionalProperties
    const fieldPath = path === '' && property !== additionalProperties ? key : `${path}.${key}`
    if (typeof property === 'object') result.merge(check(property, value[key], fieldPath, old[key]))
    else if (property === false) {
      result.add(invalidValue(name, key, `${path}.${key} in body is a forbidden property`))
    }
  }
  if (schema['x-zero-is-missing']) checkAbsentParts(properties, value, path, result)
  for (const key of schema.required ?? []) {
    const missing =
      !Object.hasOwn(value, key) || (schema['x-zero-is-missing'] === true && isZero(value[key]))
    if (missing) result.add(requiredValue(named(`${path}.${key}`)))
  }
}

/** What a typed structure always contains is empty where nobody wrote it, and then lacks what it requires. */
function checkAbsentParts(
  properties: Record<string, StructuralSchema>,
  value: JsonObject,
  path: string,
  result: Result,
) {
  for (const [key, property] of Object.entries(properties)) {
    const isAbsent = isObject(property.default) && (value[key] ?? null) === null
    // The status is the server's to fill.
    if (!isAbsent || (path === '' && key === 'status')) continue
    result.merge(check(property, {}, path === '' ? key : `${path}.${key}`))
  }
}

const isZero = (value: unknown) =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Equal for equal JSON values, whatever the order of their fields. */
function canonical(value: unknown): string {
  if (!isObject(value)) {
    return Array.isArray(value) ? `[${value.map(canonical).join()}]` : JSON.stringify(value)
  }
  const fields = Object.keys(value).sort()
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`
}
