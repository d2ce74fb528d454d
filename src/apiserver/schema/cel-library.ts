// Which functions may a rule call? CEL's own, and those that Kubernetes adds: strings, lists, sets, quantities, networks.

import { Environment } from '@marcbachmann/cel-js'
import { registerAdaptations } from './cel-adaptation.ts'
import { registerFormats } from './cel-formats.ts'
import { registerNetwork } from './cel-network.ts'
import { goQuote } from './go-format.ts'
import { goRegExp } from './go-regexp.ts'
import { asApproximateFloat, asInteger, parseQuantity, Quantity, quantityOf } from './quantity.ts'

class SetsNamespace {}
class StringsNamespace {}

/** `self` and `oldSelf` are typed by what they hold. */
export function createEnvironment(): Environment {
  const env = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  env.registerVariable('self', 'dyn')
  env.registerVariable('oldSelf', 'dyn')
  registerAdaptations(env)
  registerStrings(env)
  registerLists(env)
  registerSets(env)
  registerQuantities(env)
  registerNetwork(env)
  registerFormats(env)
  return env
}

function registerStrings(env: Environment) {
  const characterAt = (text: string, index: bigint) => {
    const characters = [...text]
    if (index < 0n || index > characters.length) throw new Error(`index out of range: ${index}`)
    return characters[Number(index)] ?? ''
  }
  const replace = (text: string, from: string, to: string, limit?: bigint) => {
    const count = limit === undefined || limit < 0n ? Number.POSITIVE_INFINITY : Number(limit)
    const parts = text.split(from)
    return parts.reduce((left, right, index) => left + (index <= count ? to : from) + right)
  }
  const findAll = (text: string, pattern: string, limit?: bigint) => {
    const found = [...text.matchAll(new RegExp(goRegExp(pattern), 'g'))].map(([match]) => match)
    return limit === undefined || limit < 0n ? found : found.slice(0, Number(limit))
  }
  env.registerFunction('string.charAt(int): string', characterAt)
  env.registerFunction('string.replace(string, string): string', replace)
  env.registerFunction('string.replace(string, string, int): string', replace)
  env.registerFunction('string.reverse(): string', (text: string) => [...text].reverse().join(''))
  env.registerFunction('string.format(list<dyn>): string', format)
  env.registerFunction(
    'string.find(string): string',
    (text: string, pattern: string) => goRegExp(pattern).exec(text)?.[0] ?? '',
  )
  env.registerFunction('string.findAll(string): list<string>', findAll)
  env.registerFunction('string.findAll(string, int): list<string>', findAll)
  env.registerType('strings', StringsNamespace)
  env.registerConstant('strings', 'strings', new StringsNamespace())
  env.registerFunction('strings.quote(string): string', (_: unknown, text: string) => goQuote(text))
}

/** `%s`, `%d`, `%f`, `%e`, `%x`, `%X`, `%o`, `%b` with an optional precision, as CEL's string extension has them. */
function format(pattern: string, values: unknown[]) {
  let next = 0
  return pattern.replace(/%%|%(?:\.(\d+))?([sdfexXob])/g, (directive, precision, verb: string) => {
    if (directive === '%%') return '%'
    if (next >= values.length) throw new Error(`index ${next} out of range`)
    const value = values[next++]
    const digits = precision === undefined ? 6 : Number(precision)
    if (verb === 'f') return Number(value).toFixed(digits)
    if (verb === 'e') return Number(value).toExponential(digits)
    if (verb === 'x') return asHex(value)
    if (verb === 'X') return asHex(value).toUpperCase()
    if (verb === 'o') return BigInt(value as bigint).toString(8)
    if (verb === 'b') return BigInt(value as bigint).toString(2)
    return printed(value)
  })
}

const asHex = (value: unknown) =>
  typeof value === 'bigint' ? value.toString(16) : Buffer.from(value as string).toString('hex')

