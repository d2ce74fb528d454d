import { describe, expect, test } from 'vitest'
import { validateCel } from '../../../src/apiserver/schema/cel.ts'
import type {
  StructuralSchema,
  ValidationRule,
} from '../../../src/apiserver/schema/structural-schema.ts'

const lines = (errors: { field: string; message: string }[]) =>
  errors.map(({ field, message }) => `${field}: ${message}`)

/** Whether a rule about `self` holds; its complaint where it does not. */
function holds(rule: string, self: unknown, schema: StructuralSchema = {}) {
  const x = { ...schema, 'x-kubernetes-validations': [{ rule, message: 'no' }] }
  const [error] = validateCel({ type: 'object', properties: { x } }, { x: self })
  if (!error) return true
  return /^Invalid value: "\w*": no$/.test(error.message) ? false : error.message
}

const string = { type: 'string' }
const integer = { type: 'integer' }
const strings = { type: 'array', items: string }
const object = (properties: Record<string, StructuralSchema>) => ({ type: 'object', properties })

describe('a rule', () => {
  test.each<[rule: string, self: unknown, schema: StructuralSchema, answer: unknown]>([
    // CEL itself
    ['self > 5 && self < 10', 7, integer, true],
    ['self == 1.0', 1, integer, true],
    ['self / 2 == 3', 7, integer, true],
    ['self > 1', 1.5, { type: 'number' }, true],
    ['has(self.a) && !has(self.b)', { a: '' }, object({ a: string, b: string }), true],
    ['has(self[0].a)', [{ a: 1 }], { type: 'array', items: object({ a: integer }) }, true],
    [
      'has(self[0].a.b)',
      [{ a: {} }],
      { type: 'array', items: object({ a: object({ b: string }) }) },
      false,
    ],
    ['self.has_it == "has(x)"', { has_it: 'has(x)' }, object({ has_it: string }), true],
    ['self.all(x, x.startsWith("a"))', ['ab', 'ac'], strings, true],
    ['self.exists_one(x, x == "a")', ['a', 'a'], strings, false],
    ['self.filter(x, x != "a").size() == 1', ['a', 'b'], strings, true],
    [
      "'k' in self && self['k'] == 'v'",
      { k: 'v' },
      { type: 'object', additionalProperties: string },
      true,
    ],
    [
      'self.all(k, k.size() < 3)',
      { ab: 'v' },
      { type: 'object', additionalProperties: string },
      true,
    ],
    ['self.matches("^(?i)[a-z]+$")', 'ABC', string, true],
    [
      "self.matches('matches(')",
      'a.matches(',
      string,
      'Invalid value: "string": Invalid regular expression: /matches(/: Unterminated group evaluating rule: no',
    ],
    [
      'type(self) == int ? self < 5 : self.endsWith("%")',
      '5%',
      { 'x-kubernetes-int-or-string': true },
      true,
    ],
    [
      'self.namespace == "x"',
      { namespace: 'x' },
      object({ namespace: string }),
      'Invalid value: "object": no such key: namespace evaluating rule: no',
    ],
    ['self.__namespace__ == "x"', { namespace: 'x' }, object({ namespace: string }), true],
    ['self.a__dash__b__dot__c == 1', { 'a-b.c': 1 }, object({ 'a-b.c': integer }), true],
    ['self.?a.orValue("none") == "none"', {}, object({ a: string }), true],
    ['size(self) == 3', 'äöü', string, true],
    // durations and times
    ['duration(self) >= duration("1s")', '100ms', string, false],
    ['self < duration("1h")', '30m', { type: 'string', format: 'duration' }, true],
    [
      'self.getFullYear() == 2024',
      '2024-05-01T00:00:00Z',
      { type: 'string', format: 'date-time' },
      true,
    ],
    // strings
    ['self.charAt(1) == "b"', 'abc', string, true],
    ['self.replace("a", "x", 1) == "xa"', 'aa', string, true],
    ['self.split(",").join("-") == "a-b"', 'a,b', string, true],
    ['self.lowerAscii().trim().indexOf("b") == 1', ' AB ', string, true],
    ['self.lastIndexOf("a") == 2 && self.substring(1, 2) == "b"', 'aba', string, true],
    ['self.reverse() == "cba"', 'abc', string, true],
    ['"%s has %d of %.2f".format([self, 2, 1.5]) == "x has 2 of 1.50"', 'x', string, true],
    ['self.find("[0-9]+") == "12"', 'ab12cd3', string, true],
    ['self.findAll("[0-9]+") == ["12", "3"]', 'ab12cd3', string, true],
    // lists and sets
    [
      'self.isSorted() && self.sum() == 6 && self.min() == 1 && self.max() == 3',
      [1, 2, 3],
      { type: 'array', items: integer },
      true,
    ],
    ['self.indexOf("b") == 1 && self.lastIndexOf("z") == -1', ['a', 'b'], strings, true],
    ['sets.contains(self, ["a"]) && sets.intersects(self, ["a", "z"])', ['a', 'b'], strings, true],
    ['sets.equivalent(self, ["b", "a"])', ['a', 'b'], strings, true],
    // quantities
    ['quantity(self).isGreaterThan(quantity("1000Mi"))', '1Gi', string, true],
    ['quantity(self).compareTo(quantity("0.2G")) == 0', '200M', string, true],
    ['quantity(self).add(20).sub(quantity("50020")).sign() == 0', '50k', string, true],
    [
      'isQuantity("1.3Gi") && !isQuantity("200K") && !isQuantity("Mi") && quantity("50k").asInteger() == 50000',
      '',
      string,
      true,
    ],
    ['quantity("100m").isInteger()', '', string, false],
    // addresses
    [
      'isURL(self) && url(self).getHostname() == "example.com" && url(self).getPort() == "443"',
      'https://example.com:443/a?b=c',
      string,
      true,
    ],
    [
      'url(self).getHost() == "[::1]:80" && url(self).getScheme() == "http"',
      'http://[::1]:80',
      string,
      true,
    ],
    [
      'url(self).getEscapedPath() == "/a%20b" && url(self).getQuery()["k"] == ["1", "2"]',
      'https://u:p@x.y/a%20b?k=1&k=2',
      string,
      true,
    ],
    ['isURL("/path") && !isURL("../x") && !isURL("example.com")', '', string, true],
    ['isIP(self) && ip(self).family() == 4 && ip(self).isLoopback()', '127.0.0.1', string, true],
    ['isIP("::ffff:1.2.3.4") || isIP("10.0.0")', '', string, false],
    [
      'cidr(self).containsIP("10.1.2.3") && !cidr(self).containsCIDR("0.0.0.0/0")',
      '10.0.0.0/8',
      string,
      true,
    ],
    // what goes wrong while a rule is evaluated
    [
      'self.a == 1',
      {},
      object({ a: integer }),
      'Invalid value: "object": no such key: a evaluating rule: no',
    ],
    [
      'self[3] == "a"',
      ['a'],
      strings,
      'Invalid value: "array": index out of bounds: 3 evaluating rule: no',
    ],
    ['1 / self == 1', 0, integer, 'Invalid value: "integer": division by zero evaluating rule: no'],
    [
      'self > 5',
      'x',
      { 'x-kubernetes-int-or-string': true },
      'Invalid value: "": \'no such overload\': call arguments did not match a supported operator, function or macro signature for rule: no',
    ],
  ])('%s', (rule, self, schema, answer) => {
    expect(holds(rule, self, schema)).toEqual(answer)
  })
})

