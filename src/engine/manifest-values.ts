// Is this value of the type and the form that its field takes?

import { isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml'
import { closest } from '../checks/closest.ts'
import type { Schema } from './manifest-schemas.ts'

/** A sentence where it is not. Nothing at all is taken for any type: the API leaves it out. */
export function valueProblem(node: ParsedNode, schema: Schema, key: string): string | undefined {
  if (isScalar(node) && node.value === null) return undefined
  if (schema['x-kubernetes-int-or-string'] || schema.format === 'int-or-string')
    return isScalar(node) && ['number', 'bigint', 'string'].includes(typeof node.value)
      ? formProblem(node, schema, key)
      : `"${key}" should be a number or a text, not ${described(node)}`
  const types = schema.type
    ? [schema.type]
    : (schema.anyOf ?? schema.oneOf ?? []).flatMap(({ type }) => type ?? [])
  if (types.length > 0 && !types.some((type) => isOf(type, node)))
    return typeProblem(node, types, key)
  if (isSeq(node)) return countProblem(node.items.length, schema, key)
  return isScalar(node) ? formProblem(node, schema, key) : undefined
}

function isOf(type: string, node: ParsedNode): boolean {
  if (type === 'object') return isMap(node)
  if (type === 'array') return isSeq(node)
  if (!isScalar(node)) return false
  const { value } = node
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return typeof value === 'bigint' || Number.isInteger(value)
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint'
    default:
      return true
  }
}

const TYPE_NAMES: Record<string, string> = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

function typeProblem(node: ParsedNode, types: string[], key: string): string {
  const wanted = types.map((type) => TYPE_NAMES[type] ?? type).join(' or ')
  const remedy = remedyFor(node, types, key)
  return `"${key}" should be ${wanted}, not ${described(node)}${remedy ? `: ${remedy}` : ''}`
}

function remedyFor(node: ParsedNode, types: string[], key: string): string | undefined {
  if (types.includes('array') && isMap(node)) return 'begin each item with "- "'
  if (types.includes('object') && isSeq(node)) return 'take away the "- "'
  if (types.includes('array') && isScalar(node)) return `write it as an item: "- ${sourceOf(node)}"`
  if (!isScalar(node)) return undefined
  const { value } = node
  const source = sourceOf(node)
  if (types.includes('string')) {
    const quoted = `put it in quotes: "${source}"`
    return typeof value === 'boolean' && !/^(true|false)$/i.test(source)
      ? `YAML reads ${source} as ${value}; ${quoted}`
      : quoted
  }
  if (typeof value !== 'string') return undefined
  const [, name] = /^([\w./-]+):\S/.exec(value) ?? []
  if (types.includes('object'))
    return name
      ? `a space is missing after "${name}:"`
      : `what belongs under "${key}" stands on the next line, indented`
  const isNumber = types.some((type) => type === 'integer' || type === 'number')
  if (isQuoted(node) && (isNumber ? /^-?\d+$/ : /^(true|false)$/).test(value))
    return 'take the quotes away'
  return undefined
}

const sourceOf = (node: Scalar) => (node.source ?? String(node.value)).slice(0, 40)

const isQuoted = ({ type }: Scalar) => type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE'

function described(node: ParsedNode): string {
  if (isMap(node)) return 'a map'
  if (isSeq(node)) return 'a list'
  if (!isScalar(node)) return 'an alias'
  const { value } = node
  if (typeof value === 'string') return `the text "${shortened(value)}"`
  return typeof value === 'boolean' ? String(value) : `the number ${sourceOf(node)}`
}

const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text)

/** Of a value whose type is right: whether it is one of those, or of that form, or in that range. */
function formProblem(node: Scalar, schema: Schema, key: string): string | undefined {
  const { value } = node
  if (schema.enum && !schema.enum.includes(value)) {
    const allowed = schema.enum.map(String)
    const meant = typeof value === 'string' ? nearest(value, allowed) : undefined
    const listed =
      allowed.length > 10 ? `${allowed.slice(0, 10).join(', ')}, …` : either(allowed.map(shown))
    const question = meant && allowed.length > 1 ? `; did you mean ${meant}?` : ''
    return `"${key}" cannot be ${shown(shortened(String(value)))}: it is ${listed}${question}`
  }
  if (typeof value === 'number') {
    const { minimum, maximum } = schema
    if (minimum !== undefined && value < minimum)
      return `"${key}" is ${value}; the least is ${minimum}`
    if (maximum !== undefined && value > maximum)
      return `"${key}" is ${value}; the most is ${maximum}`
  }
  if (typeof value !== 'string') return undefined
  const letters = [...value].length
  if (schema.minLength && letters < schema.minLength)
    return letters === 0
      ? `"${key}" is empty`
      : `"${key}" has ${letters} letters; the least is ${schema.minLength}`
  if (schema.maxLength !== undefined && letters > schema.maxLength)
    return `"${key}" has ${letters} letters; the most is ${schema.maxLength}`
  const pattern = schema.pattern && asRegExp(schema.pattern)
  if (pattern && !pattern.test(value))
    return `"${key}" cannot be "${shortened(value)}": ${PATTERN_NAMES[schema.pattern!] ?? `it has to match ${schema.pattern}`}`
  return undefined
}

/** The expressions that Kubernetes' kinds use most, as a learner would say them. */
const PATTERN_NAMES: Record<string, string> = {
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$': 'it takes small letters, digits and "-" between them',
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$':
    'it takes small letters, digits, and "-" and "." between them',
  '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$':
    'it takes a host name, perhaps with "*." before it',
  '^([0-9]{1,5}(h|m|s|ms)){1,4}$': 'it takes a duration such as 10s or 1m30s',
}

/** Also where only the case differs, which is many letters to an edit distance. */
const nearest = (word: string, names: string[]) =>
  names.find((name) => name.toLowerCase() === word.toLowerCase()) ??
  closest(word, names) ??
  names.find((name) => word.length >= 4 && name.toLowerCase().includes(word.toLowerCase()))

const shown = (text: string) => (text === '' ? '""' : text)

const either = (names: string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

function countProblem(count: number, { minItems, maxItems }: Schema, key: string) {
  const items = (n: number) => `${n} ${n === 1 ? 'item' : 'items'}`
  if (minItems !== undefined && count < minItems)
    return `"${key}" has ${items(count)}; the least is ${minItems}`
  if (maxItems !== undefined && count > maxItems)
    return `"${key}" has ${items(count)}; the most is ${maxItems}`
  return undefined
}

const expressions = new Map<string, RegExp | undefined>()

/** Go's expressions are nearly JavaScript's; one that is not is left to the API. */
function asRegExp(pattern: string): RegExp | undefined {
  if (!expressions.has(pattern)) {
    try {
      expressions.set(pattern, new RegExp(pattern, 'u'))
    } catch {
      expressions.set(pattern, undefined)
    }
  }
  return expressions.get(pattern)
}
