import { describe, expect, test } from 'vitest'
import type { StructuralSchema } from '../../../src/apiserver/schema/structural-schema.ts'
import { rulesNotChecked, validateSchema } from '../../../src/apiserver/schema/validate.ts'

/** Errors as kubectl prints them, for `spec.x` with the given schema and value. */
function problems(schema: StructuralSchema, value: unknown) {
  const root = {
    type: 'object',
    properties: { spec: { type: 'object', properties: { x: schema } } },
  }
  return validateSchema(root, { spec: { x: value } }).map(
    ({ field, message }) => `${field}: ${message}`,
  )
}

const x = 'spec.x in body'

/** The words are those of a real API server (1.32, 1.33). */
const wording: [what: string, schema: StructuralSchema, value: unknown, printed: string[]][] = [
  [
    'a number above the maximum',
    { type: 'integer', minimum: 1, maximum: 65535 },
    70000,
    [`spec.x: Invalid value: 70000: ${x} should be less than or equal to 65535`],
  ],
  [
    'a number below the minimum',
    { type: 'integer', minimum: 1 },
    0,
    [`spec.x: Invalid value: 0: ${x} should be greater than or equal to 1`],
  ],
  [
    'a number at an exclusive limit',
    { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true },
    1,
    [`spec.x: Invalid value: 1: ${x} should be less than 1`],
  ],
  [
    'a small fraction',
    { type: 'number', minimum: 0.00001 },
    0.000001,
    [`spec.x: Invalid value: 1e-06: ${x} should be greater than or equal to 1e-05`],
  ],
  ['numbers at their limits', { type: 'integer', minimum: 7, maximum: 7 }, 7, []],
  [
    'a number that is no multiple',
    { type: 'integer', multipleOf: 5 },
    7,
    [`spec.x: Invalid value: 7: ${x} should be a multiple of 5`],
  ],
  [
    'a string for an integer',
    { type: 'integer', format: 'int32' },
    '8080',
    [`spec.x: Invalid value: "string": ${x} must be of type integer: "string"`],
  ],
  [
    'a fraction for an integer',
    { type: 'integer' },
    1.5,
    [`spec.x: Invalid value: "number": ${x} must be of type integer: "number"`],
  ],
  [
    'null where it is not allowed',
    { type: 'string' },
    null,
    [`spec.x: Invalid value: "null": ${x} must be of type string: "null"`],
  ],
  ['null where it is allowed', { type: 'string', nullable: true }, null, []],
  ['an integer for a number', { type: 'number' }, 3, []],
  ['a string for int-or-string', { 'x-kubernetes-int-or-string': true }, 'http', []],
  [
    'a list for int-or-string',
    { 'x-kubernetes-int-or-string': true },
    [],
    [`spec.x: Invalid value: "array": ${x} must be of type integer,string: "array"`],
  ],
  [
    'an object for a list',
    { type: 'array', items: { type: 'string' } },
    { a: 1 },
    [`spec.x: Invalid value: "object": ${x} must be of type array: "object"`],
  ],
  [
    'a value that is none of the allowed',
    { type: 'string', enum: ['Exact', 'PathPrefix'] },
    'Prefix',
    ['spec.x: Unsupported value: "Prefix": supported values: "Exact", "PathPrefix"'],
  ],
  [
    'a number that is none of the allowed',
    { type: 'integer', enum: [301, 302] },
    300,
    ['spec.x: Unsupported value: 300: supported values: "301", "302"'],
  ],
  [
    'a string that does not match',
    { type: 'string', pattern: '^[a-z]+$' },
    'A "b"',
    [`spec.x: Invalid value: "A \\"b\\"": ${x} should match '^[a-z]+$'`],
  ],
  [
    'a string that is too long, in characters',
    { type: 'string', maxLength: 2 },
    'äöü',
    ['spec.x: Too long: may not be more than 2 bytes'],
  ],
  ['as many characters as allowed', { type: 'string', maxLength: 3 }, 'äö😀', []],
  [
    'a string that is too short',
    { type: 'string', minLength: 1 },
    '',
    [`spec.x: Invalid value: "": ${x} should be at least 1 chars long`],
  ],
  [
    'too many items',
    { type: 'array', items: { type: 'integer' }, maxItems: 1 },
    [1, 2],
    ['spec.x: Too many: 2: must have at most 1 items'],
  ],
  ['as many items as allowed', { type: 'array', maxItems: 2, minItems: 2 }, [1, 2], []],
  [
    'too few items',
    { type: 'array', items: { type: 'integer' }, minItems: 1 },
    [],
    [`spec.x: Invalid value: 0: ${x} should have at least 1 items`],
  ],
  [
    'items that should be unique',
    { type: 'array', items: { type: 'object' }, uniqueItems: true },
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [`spec.x: Invalid value: "": ${x} shouldn't contain duplicates`],
  ],
  [
    'an item of the wrong type',
    { type: 'array', items: { type: 'string' } },
    ['a', 1],
    ['spec.x[1]: Invalid value: "integer": spec.x[1] in body must be of type string: "integer"'],
  ],
  [
    'too many properties',
    { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 1 },
    { a: '', b: '' },
    ['spec.x: Too many: 2: must have at most 1 items'],
  ],
  [
    'too few properties',
    { type: 'object', minProperties: 1 },
    {},
    [`spec.x: Invalid value: 0: ${x} should have at least 1 properties`],
  ],
  [
    'a property that is not allowed',
    { type: 'object', additionalProperties: false },
    { a: 1 },
    ['spec.x: Invalid value: "a": spec.x.a in body is a forbidden property'],
  ],
  [
    'a value of a map',
    { type: 'object', additionalProperties: { type: 'string' } },
    { 'a.b': 1 },
    ['spec.x.a.b: Invalid value: "integer": spec.x.a.b in body must be of type string: "integer"'],
  ],
  ['a missing field', { type: 'object', required: ['name'] }, {}, ['spec.x.name: Required value']],
  [
    'a wrong format',
    { type: 'string', format: 'ipv4' },
    '10.0.0.300',
    [`spec.x: Invalid value: "10.0.0.300": ${x} must be of type ipv4: "10.0.0.300"`],
  ],
  [
    'none of several schemas',
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    {},
    [
      '<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found none valid',
      'spec.x.a: Required value',
    ],
  ],
  [
    'two of several schemas that exclude each other',
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    { a: 1, b: 2 },
    [
      '<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  ],
  [
    'none of several alternatives, where one comes close',
    { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^a$' }] },
    'b',
    [
      '<nil>: Invalid value: "": "spec.x" must validate at least one schema (anyOf)',
      `spec.x: Invalid value: "b": ${x} should match '^a$'`,
    ],
  ],
  [
    'some of all schemas',
    { allOf: [{ minimum: 1 }, { maximum: 5 }] },
    7,
    [
      `spec.x: Invalid value: 7: ${x} should be less than or equal to 5`,
      '<nil>: Invalid value: "": "spec.x" must validate all the schemas (allOf)',
    ],
  ],
  [
    'what must not be',
    { not: { enum: ['x'] } },
    'x',
    ['<nil>: Invalid value: "": "spec.x" must not validate the schema (not)'],
  ],
  [
    'an item twice in a set',
    { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    ['a', 'b', 'a', 'a'],
    ['spec.x[2]: Duplicate value: "a"'],
  ],
  [
    'a key twice in a list that is a map',
    {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: { type: 'object', properties: { name: { type: 'string' } } },
    },
    [{ name: 'http' }, { name: 'http' }],
    ['spec.x[1]: Duplicate value: map[string]interface {}{"name":"http"}'],
  ],
  [
    'two keys twice',
    {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port', 'protocol'],
      items: { type: 'object' },
    },
    [
      { port: 80, protocol: 'TCP' },
      { port: 80, protocol: 'UDP' },
      { port: 80, protocol: 'TCP' },
    ],
    ['spec.x[2]: Duplicate value: map[string]interface {}{"port":80, "protocol":"TCP"}'],
  ],
]

describe('a schema', () => {
  test.each(wording)('on %s', (_what, schema, value, printed) => {
    expect(problems(schema, value)).toEqual(printed)
  })

  test('names the reason that programs read', () => {
    const schema = {
      type: 'object',
      required: ['a'],
      properties: { b: { type: 'integer' }, c: { enum: ['x'] }, d: { maxLength: 1 } },
    } satisfies StructuralSchema
    const reasons = validateSchema(schema, { b: 'x', c: 'y', d: 'zz' }).map(({ reason }) => reason)
    expect(reasons).toEqual([
      'FieldValueTypeInvalid',
      'FieldValueNotSupported',
      'FieldValueTooLong',
      'FieldValueRequired',
    ])
  })

  test('leaves rules unevaluated after errors that would make them meaningless, and says so', () => {
    const required = validateSchema({ type: 'object', required: ['a'] }, {})
    expect(rulesNotChecked(required)).toMatchObject({
      field: '<nil>',
      message:
        'Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    })
    const range = validateSchema({ properties: { a: { maximum: 1 } } }, { a: 2 })
    expect(rulesNotChecked(range)).toBeUndefined()
  })

  test('does not take a name of JavaScript for a field', () => {
    const schema = { type: 'object', required: ['constructor'], properties: {} }
    expect(validateSchema(schema, {})).toHaveLength(1)
    expect(validateSchema(schema, JSON.parse('{"constructor":1,"__proto__":2}'))).toEqual([])
  })
})

const formats: [format: string, good: string[], bad: string[]][] = [
  ['uri', ['https://example.com:8080/a?b', '/path', 'mailto:a@b.c'], ['example.com', '']],
  ['email', ['a@b.example'], ['a', 'a b@c']],
  ['hostname', ['example.com', 'a-b'], ['-a.example', 'a..b', `${'a'.repeat(64)}.example`]],
  ['ipv4', ['10.0.0.1'], ['::1', '10.0.0']],
  ['ipv6', ['::1', 'fe80::1'], ['10.0.0.1']],
  ['cidr', ['10.0.0.0/8', 'fd00::/64'], ['10.0.0.0', '10.0.0.0/33']],
  ['mac', ['00:1b:63:84:45:e6'], ['00:1b:63']],
  ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567']],
  ['uuid4', ['123e4567-e89b-42d3-a456-426614174000'], ['123e4567-e89b-12d3-a456-426614174000']],
  ['byte', ['aGk='], ['a', '']],
  ['date', ['2024-02-29'], ['2023-02-29', '2024-2-1']],
  ['date-time', ['2024-01-01T10:00:00Z', '2024-01-01T10:00:00.5+02:00'], ['2024-01-01', 'now']],
  ['duration', ['1h30m', '1.5s', '2 days'], ['1x', 'soon']],
  ['isbn', ['978-0321751041', '0321751043'], ['978-0321751042']],
  ['hexcolor', ['#fff', 'A0B1C2'], ['#ff']],
  ['int32', ['formats of numbers say nothing about strings'], []],
]

test.each(formats)('the format %s', (format, good, bad) => {
  const accepts = (value: string) => problems({ type: 'string', format }, value).length === 0
  expect(good.filter((value) => !accepts(value))).toEqual([])
  expect(bad.filter(accepts)).toEqual([])
})

test.each([
  ['(?i)^abc$', 'ABC'],
  ['^(?i)abc$', 'ABC'],
  ['^[[:alpha:]]+$', 'aZ'],
  ['^(?P<name>a)$', 'a'],
  ['\\Aa\\z', 'a'],
  ['^[a-z\\-_]+$', 'a-_'],
  ['^\\p{L}+$', 'ä'],
])("reads Go's pattern %s", (pattern, text) => {
  expect(problems({ type: 'string', pattern }, text)).toEqual([])
  expect(problems({ type: 'string', pattern }, '1 2')).toHaveLength(1)
})