const withRule = (rule: ValidationRule, schema: StructuralSchema = { type: 'object' }) => ({
  ...schema,
  'x-kubernetes-validations': [rule],
})

describe('what is printed', () => {
  const inSpec = (rule: Partial<ValidationRule>) =>
    lines(
      validateCel(object({ spec: withRule({ rule: 'false', ...rule }) }), { spec: { n: 'http' } }),
    )

  test.each<[what: string, rule: Partial<ValidationRule>, printed: string]>([
    ['the message', { message: ' a must be b\n' }, 'spec: Invalid value: "object": a must be b'],
    ['the rule without one', {}, 'spec: Invalid value: "object": failed rule: false'],
    [
      'a message that is computed',
      { message: 'fixed', messageExpression: "'n is ' + self.n" },
      'spec: Invalid value: "object": n is http',
    ],
    [
      'the fixed message where that fails',
      { message: 'fixed', messageExpression: 'self.gone' },
      'spec: Invalid value: "object": fixed',
    ],
    [
      'the place below',
      { message: 'm', fieldPath: '.a.b' },
      'spec.a.b: Invalid value: "object": m',
    ],
    [
      'a place in a map',
      { message: 'm', fieldPath: ".labels['a.b/c']" },
      'spec.labels[a.b/c]: Invalid value: "object": m',
    ],
    ['what is forbidden', { message: 'm', reason: 'FieldValueForbidden' }, 'spec: Forbidden: m'],
    ['what is missing', { message: 'm', reason: 'FieldValueRequired' }, 'spec: Required value: m'],
    [
      'what is there twice',
      { message: 'm', reason: 'FieldValueDuplicate' },
      'spec: Duplicate value: "object"',
    ],
  ])('%s', (_what, rule, printed) => {
    // Without a schema for n, rules do not see it.
    const schema = object({ spec: withRule({ rule: 'false', ...rule }, object({ n: string })) })
    expect(lines(validateCel(schema, { spec: { n: 'http' } }))).toEqual([printed])
  })

  test('the rule of every place where it is broken, from the outside in', () => {
    const port = withRule({ rule: 'self > 0', message: 'positive' }, integer)
    const schema = object({
      ports: { type: 'array', items: object({ port }) },
      named: { type: 'object', additionalProperties: port },
      spec: withRule({ rule: 'has(self.a)', message: 'a is needed' }, object({ a: port })),
    })
    const thing = { ports: [{ port: 1 }, { port: 0 }], named: { x: -1 }, spec: {} }
    expect(lines(validateCel(schema, thing))).toEqual([
      'ports[1].port: Invalid value: "integer": positive',
      'named[x]: Invalid value: "integer": positive',
      'spec: Invalid value: "object": a is needed',
    ])
  })

  test('a rule of the whole object, which sees its name', () => {
    const schema = withRule({ rule: "self.metadata.name != 'default'", message: 'not this name' })
    const thing = { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'default', uid: 'x' } }
    expect(lines(validateCel(schema, thing))).toEqual([
      '<nil>: Invalid value: "object": not this name',
    ])
  })

  test('that a rule itself is broken', () => {
    expect(inSpec({ rule: 'self.n +' })[0]).toMatch(
      /^spec: Invalid value: "object": rule compile error: /,
    )
  })
})

