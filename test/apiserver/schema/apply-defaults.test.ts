import { expect, test } from 'vitest'
import { applyDefaults } from '../../../src/apiserver/schema/apply-defaults.ts'
import type { StructuralSchema } from '../../../src/apiserver/schema/structural-schema.ts'

const schema: StructuralSchema = {
  type: 'object',
  properties: {
    path: {
      type: 'object',
      default: { type: 'PathPrefix' },
      properties: { type: { type: 'string' }, value: { type: 'string', default: '/' } },
    },
    weight: { type: 'integer', default: 1 },
    note: { type: 'string', nullable: true, default: 'none' },
    plain: { type: 'string' },
    optional: { type: 'object', properties: { deep: { type: 'boolean', default: false } } },
    list: {
      type: 'array',
      items: {
        type: 'object',
        default: {},
        properties: { port: { type: 'integer', default: 80 } },
      },
    },
    map: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: { on: { type: 'boolean', default: true } },
      },
    },
  },
}

test.each<[what: string, object: object, filled: object]>([
  [
    'fills in what is missing, and the defaults inside',
    {},
    {
      path: { type: 'PathPrefix', value: '/' },
      weight: 1,
      note: 'none',
    },
  ],
  [
    'leaves what is there, zero and empty too',
    { weight: 0, note: '', path: {} },
    {
      weight: 0,
      note: '',
      path: { value: '/' },
    },
  ],
  [
    'replaces a null that is not allowed',
    { weight: null, path: null, note: null },
    {
      weight: 1,
      path: { type: 'PathPrefix', value: '/' },
      note: null,
    },
  ],
  [
    'drops a null that has no default',
    { plain: null, weight: 2, note: 'x', path: {} },
    {
      weight: 2,
      note: 'x',
      path: { value: '/' },
    },
  ],
  [
    'reaches into lists and maps, but makes no object for its defaults',
    { list: [{}, null, { port: 1 }], map: { a: {} } },
    {
      list: [{ port: 80 }, { port: 80 }, { port: 1 }],
      map: { a: { on: true } },
      path: { type: 'PathPrefix', value: '/' },
      weight: 1,
      note: 'none',
    },
  ],
])('%s', (_what, object, filled) => {
  applyDefaults(schema, object)
  expect(object).toEqual(filled)
})

test('never hands out the default itself', () => {
  const [first, second] = [{}, {}] as any[]
  applyDefaults(schema, first)
  first.path.type = 'changed'
  applyDefaults(schema, second)
  expect(second.path.type).toBe('PathPrefix')
})
