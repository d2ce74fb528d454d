import { expect, test } from 'vitest'
import { mergePatch } from '../../../src/apiserver/patch/merge-patch.ts'

/** The examples of RFC 7386, appendix A. */
test.each<[target: unknown, patch: unknown, result: unknown]>([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('%j with %j', (target, patch, result) => {
  const before = structuredClone(target)
  expect(mergePatch(target, patch)).toEqual(result)
  expect(target).toEqual(before)
})

test('a name of JavaScript is a field like any other', () => {
  const result = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}')) as object
  expect(Object.keys(result)).toEqual(['__proto__'])
  expect(({} as any).polluted).toBeUndefined()
})