describe('a rule about a change', () => {
  const immutable = withRule({ rule: 'self == oldSelf', message: 'immutable' }, string)

  test('is asked only where there was something', () => {
    const schema = object({ spec: object({ a: immutable }) })
    const change = (before: object | undefined, after: object) =>
      lines(validateCel(schema, { spec: after }, before && { spec: before }))
    expect(change(undefined, { a: 'x' })).toEqual([])
    expect(change({}, { a: 'x' })).toEqual([])
    expect(change({ a: 'x' }, { a: 'x' })).toEqual([])
    expect(change({ a: 'x' }, { a: 'y' })).toEqual(['spec.a: Invalid value: "string": immutable'])
  })

  test('follows an item by its key, and has nothing to compare in a list without keys', () => {
    const items = object({ name: string, value: immutable })
    const list: StructuralSchema = { type: 'array', items }
    const map: StructuralSchema = {
      ...list,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    }
    const before = { list: [{ name: 'a', value: '1' }], map: [{ name: 'a', value: '1' }] }
    const changed = [
      { name: 'b', value: '3' },
      { name: 'a', value: '2' },
    ]
    const errors = validateCel(object({ list, map }), { list: changed, map: changed }, before)
    expect(lines(errors)).toEqual(['map[1].value: Invalid value: "string": immutable'])
  })

  test('can ask whether there was something', () => {
    const rule = {
      rule: 'oldSelf.hasValue() || self == "first"',
      optionalOldSelf: true,
      message: 'm',
    }
    const schema = object({ a: withRule(rule, string) })
    expect(validateCel(schema, { a: 'first' })).toEqual([])
    expect(lines(validateCel(schema, { a: 'second' }))).toEqual(['a: Invalid value: "string": m'])
    expect(validateCel(schema, { a: 'second' }, { a: 'first' })).toEqual([])
  })

  test('leaves alone what was wrong before and has not changed', () => {
    const schema = object({
      a: withRule({ rule: 'self.size() < 3', message: 'short' }, string),
      b: string,
    })
    expect(validateCel(schema, { a: 'long', b: '2' }, { a: 'long', b: '1' })).toEqual([])
    expect(validateCel(schema, { a: 'longer', b: '2' }, { a: 'long', b: '1' })).toHaveLength(1)
  })
})
