// Does the object keep the rules of its schema? Evaluates `x-kubernetes-validations`, in the API server's order and words.
//
// This file brings the CEL evaluator with it: load it only for schemas that `hasRules`.

import { isDeepStrictEqual } from 'node:util'
import { type ASTNode, type Environment, Optional, type ParseResult } from '@marcbachmann/cel-js'
import { fieldSchema } from './apply-defaults.ts'
import { adapted } from './cel-adaptation.ts'
import { createEnvironment } from './cel-library.ts'
import { celName, celValue, type TimeValues, visibleObject } from './cel-value.ts'
import {
  duplicateValue,
  type FieldError,
  forbidden,
  invalidValue,
  requiredValue,
} from './field-error.ts'
import { goQuote } from './go-format.ts'
import { hasRules } from './has-rules.ts'
import { isObject, type StructuralSchema, type ValidationRule } from './structural-schema.ts'

/**
 * With `oldObject`, rules about the change are evaluated too, and a part that has not changed is not held to rules
 * that it broke before.
 */
export function validateCel(
  schema: StructuralSchema,
  object: object,
  oldObject?: object,
): FieldError[] {
  if (!hasRules(schema)) return []
  const times = timeValues()
  const rootSchema = withRootFields(schema)
  const seen = (value: object) => celValue(rootSchema, visibleObject(value as never), times)
  const errors: FieldError[] = []
  const old = oldObject && seen(oldObject)
  walk({ schema, value: seen(object), old, unchanged: false, path: '', errors })
  return errors
}

/** The name and the type of an object are visible to its rules, whether the schema has them or not. */
const withRootFields = (schema: StructuralSchema): StructuralSchema => {
  const metadata = {
    properties: { name: { type: 'string' }, generateName: { type: 'string' } },
  }
  return { ...schema, properties: { ...schema.properties, apiVersion: {}, kind: {}, metadata } }
}

type Node = {
  schema: StructuralSchema
  /** As rules see it. */
  value: unknown
  /** What stood in the same place before, where that can be said. */
  old: unknown
  unchanged: boolean
  path: string
  errors: FieldError[]
}

function walk(node: Node) {
  const { schema, value, old, errors, path } = node
  if (value === null || value === undefined || !hasRules(schema)) return
  const unchanged = old === undefined ? node.unchanged : isDeepStrictEqual(value, old)
  for (const rule of schema['x-kubernetes-validations'] ?? []) {
    const error = evaluate(rule, schema, { ...node, unchanged })
    if (error) errors.push(error)
  }
  for (const part of schema.allOf ?? []) walk({ ...node, schema: part, unchanged })
  if (Array.isArray(value)) walkItems({ ...node, unchanged }, value)
  else if (isObject(value)) {
    const isAtomic = schema['x-kubernetes-map-type'] === 'atomic'
    const before = isObject(old) && !isAtomic ? old : {}
    for (const [key, property] of walkableFields(schema, value)) {
      const isNamed = schema.properties?.[key] === property
      const name = isNamed ? celName(key)! : key
      const fieldPath = isNamed ? (path ? `${path}.${key}` : key) : `${path}[${key}]`
      const child = { value: value[name], old: before[name], path: fieldPath }
      walk({ schema: property, ...child, unchanged, errors })
    }
  }
}

/** The fields that are there and have rules in them, in the schema's order. */
function walkableFields(schema: StructuralSchema, value: object): [string, StructuralSchema][] {
  const named = Object.entries(schema.properties ?? {}).filter(([key, property]) => {
    const name = celName(key)
    return name !== undefined && Object.hasOwn(value, name) && hasRules(property)
  })
  if (typeof schema.additionalProperties !== 'object') return named
  const spelled = new Set(Object.keys(schema.properties ?? {}).map(celName))
  const others = Object.keys(value).filter((key) => !spelled.has(key))
  return [
    ...named,
    ...others.map((key): [string, StructuralSchema] => [key, fieldSchema(schema, key)!]),
  ]
}

function walkItems(node: Node, list: unknown[]) {
  const { schema, old, path } = node
  if (!schema.items) return
  const keys = schema['x-kubernetes-list-type'] === 'map' && schema['x-kubernetes-list-map-keys']
  const keyOf = (item: unknown) =>
    keys ? JSON.stringify(keys.map((key) => String((item as any)?.[celName(key) ?? key]))) : ''
  const before = new Map<string, unknown>()
  if (keys && Array.isArray(old)) for (const item of old) before.set(keyOf(item), item)
  list.forEach((value, index) => {
    const counterpart = keys ? before.get(keyOf(value)) : undefined
    walk({ ...node, schema: schema.items!, value, old: counterpart, path: `${path}[${index}]` })
  })
}

