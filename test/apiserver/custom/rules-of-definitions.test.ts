import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../start-test-server.ts'
import { AT, GADGETS, gadgets } from './gadget.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const FIELDS = `
a: { type: string, maxLength: 8 }
n: { type: integer }
f: { type: number }
b: { type: boolean }
when: { type: string, format: date-time }
long: { type: string, format: duration }
bytes: { type: string, format: byte }
either: { x-kubernetes-int-or-string: true }
kept: { type: object, x-kubernetes-preserve-unknown-fields: true }
any: { x-kubernetes-preserve-unknown-fields: true }
o: { type: object, properties: { x: { type: string }, if: { type: string }, a-b: { type: string } } }
l: { type: array, maxItems: 8, items: { type: string, maxLength: 8 } }
lo: { type: array, maxItems: 8, items: { type: object, properties: { x: { type: string, maxLength: 8 } } } }
m: { type: object, maxProperties: 8, additionalProperties: { type: integer } }
res: { type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true }
`

async function causes(definition: object): Promise<string[]> {
  const { body } = await server.send(`${GADGETS}?dryRun=All`, { method: 'POST', body: definition })
  if (body.kind === 'CustomResourceDefinition') return []
  return (body.details?.causes ?? [{ field: body.code, message: body.message }]).map(
    ({ field, message }: { field: string; message: string }) => `${field}: ${message}`,
  )
}

const indented = FIELDS.trim().replaceAll('\n', ', ')
const about = (rule: object) =>
  gadgets(
    `it: { type: object, properties: { ${indented} }, x-kubernetes-validations: [${JSON.stringify(rule)}] }`,
  )

describe('a rule that can be compiled', () => {
  test.each([
    'self.a == "x" && self.n > 1',
    'self.n < 1.5',
    'self.f > 1.0 || self.b',
    'self.when > timestamp("2020-01-01T00:00:00Z")',
    'self.when + duration("1h") > self.when && self.long < duration("1h")',
    'self.long.getSeconds() > 1 && self.when.getFullYear() > 2000',
    'self.either == 1 || self.either == "1" || type(self.either) == string',
    'has(self.kept) && has(self.o.x) && has(self.o.__if__) && has(self.o.a__dash__b)',
    'self.o.?x.orValue("") == "" && self.o.?x.hasValue() && optional.of(1).or(optional.none()).value() == 1',
    'self.l.all(x, x.size() > 1) && self.l.exists(x, x == "a") && self.l.exists_one(x, x == "a")',
    'self.l.map(x, x + "b").filter(x, x != "ab").size() == 0 && self.l[0] in self.l',
    'self.lo.map(x, has(x.x), x.x)[0] == "a"',
    'self.m.all(k, self.m[k] > 1) && "a" in self.m && self.m["a"] == 1 && self.m.a == 1',
    'self.res.metadata.name == self.res.kind + self.res.apiVersion',
    'self.a.matches("^a") && matches(self.a, "b") && self.a.split(",")[0].trim() == self.a.substring(0, 1)',
    'quantity("1Gi").isGreaterThan(quantity(self.a)) && isQuantity(self.a) && quantity(self.a).add(1).asInteger() > 1',
    'url(self.a).getHostname() == "a" && isURL(self.a) && url(self.a).getQuery()["a"][0] == "b"',
    'isIP(self.a) && ip(self.a).family() == 4 && cidr("10.0.0.0/8").containsIP(self.a) && ip.isCanonical(self.a)',
    'sets.contains(self.l, ["a"]) && self.l.isSorted() && self.l.min() == "a" && self.l.indexOf("a") == 0',
    '!format.dns1123Label().validate(self.a).hasValue() && format.named("uri").hasValue()',
    'self.a.find("[0-9]+") == "" && "%s-%d".format([self.a, self.n]) == "x" && self.l.join(",") == ""',
    'int(self.a) + self.n > -1 && string(self.n) == self.a && double(self.n) > 1.0 && size(self.l) % 2 == 0',
    'self.b ? self.a == "x" : self.n == 1',
    '[1, 2].exists(i, i == self.n) && {"a": 1}["a"] == 1',
    'self.bytes == b"abc" && self.bytes.size() > 1',
    'self == oldSelf || self.n >= oldSelf.n',
  ])('%s', async (rule) => {
    expect(await causes(about({ rule }))).toEqual([])
  })
})

describe('a rule that cannot', () => {
  test.each<[rule: string, complaint: string]>([
    ['self.c == 1', "<input>:1:5: undefined field 'c'\n | self.c == 1\n | ....^"],
    ['self.o.y == ""', '<input>:1:7: undefined field \'y\'\n | self.o.y == ""\n | ......^'],
    ['has(self.c)', "undefined field 'c'"],
    ['self.any == 1', "undefined field 'any'"],
    ['self.kept.x == 1', "undefined field 'x'"],
    ['self.o.if == ""', "undefined field 'if'"],
    [
      'self.n == "1"',
      "<input>:1:8: found no matching overload for '_==_' applied to '(int, string)'",
    ],
    ['self.a > 1', "<input>:1:8: found no matching overload for '_>_' applied to '(string, int)'"],
    ['self.a && self.b', "found no matching overload for '_&&_' applied to '(string, bool)'"],
    ['!self.a', "found no matching overload for '!_' applied to '(string)'"],
    ['self.n + self.a == 1', "found no matching overload for '_+_' applied to '(int, string)'"],
    ['self.n / 2.0 > 1.0', "found no matching overload for '_/_' applied to '(int, double)'"],
    ['self.a == null', "found no matching overload for '_==_' applied to '(string, null)'"],
    ['1 in self.l', "found no matching overload for '@in' applied to '(int, list(string))'"],
    [
      'self.l["a"] == ""',
      "found no matching overload for '_[_]' applied to '(list(string), string)'",
    ],
    [
      'self.a.startsWith(1)',
      "<input>:1:18: found no matching overload for 'startsWith' applied to 'string.(int)'",
    ],
    ['self.n.size() == 1', "found no matching overload for 'size' applied to 'int.()'"],
    ['size(self.n) == 1', "<input>:1:5: found no matching overload for 'size' applied to '(int)'"],
    [
      'self.a.beginsWith("x")',
      "<input>:1:18: undeclared reference to 'beginsWith' (in container '')",
    ],
    ['thing(self.a)', "<input>:1:6: undeclared reference to 'thing' (in container '')"],
    ['this.a == ""', "<input>:1:1: undeclared reference to 'this' (in container '')"],
    [
      'self.n.all(x, x)',
      "expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)",
    ],
    ['self.l.all(x, x)', "found no matching overload for '_&&_' applied to '(bool, string)'"],
    ['self.a.b == ""', "type 'string' does not support field selection"],
    ['has(self)', 'invalid argument to has() macro'],
    ['self.b ? 1 : "a"', "found no matching overload for '_?_:_' applied to '(bool, int, string)'"],
    ['self.a ==', "Syntax error: mismatched input '<EOF>' expecting"],
    [
      'self.a = 2',
      "<input>:1:8: Syntax error: token recognition error at: '= '\n | self.a = 2\n | .......^\nERROR: <input>:1:10: Syntax error: extraneous input '2' expecting <EOF>",
    ],
    ['(self.b', "<input>:1:8: Syntax error: missing ')' at '<EOF>'"],
    ['self.b)', "<input>:1:7: Syntax error: extraneous input ')' expecting <EOF>"],
    [
      'size( > 2',
      "<input>:1:7: Syntax error: extraneous input '>' expecting {'[', '{', '(', ')', '.'",
    ],
    ['self.a == "x', "Syntax error: token recognition error at: '\"x'"],
    ['self..a', "Syntax error: no viable alternative at input '..'"],
    ['self.n', 'cel expression must evaluate to a bool'],
    ['self.when > "2020"', "applied to '(google.protobuf.Timestamp, string)'"],
  ])('%s', async (rule, complaint) => {
    const [first = 'accepted'] = await causes(about({ rule }))
    expect(first).toContain(
      `${AT}[it].x-kubernetes-validations[0].rule: Invalid value: apiextensions.ValidationRule{Rule:`,
    )
    expect(first).toContain(complaint)
  })
})

describe('what stands around a rule', () => {
  test.each<[rule: object, complaint: string]>([
    [{ rule: ' ' }, '.rule: Required value: rule is not specified'],
    [
      { rule: 'true', message: ' ' },
      '.message: Invalid value: " ": message must be non-empty if specified',
    ],
    [
      { rule: 'true', message: 'a\nb' },
      '.message: Invalid value: "a\\nb": message must not contain line breaks',
    ],
    [
      { rule: 'true &&\ntrue' },
      '.message: Required value: message must be specified if rule contains line breaks',
    ],
    [
      { rule: 'true', reason: 'Wrong' },
      '.reason: Unsupported value: "Wrong": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
    ],
    [
      { rule: 'true', fieldPath: '.c' },
      '.fieldPath: Invalid value: ".c": fieldPath must be a valid path',
    ],
    [{ rule: 'true', messageExpression: 'self.n' }, 'messageExpression must evaluate to a string'],
    [
      { rule: 'true', messageExpression: 'self.c' },
      "messageExpression compilation failed: ERROR: <input>:1:5: undefined field 'c'",
    ],
    [
      { rule: 'true', optionalOldSelf: true },
      '.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule',
    ],
  ])('%j', async (rule, complaint) => {
    expect((await causes(about(rule))).join('\n')).toContain(complaint)
  })

  test('the old value is not known of an item in a list without keys', async () => {
    const found = await causes(
      gadgets(
        'a: { type: array, maxItems: 3, items: { type: integer, x-kubernetes-validations: [{ rule: self >= oldSelf }] } }',
      ),
    )
    expect(found).toEqual([
      `${AT}[a].items.x-kubernetes-validations[0].rule: Invalid value: "self >= oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${AT}[a]`,
    ])
  })
})

