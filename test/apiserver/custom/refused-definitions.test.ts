import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../start-test-server.ts'
import { AT, GADGETS, gadgets, gadgetsWith } from './gadget.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

/** `field: message` of each cause; nothing where it is accepted. */
async function complaints(definition: object): Promise<string[]> {
  const { body } = await server.send(`${GADGETS}?dryRun=All`, { method: 'POST', body: definition })
  if (body.kind === 'CustomResourceDefinition') return []
  return (body.details?.causes ?? [{ field: body.code, message: body.message }]).map(
    ({ field, message }: { field: string; message: string }) => `${field}: ${message}`,
  )
}

const versions = (...list: object[]) => ({
  versions: list.map((one) => ({
    served: true,
    storage: false,
    schema: { openAPIV3Schema: { type: 'object' } },
    ...one,
  })),
})
const names = (more: object) => ({ names: { plural: 'gadgets', kind: 'Gadget', ...more } })
const NOTHING = gadgets('')

describe('what is said of a definition around its schema', () => {
  test.each<[title: string, definition: object, complaint: string]>([
    [
      'a name that is not its own',
      { ...NOTHING, metadata: { name: 'gizmos.test.example' } },
      'metadata.name: Invalid value: "gizmos.test.example": must be spec.names.plural+"."+spec.group',
    ],
    [
      'a group that is no domain',
      { ...gadgets('', { group: 'test' }), metadata: { name: 'gadgets.test' } },
      'spec.group: Invalid value: "test": should be a domain with at least one dot',
    ],
    [
      'a group of Kubernetes’ own',
      { ...gadgets('', { group: 'test.k8s.io' }), metadata: { name: 'gadgets.test.k8s.io' } },
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
    [
      'a scope that is none',
      gadgets('', { scope: 'Global' }),
      'spec.scope: Unsupported value: "Global": supported values: "Cluster", "Namespaced"',
    ],
    [
      'a kind with a dash too many',
      gadgets('', names({ kind: 'Gad-' })),
      `spec.names.kind: Invalid value: "Gad-": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
    ],
    [
      'a short name in capitals',
      gadgets('', names({ shortNames: ['GD'] })),
      `spec.names.shortNames[0]: Invalid value: "GD": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
    ],
    [
      'a list kind that is the kind',
      gadgets('', names({ listKind: 'Gadget' })),
      'spec.names.listKind: Invalid value: "Gadget": kind and listKind may not be the same',
    ],
    [
      'a version twice',
      gadgets('', versions({ name: 'v1', storage: true }, { name: 'v1' })),
      'must contain unique version names',
    ],
    [
      'no version that is stored',
      gadgets('', versions({ name: 'v1' })),
      'must have exactly one version marked as storage version',
    ],
    [
      'a version without a schema',
      gadgets('', versions({ name: 'v1', storage: true, schema: undefined })),
      'spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required',
    ],
    [
      'a warning about a version that is not deprecated',
      gadgets('', {}, { deprecationWarning: 'old' }),
      'spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions',
    ],
    [
      'a conversion by a webhook that nobody runs',
      gadgets('', {
        conversion: {
          strategy: 'Webhook',
          webhook: { clientConfig: { url: 'https://a.example' }, conversionReviewVersions: ['v1'] },
        },
      }),
      'spec.conversion.strategy: Unsupported value: "Webhook": supported values: "None"',
    ],
    [
      'unknown fields kept everywhere',
      gadgets('', { preserveUnknownFields: true }),
      'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ],
    [
      'a column of a type that is none',
      gadgets('', {}, { additionalPrinterColumns: [{ name: 'A', type: 'text', jsonPath: '.a' }] }),
      'spec.versions[0].additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
    ],
    [
      'a column whose path has no dot before it',
      gadgets('', {}, { additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: 'a' }] }),
      'spec.versions[0].additionalPrinterColumns[0].JSONPath: Invalid value: "a": must be a simple json path starting with .',
    ],
    [
      'replicas outside of the spec',
      gadgets(
        '',
        {},
        {
          subresources: {
            scale: { specReplicasPath: '.replicas', statusReplicasPath: '.status.replicas' },
          },
        },
      ),
      'spec.versions[0].subresources.scale.specReplicasPath: Invalid value: ".replicas": should be a json path under .spec',
    ],
    [
      'a field to select by that is a list',
      gadgets(
        'tags: { type: array, items: { type: string } }',
        {},
        { selectableFields: [{ jsonPath: '.spec.tags' }] },
      ),
      'spec.versions[0].selectableFields[0].jsonPath: Invalid value: ".spec.tags": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    ],
    [
      'a field to select by that is not there',
      gadgets('', {}, { selectableFields: [{ jsonPath: '.spec.nothing' }] }),
      'spec.versions[0].selectableFields[0].jsonPath: Invalid value: ".spec.nothing": is an invalid path: does not refer to a valid field',
    ],
  ])('%s', async (_, definition, complaint) => {
    expect((await complaints(definition)).join('\n')).toContain(complaint)
  })
})

describe('a schema that is not structural', () => {
  test.each<[title: string, properties: string, complaint: string]>([
    [
      'a field without a type',
      'a: {}',
      `${AT}[a].type: Required value: must not be empty for specified object fields`,
    ],
    [
      'items without a type',
      'a: { type: array, items: {} }',
      `${AT}[a].items.type: Required value: must not be empty for specified array items`,
    ],
    [
      'a list of nothing',
      'a: { type: array }',
      `${AT}[a].items: Required value: must be specified`,
    ],
    [
      'a type that is none',
      'a: { type: text }',
      `${AT}[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
    [
      'a type in anyOf',
      'a: { type: string, anyOf: [{ type: string }] }',
      `${AT}[a].anyOf[0].type: Forbidden: must be empty to be structural`,
    ],
    [
      'a default in oneOf',
      'a: { type: string, oneOf: [{ default: x }] }',
      `${AT}[a].oneOf[0].default: Forbidden: must be undefined to be structural`,
    ],
    [
      'a description in not',
      'a: { type: string, not: { description: x } }',
      `${AT}[a].not.description: Forbidden: must be empty to be structural`,
    ],
    [
      'rules in allOf',
      'a: { type: string, allOf: [{ x-kubernetes-validations: [{ rule: "true" }] }] }',
      `${AT}[a].allOf[0].x-kubernetes-validations: Forbidden: must be empty to be structural`,
    ],
    [
      'a pattern that is none',
      "a: { type: string, pattern: '(' }",
      `${AT}[a].pattern: Invalid value: "(": must be a valid regular expression, but isn't: `,
    ],
    [
      'additional properties beside named ones',
      'a: { type: object, properties: { b: { type: string } }, additionalProperties: { type: string } }',
      `${AT}[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
    ],
    [
      'int-or-string that keeps all',
      'a: { x-kubernetes-int-or-string: true, x-kubernetes-preserve-unknown-fields: true }',
      `${AT}[a].x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true`,
    ],
    [
      'a resource inside that is no object',
      'a: { type: string, x-kubernetes-embedded-resource: true }',
      `${AT}[a].type: Invalid value: "string": must be object if x-kubernetes-embedded-resource is true`,
    ],
    [
      'a resource inside of which nothing is said',
      'a: { type: object, x-kubernetes-embedded-resource: true }',
      `${AT}[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields`,
    ],
    [
      'unknown fields not kept',
      'a: { type: object, x-kubernetes-preserve-unknown-fields: false }',
      `${AT}[a].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined`,
    ],
    [
      'a reference',
      'a: { type: string, $ref: x }',
      `${AT}[a].$ref: Forbidden: $ref is not supported`,
    ],
    [
      'unique items',
      'a: { type: array, uniqueItems: true, items: { type: string } }',
      `${AT}[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ],
    [
      'a list type of an object',
      'a: { type: object, x-kubernetes-list-type: set }',
      `${AT}[a].type: Invalid value: "object": must be array if x-kubernetes-list-type is specified`,
    ],
    [
      'a list type that is none',
      'a: { type: array, items: { type: string }, x-kubernetes-list-type: bag }',
      `${AT}[a].x-kubernetes-list-type: Unsupported value: "bag": supported values: "atomic", "set", "map"`,
    ],
    [
      'a set of objects that are merged',
      'a: { type: array, items: { type: object }, x-kubernetes-list-type: set }',
      `${AT}[a].items.x-kubernetes-map-type: Invalid value: "null": must be atomic as item of a list with x-kubernetes-list-type=set`,
    ],
    [
      'a map without keys',
      'a: { type: array, items: { type: object }, x-kubernetes-list-type: map }',
      `${AT}[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
    ],
    [
      'a key that is no field',
      'a: { type: array, items: { type: object }, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [b] }',
      'entries must all be names of item properties',
    ],
    [
      'a key that may be absent',
      'a: { type: array, items: { type: object, properties: { b: { type: string } } }, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [b] }',
      `${AT}[a].items.properties[b].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
    ],
    [
      'a map type of a string',
      'a: { type: string, x-kubernetes-map-type: atomic }',
      `${AT}[a].type: Invalid value: "string": must be object if x-kubernetes-map-type is specified`,
    ],
    [
      'a default of another type',
      'a: { type: integer, default: x }',
      `${AT}[a].default: Invalid value: "string":  in body must be of type integer: "string"`,
    ],
    [
      'a default out of bounds',
      'a: { type: integer, default: 9, maximum: 3 }',
      `${AT}[a].default: Invalid value: 9:  in body should be less than or equal to 3`,
    ],
    [
      'a default with unknown fields',
      'a: { type: object, default: { b: 1 } }',
      `${AT}[a].default: Invalid value: map[string]interface {}{"b":1}: must not have unknown fields`,
    ],
    [
      'a default that breaks a rule',
      'a: { type: integer, default: 1, x-kubernetes-validations: [{ rule: self > 1, message: more }] }',
      `${AT}[a].default: Invalid value: "integer": more`,
    ],
  ])('%s', async (_, properties, complaint) => {
    expect((await complaints(gadgets(properties))).join('\n')).toContain(complaint)
  })

  test.each<[title: string, schema: object, complaint: string]>([
    [
      'no type at the root',
      {},
      'openAPIV3Schema.type: Required value: must not be empty at the root',
    ],
    [
      'another type at the root',
      { type: 'string' },
      'openAPIV3Schema.type: Invalid value: "string": must be object at the root',
    ],
    [
      'additional properties at the root',
      { type: 'object', additionalProperties: { type: 'string' } },
      'openAPIV3Schema.additionalProperties: Forbidden: must not be used at the root',
    ],
    [
      'rules about labels',
      {
        type: 'object',
        properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
      },
      'openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
    [
      'a field that only anyOf knows',
      { type: 'object', anyOf: [{ properties: { a: {} } }] },
      'openAPIV3Schema.properties[a]: Required value: because it is defined in spec.versions[0].schema.openAPIV3Schema.anyOf[0].properties[a]',
    ],
    [
      'null at the root',
      { type: 'object', nullable: true },
      'openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root',
    ],
  ])('%s', async (_, schema, complaint) => {
    expect((await complaints(gadgetsWith(schema))).join('\n')).toContain(complaint)
  })
})

test('a schema that is no schema is refused, not answered with an error of the server’s own', async () => {
  for (const properties of [
    'a: text',
    'a: { type: [string] }',
    'a: { properties: [] }',
    'a: { items: [x] }',
    'a: null',
    'a: { maxLength: many }',
    'a: { type: object, required: a }',
    'a: { type: array, items: { type: string }, x-kubernetes-list-map-keys: {} }',
    'a: { type: string, enum: 3 }',
    'a: { type: object, x-kubernetes-validations: [{ rule: 3 }, x] }',
  ]) {
    const { code } = await server.send(`${GADGETS}?dryRun=All`, {
      method: 'POST',
      body: gadgets(properties),
    })
    expect([properties, code]).toEqual([
      properties,
      expect.toSatisfy((one) => one === 400 || one === 422),
    ])
  }
})