function evaluate(rule: ValidationRule, schema: StructuralSchema, node: Node) {
  const { value, old, unchanged, path } = node
  const type = schema['x-kubernetes-int-or-string'] ? '' : (schema.type ?? '')
  const usesOldSelf = compiled(rule).usesOldSelf
  if (usesOldSelf && old === undefined && !rule.optionalOldSelf) return undefined
  if (!usesOldSelf && unchanged) return undefined
  const oldSelf = !rule.optionalOldSelf
    ? old
    : old === undefined
      ? Optional.none()
      : Optional.of(old)
  const self = value
  const { program, failure } = compiled(rule)
  if (!program) return invalidValue(path, type, `rule compile error: ${failure}`)
  let holds: unknown
  try {
    holds = program({ self, oldSelf })
  } catch (error) {
    const reason = reasonOf(error)
    const detail = /^(no such|found no matching) overload/.test(reason)
      ? `'no such overload': call arguments did not match a supported operator, function or macro signature for rule: ${nameOf(rule)}`
      : `${reason} evaluating rule: ${nameOf(rule)}`
    return invalidValue(path, type, detail)
  }
  if (holds === true) return undefined
  const message = messageOf(rule, { self, oldSelf })
  return refusal(rule, `${path}${fieldPathOf(rule, path)}`, type, message)
}

const nameOf = ({ message, rule }: ValidationRule) => (message || rule).trim()

/** The evaluator's complaint in the words of Kubernetes' own: `no such key: name`. */
function reasonOf(error: unknown) {
  const { summary, message } = error as { summary?: string; message: string }
  const text = (summary ?? message).split('\n')[0]!
  return text
    .replace(/^No such key: (index out of bounds), index (\d+).*/, '$1: $2')
    .replace(/^N(?=o such)/, 'n')
}

function messageOf(rule: ValidationRule, context: { self: unknown; oldSelf: unknown }) {
  const program = rule.messageExpression && compiledExpression(rule.messageExpression).program
  if (program) {
    try {
      const text: unknown = program(context)
      const message = typeof text === 'string' ? text.trim() : ''
      if (message && !message.includes('\n') && message.length <= 5120) return message
    } catch {
      // A message that cannot be made is replaced by the fixed one, as Kubernetes does.
    }
  }
  return rule.message ? rule.message.trim() : `failed rule: ${rule.rule.trim()}`
}

/** `.spec.names['a']` below the rule's own place. */
function fieldPathOf({ fieldPath }: ValidationRule, above: string) {
  if (!fieldPath) return ''
  const path = fieldPath.replace(/\['((?:[^'\\]|\\.)*)'\]/g, (_, key: string) => `[${key}]`)
  return above === '' ? path.replace(/^\./, '') : path
}

function refusal({ reason }: ValidationRule, path: string, type: string, message: string) {
  if (reason === 'FieldValueForbidden') return forbidden(path, message)
  if (reason === 'FieldValueRequired') return requiredValue(path, message)
  if (reason === 'FieldValueDuplicate') return duplicateValue(path, type)
  return invalidValue(path, type, message)
}

type Compiled = { program?: ParseResult; failure?: string; usesOldSelf: boolean }

let environment: Environment | undefined
const rules = new WeakMap<ValidationRule, Compiled>()
const expressions = new Map<string, Compiled>()

function compiled(rule: ValidationRule): Compiled {
  let known = rules.get(rule)
  if (!known) {
    known = compiledExpression(rule.rule)
    rules.set(rule, known)
  }
  return known
}

/** The same rules stand in many places of a schema. */
function compiledExpression(source: string): Compiled {
  const known = expressions.get(source)
  if (known) return known
  environment ??= createEnvironment()
  const withoutStrings = source.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '')
  const result: Compiled = { usesOldSelf: /\boldSelf\b/.test(withoutStrings) }
  try {
    result.program = environment.parse(adapted(source))
  } catch (error) {
    result.failure = reasonOf(error)
  }
  if (expressions.size > 5000) expressions.clear()
  expressions.set(source, result)
  return result
}

/** An expression as its author wrote it, to be looked at and not evaluated. Throws ParseError. */
export function parseCel(source: string): ASTNode {
  environment ??= createEnvironment()
  return environment.parse(source).ast
}

function timeValues(): TimeValues {
  environment ??= createEnvironment()
  const call = (name: string) => (text: string) =>
    environment!.evaluate(`${name}(${goQuote(text)})`)
  return { duration: call('duration'), timestamp: call('timestamp') }
}
