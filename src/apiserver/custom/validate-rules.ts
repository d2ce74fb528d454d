// Can the rules of a schema be compiled, and evaluated at a cost that a server bears?
//
// This file brings the CEL evaluator with it: load it only when a definition is written.

import type { ASTNode } from '@marcbachmann/cel-js'
import { parseCel, validateCel } from '../schema/cel.ts'
import { CelTypeError, checkCel, type Names } from '../schema/cel-check.ts'
import { mostCost } from '../schema/cel-cost.ts'
import { type CelType, celTypeOf, leastBytes, MOST_REQUEST_BYTES } from '../schema/cel-type.ts'
import { type FieldError, forbidden, invalidValue } from '../schema/field-error.ts'
import { goQuote } from '../schema/go-format.ts'
import type { StructuralSchema, ValidationRule } from '../schema/structural-schema.ts'
import { type ParseFailure, syntaxFaults } from './syntax-errors.ts'
import type { RuleSite } from './validate-schema.ts'

const MOST_OF_A_RULE = 10_000_000
const MOST_OF_A_SCHEMA = 100_000_000
/** So many of the most expensive rules are named where all of them together are too much. */
const NAMED_RULES = 4

type Cost = { path: string; cost: number }

/** `root` is the path of the whole schema. Rules that stood there before are not held to their cost again. */
export function validateRules(sites: RuleSite[], root: string, isUnchanged: boolean): FieldError[] {
  const errors: FieldError[] = []
  const costs: Cost[] = []
  const asts = new Map<string, ASTNode>()
  for (const site of sites) {
    const self = celTypeOf(site.schema, { isRoot: site.isRoot })
    if (!self) continue
    for (const [index, rule] of (site.schema['x-kubernetes-validations'] ?? []).entries()) {
      const path = `${site.path}.x-kubernetes-validations[${index}]`
      validateRule(rule, { self, path, site, errors, costs, isUnchanged, asts })
    }
  }
  const total = costs.reduce((sum, { cost }) => sum + cost, 0)
  if (total > MOST_OF_A_SCHEMA) {
    const named = costs.sort((a, b) => b.cost - a.cost).slice(0, NAMED_RULES)
    const shared =
      'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema'
    for (const { path } of named) errors.push(forbidden(path, shared))
    const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema'
    errors.push(forbidden(root, tooExpensive(what, total, MOST_OF_A_SCHEMA)))
  }
  return errors
}

/** As rules are evaluated when an object is made. */
export const validateValue = (schema: StructuralSchema, value: unknown): FieldError[] =>
  validateCel({ type: 'object', properties: { value: schema } }, { value }).map((error) => ({
    ...error,
    field: error.field.replace(/^value\.?/, '') || '<nil>',
  }))

type RuleContext = {
  self: CelType
  path: string
  site: RuleSite
  errors: FieldError[]
  costs: Cost[]
  isUnchanged: boolean
  /** The same rules stand in many places of a schema. */
  asts: Map<string, ASTNode>
}

