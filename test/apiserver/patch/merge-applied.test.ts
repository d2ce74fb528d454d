import { expect, test } from 'vitest'
import { mergeApplied } from '../../../src/apiserver/patch/merge-applied.ts'

const schema = {
  type: 'object',
  properties: {
    list: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
  },
} as const

// The expectations are those of structured-merge-diff, which orders lists for Kubernetes.
test.each<[what: string, live: string, applied: string, merged: string]>([
  ['leaves what is there already', 'p q r', 'p q', 'p q r'],
  ['puts what is new at the end', 'p q', 'n m', 'p q n m'],
  ['follows the order of who applies', 'p q', 'q p', 'q p'],
  ['puts what is new beside what it stood beside', 'p r', 'p n r', 'p n r'],
  ['keeps what only lives where it stood, before what is new', 'p x r', 'p n r', 'p x n r'],
  ['takes along what stood before a common item', 'x y r', 'r n', 'x y r n'],
  ['moves what comes later than it stood', 'p q r s', 's n m p', 'q r s n m p'],
  ['keeps the rest in the midst of a new order', 'p x q y r', 'r p', 'x q y r p'],
])('a merged list %s', (_what, live, applied, merged) => {
  const list = (text: string) => ({ list: text.split(' ') })
  expect(mergeApplied(list(live), list(applied), schema)).toEqual(list(merged))
})
