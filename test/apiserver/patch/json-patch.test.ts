import { expect, test } from 'vitest'
import { jsonPatch } from '../../../src/apiserver/patch/json-patch.ts'

const target = () => ({ metadata: { labels: { 'a/b': '1' } }, spec: { ports: [80, 443] } })

test.each<[operations: object[], change: object]>([
  [
    [{ op: 'replace', path: '/metadata/labels/a~1b', value: '2' }],
    { metadata: { labels: { 'a/b': '2' } } },
  ],
  [[{ op: 'add', path: '/spec/ports/-', value: 1 }], { spec: { ports: [80, 443, 1] } }],
  [[{ op: 'remove', path: '/spec/ports/0' }], { spec: { ports: [443] } }],
  [[{ op: 'test', path: '/spec/ports/0', value: 80 }], {}],
  [[{ op: 'move', from: '/spec/ports', path: '/spec/old' }], { spec: { old: [80, 443] } }],
  [
    [{ op: 'copy', from: '/spec/ports/0', path: '/spec/first' }],
    { spec: { ports: [80, 443], first: 80 } },
  ],
])('%j', (operations, change) => {
  const before = target()
  expect(jsonPatch(before, operations)).toEqual({ ...target(), ...change })
  expect(before).toEqual(target())
})

const refused = 'the server rejected our request due to an error in our request'

test.each<[what: string, operations: unknown, code: number, reason: string, message: string]>([
  [
    'no list',
    { op: 'add' },
    400,
    'BadRequest',
    'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
  ],
  [
    'a list of something else',
    ['add'],
    400,
    'BadRequest',
    'error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp',
  ],
  ['an unknown operation', [{ op: 'jump', path: '/a' }], 422, 'Invalid', refused],
  [
    'a path that is not there',
    [{ op: 'replace', path: '/spec/x/y', value: 1 }],
    422,
    'Invalid',
    refused,
  ],
  [
    'a test that fails',
    [{ op: 'test', path: '/spec/ports/0', value: 81 }],
    422,
    'Invalid',
    refused,
  ],
  [
    'a path into the machine',
    [{ op: 'add', path: '/__proto__/x', value: 1 }],
    422,
    'Invalid',
    refused,
  ],
  [
    'too many operations',
    Array.from({ length: 10001 }, () => ({ op: 'test', path: '', value: 1 })),
    413,
    'RequestEntityTooLarge',
    'The allowed maximum operations in a JSON patch is 10000, got 10001',
  ],
])('refuses %s', (_what, operations, code, reason, message) => {
  expect(() => jsonPatch(target(), operations)).toThrow(
    expect.objectContaining({
      name: 'ApiError',
      status: expect.objectContaining({ code, reason, message }),
    }),
  )
})