function validateRule(rule: ValidationRule, context: RuleContext) {
  const { self, path, site, errors, costs, isUnchanged, asts } = context
  const oldSelf: CelType = rule.optionalOldSelf ? { kind: 'optional', value: self } : self
  const names = { self, oldSelf }
  const compiled = compile(rule.rule, names, asts)
  const refuse = (field: string, detail: string) => errors.push(invalidRule(field, rule, detail))
  const count = (field: string, what: string, cost: number) => {
    const inAll = cost * mostOf(site)
    if (inAll > MOST_OF_A_RULE && !isUnchanged)
      errors.push(forbidden(field, tooExpensive(what, inAll, MOST_OF_A_RULE)))
    costs.push({ path: field, cost: inAll })
  }

  if ('failure' in compiled)
    return refuse(`${path}.rule`, `compilation failed: ${compiled.failure}`)
  if (compiled.type.kind !== 'bool' && compiled.type.kind !== 'dyn')
    return refuse(`${path}.rule`, 'cel expression must evaluate to a bool')
  count(`${path}.rule`, 'estimated rule cost', compiled.cost)

  if (rule.messageExpression) {
    const message = compile(rule.messageExpression, names, asts)
    const field = `${path}.messageExpression`
    if ('failure' in message)
      refuse(field, `messageExpression compilation failed: ${message.failure}`)
    else if (message.type.kind !== 'string')
      refuse(field, 'messageExpression must evaluate to a string')
    else count(field, 'estimated messageExpression cost', message.cost)
  }
  if (compiled.usesOldSelf) {
    if (site.uncorrelatable)
      errors.push(
        invalidValue(
          `${path}.rule`,
          rule.rule,
          `oldSelf cannot be used on the uncorrelatable portion of the schema within ${site.uncorrelatable}`,
        ),
      )
  } else if (rule.optionalOldSelf !== undefined) {
    errors.push(
      invalidValue(
        `${path}.optionalOldSelf`,
        rule.optionalOldSelf,
        'may not be set if oldSelf is not used in rule',
      ),
    )
  }
}

/** How often a rule can be evaluated for one object. */
const mostOf = ({ most, schema }: RuleSite) =>
  most ?? Math.floor(MOST_REQUEST_BYTES / (leastBytes(schema) + 1))

type Compiled = { type: CelType; cost: number; usesOldSelf: boolean } | { failure: string }

function compile(source: string, names: Names, asts: Map<string, ASTNode>): Compiled {
  let ast: ASTNode
  try {
    ast = asts.get(source) ?? parseCel(source)
    asts.set(source, ast)
  } catch (error) {
    const faults = syntaxFaults(source, error as ParseFailure)
    return { failure: faults.map(({ at, words }) => shown(source, at, words)).join('\n') }
  }
  const types = new Map<unknown, CelType>()
  try {
    const type = checkCel(ast, names, types)
    return { type, cost: mostCost(ast, types), usesOldSelf: namesOldSelf(types.keys()) }
  } catch (error) {
    if (!(error instanceof CelTypeError)) throw error
    return { failure: shown(source, error.at, error.message) }
  }
}

function namesOldSelf(nodes: Iterable<unknown>) {
  for (const node of nodes) {
    const { op, args } = node as ASTNode
    if (op === 'id' && args === 'oldSelf') return true
  }
  return false
}

/** As cel-go points at it. */
function shown(source: string, at: number, message: string) {
  const before = source.slice(0, at).split('\n')
  const column = before.at(-1)!.length
  const line = source.split('\n')[before.length - 1]
  return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${'.'.repeat(column)}^`
}

/** The API server prints a rule as its own language would. */
function invalidRule(field: string, rule: ValidationRule, detail: string): FieldError {
  const { message = '', messageExpression = '', fieldPath = '', reason, optionalOldSelf } = rule
  const pointer = (type: string, value: unknown) =>
    `(*${type})(${value === undefined ? 'nil' : '0x0'})`
  const parts = [
    `Rule:${goQuote(rule.rule)}`,
    `Message:${goQuote(message)}`,
    `MessageExpression:${goQuote(messageExpression)}`,
    `Reason:${pointer('apiextensions.FieldValueErrorReason', reason)}`,
    `FieldPath:${goQuote(fieldPath)}`,
    `OptionalOldSelf:${pointer('bool', optionalOldSelf)}`,
  ]
  const value = `apiextensions.ValidationRule{${parts.join(', ')}}`
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${value}: ${detail}` }
}

function tooExpensive(what: string, cost: number, limit: number) {
  const times = cost / limit
  const factor =
    times > 100 ? 'more than 100x' : times < 1.5 ? `${times.toFixed(6)}x` : `${times.toFixed(1)}x`
  return `${what} exceeds budget by factor of ${factor} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`
}