describe('a rule that could cost too much', () => {
  const TOO_MUCH = 'Forbidden: estimated rule cost exceeds budget by factor of '
  const rule = (text: string) => `x-kubernetes-validations: [{ rule: '${text}' }]`

  test.each<[title: string, properties: string, factor: string]>([
    [
      'each with each, of a list without a bound',
      `a: { type: array, items: { type: string }, ${rule('self.all(x, self.exists(y, x == y))')} }`,
      'more than 100x',
    ],
    [
      'a pattern for each of many texts',
      `a: { type: array, items: { type: string }, ${rule('self.all(x, x.matches("^[a-z]+(-[a-z]+)*$"))')} }`,
      'more than 100x',
    ],
    [
      'a search in each item of a list without a bound',
      `a: { type: array, items: { type: string, ${rule('self.contains("abcdefghijklmno")')} } }`,
      'more than 100x',
    ],
  ])('%s', async (_, properties, factor) => {
    expect((await causes(gadgets(properties))).join('\n')).toContain(
      `${TOO_MUCH}${factor} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`,
    )
  })

  test('the same with bounds is accepted', async () => {
    const bounded = `a: { type: array, maxItems: 64, items: { type: string, maxLength: 64 }, ${rule('self.all(x, self.exists(y, x == y))')} }`
    expect(await causes(gadgets(bounded))).toEqual([])
  })

  test('many that are each just cheap enough are too much together', async () => {
    const field = `{ type: array, maxItems: 900, items: { type: string, maxLength: 10 }, ${rule('self.all(x, self.exists(y, x == y))')} }`
    const many = Array.from({ length: 20 }, (_, index) => `f${index}: ${field}`).join('\n')
    const found = (await causes(gadgets(many))).join('\n')
    expect(found).toContain(
      'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of ',
    )
    expect(found).toContain(
      'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
    )
    expect(found).not.toContain('Forbidden: estimated rule cost exceeds')
  })
})