function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if (value.constructor !== Object) return String(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, field]) => `${key}: ${printed(field)}`).join(', ')}}`
}

function registerLists(env: Environment) {
  const least = (list: any[], sign: number) => {
    if (list.length === 0) throw new Error(`${sign < 0 ? 'max' : 'min'} called on empty list`)
    return list.reduce((best, item) => ((sign < 0 ? item > best : item < best) ? item : best))
  }
  const position = (index: number) => BigInt(index)
  env.registerFunction('list<dyn>.isSorted(): bool', (list: any[]) =>
    list.every((item, index) => index === 0 || list[index - 1] <= item),
  )
  env.registerFunction('list<dyn>.sum(): dyn', (list: any[]) =>
    list.length === 0 ? 0n : list.reduce((total, item) => total + item),
  )
  env.registerFunction('list<dyn>.min(): dyn', (list: any[]) => least(list, 1))
  env.registerFunction('list<dyn>.max(): dyn', (list: any[]) => least(list, -1))
  env.registerFunction('list<dyn>.indexOf(dyn): int', (list: unknown[], value: unknown) =>
    position(list.findIndex((item) => equal(item, value))),
  )
  env.registerFunction('list<dyn>.lastIndexOf(dyn): int', (list: unknown[], value: unknown) =>
    position(list.findLastIndex((item) => equal(item, value))),
  )
}

function equal(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index]))
  }
  if (isNumber(left) && isNumber(right)) return Number(left) === Number(right)
  if (typeof left !== 'object' || typeof right !== 'object') return left === right
  if (left === null || right === null) return left === right
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => equal((left as any)[key], (right as any)[key]))
  )
}

/** 1 and 1.0 are the same number in CEL. */
const isNumber = (value: unknown) => typeof value === 'bigint' || typeof value === 'number'

function registerSets(env: Environment) {
  const within = (list: unknown[], part: unknown[]) =>
    part.every((value) => list.some((item) => equal(item, value)))
  env.registerType('sets', SetsNamespace)
  env.registerConstant('sets', 'sets', new SetsNamespace())
  type Lists = [namespace: unknown, left: unknown[], right: unknown[]]
  env.registerFunction('sets.contains(list<dyn>, list<dyn>): bool', (...[, left, right]: Lists) =>
    within(left, right),
  )
  env.registerFunction(
    'sets.equivalent(list<dyn>, list<dyn>): bool',
    (...[, left, right]: Lists) => within(left, right) && within(right, left),
  )
  env.registerFunction('sets.intersects(list<dyn>, list<dyn>): bool', (...[, left, right]: Lists) =>
    left.some((item) => within(right, [item])),
  )
}

function registerQuantities(env: Environment) {
  const type = 'kubernetes.Quantity'
  const compare = (a: Quantity, b: Quantity) =>
    a.nanos === b.nanos ? 0n : a.nanos > b.nanos ? 1n : -1n
  const whole = (quantity: Quantity) => {
    const value = asInteger(quantity)
    if (value === undefined) throw new Error('cannot convert value to integer')
    return value
  }
  env.registerType(type, Quantity)
  env.registerFunction(`quantity(string): ${type}`, (text: string) => {
    const quantity = parseQuantity(text)
    if (quantity) return quantity
    throw new Error(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    )
  })
  env.registerFunction('isQuantity(string): bool', (text: string) => Boolean(parseQuantity(text)))
  env.registerFunction(`${type}.compareTo(${type}): int`, compare)
  env.registerFunction(
    `${type}.isGreaterThan(${type}): bool`,
    (a: Quantity, b: Quantity) => a.nanos > b.nanos,
  )
  env.registerFunction(
    `${type}.isLessThan(${type}): bool`,
    (a: Quantity, b: Quantity) => a.nanos < b.nanos,
  )
  env.registerFunction(`${type}.sign(): int`, (a: Quantity) => compare(a, quantityOf(0n)))
  env.registerFunction(`${type}.isInteger(): bool`, (a: Quantity) => asInteger(a) !== undefined)
  env.registerFunction(`${type}.asInteger(): int`, whole)
  env.registerFunction(`${type}.asApproximateFloat(): double`, asApproximateFloat)
  const plus = (a: Quantity, b: Quantity, sign: bigint) => new Quantity(a.nanos + sign * b.nanos)
  env.registerFunction(`${type}.add(${type}): ${type}`, (a: Quantity, b: Quantity) =>
    plus(a, b, 1n),
  )
  env.registerFunction(`${type}.sub(${type}): ${type}`, (a: Quantity, b: Quantity) =>
    plus(a, b, -1n),
  )
  env.registerFunction(`${type}.add(int): ${type}`, (a: Quantity, b: bigint) =>
    plus(a, quantityOf(b), 1n),
  )
  env.registerFunction(`${type}.sub(int): ${type}`, (a: Quantity, b: bigint) =>
    plus(a, quantityOf(b), -1n),
  )
}
