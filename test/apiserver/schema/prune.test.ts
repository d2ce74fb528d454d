import { describe, expect, test } from 'vitest'
import { pruneUnknown } from '../../../src/apiserver/schema/prune.ts'
import type { StructuralSchema } from '../../../src/apiserver/schema/structural-schema.ts'

const text: StructuralSchema = { type: 'string' }
const object = (properties: Record<string, StructuralSchema>): StructuralSchema => ({
  type: 'object',
  properties,
})
const schema = object({
  spec: object({
    ai: object({ provider: object({ anthropic: object({ model: text }) }) }),
    rules: { type: 'array', items: object({ matches: { type: 'array', items: text } }) },
    labels: { type: 'object', additionalProperties: text },
    backends: { type: 'object', additionalProperties: object({ host: text }) },
    anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    partly: {
      ...object({ known: object({ a: text }) }),
      'x-kubernetes-preserve-unknown-fields': true,
    },
    template: { ...object({ spec: object({}) }), 'x-kubernetes-embedded-resource': true },
    closed: { type: 'object' },
  }),
})

const root = { apiVersion: 'example.dev/v1', kind: 'Thing', metadata: { name: 'a' } }

describe('pruning', () => {
  test.each<[what: string, spec: object, unknown: string[], left: object]>([
    [
      'a misspelt field',
      { ai: { provider: { antropic: { model: 'x' } } } },
      ['spec.ai.provider.antropic'],
      { ai: { provider: {} } },
    ],
    [
      'a field in a list',
      { rules: [{ matchez: [] }, { matches: ['a'] }] },
      ['spec.rules[0].matchez'],
      { rules: [{}, { matches: ['a'] }] },
    ],
    ['a map with any keys', { labels: { a: '1', b: '2' } }, [], { labels: { a: '1', b: '2' } }],
    [
      'the values of a map',
      { backends: { 'a.b': { host: 'x', prot: 1 } } },
      ['spec.backends.a.b.prot'],
      { backends: { 'a.b': { host: 'x' } } },
    ],
    ['what keeps all', { anything: { a: [{ b: 1 }] } }, [], { anything: { a: [{ b: 1 }] } }],
    [
      'known parts of what keeps all',
      { partly: { other: 1, known: { a: 'x', b: 'y' } } },
      ['spec.partly.known.b'],
      { partly: { other: 1, known: { a: 'x' } } },
    ],
    [
      'an embedded object',
      { template: { apiVersion: 'v1', kind: 'X', metadata: { name: 'b', nam: 'c' }, spek: 1 } },
      ['spec.template.metadata.nam', 'spec.template.spek'],
      { template: { apiVersion: 'v1', kind: 'X', metadata: { name: 'b' } } },
    ],
    ['an object without fields', { closed: { a: 1 } }, ['spec.closed.a'], { closed: {} }],
  ])('%s', (_what, spec, unknown, left) => {
    const thing = { ...root, spec: structuredClone(spec) }
    expect(pruneUnknown(schema, thing)).toEqual(unknown)
    expect(thing.spec).toEqual(left)
  })

  test('knows what every object has, and no more', () => {
    const thing = {
      ...root,
      metadata: {
        name: 'a',
        labels: { x: 'y' },
        managedFields: [{ fieldsV1: { 'f:a': {} } }],
        lable: 1,
      },
      spek: {},
    }
    expect(pruneUnknown({ type: 'object' }, thing)).toEqual(['metadata.lable', 'spek'])
    expect(Object.keys(thing)).toEqual(['apiVersion', 'kind', 'metadata'])
    expect(thing.metadata.managedFields).toEqual([{ fieldsV1: { 'f:a': {} } }])
  })
})
