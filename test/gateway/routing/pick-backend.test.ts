import { expect, test } from 'vitest'
import { pickBackend } from '../../../gateway/routing/pick-backend.ts'
import type { WeightedBackend } from '../../../gateway/routing/routing-table.ts'

const backend = (name: string, weight: number): WeightedBackend => ({
  weight,
  filters: [],
  backend: { type: 'service', name, port: 80, endpoints: [] },
})

const pick = (backends: WeightedBackend[], random: number) => {
  const { backend } = pickBackend(backends, random)
  return backend.type === 'invalid' ? backend.message : backend.type === 'service' && backend.name
}

test.each([
  [0, 'a'],
  [0.79, 'a'],
  [0.8, 'b'],
  [0.999_999, 'b'],
])('a backend gets its share of the numbers: %d is %s', (random, expected) => {
  expect(pick([backend('a', 80), backend('none', 0), backend('b', 20)], random)).toBe(expected)
})

test('no backend, or none with a weight, is no valid backend', () => {
  expect(pick([], 0)).toBe('no valid backends')
  expect(pick([backend('a', 0)], 0)).toBe('no valid backends')
  expect(pick([backend('a', 0), backend('b', 0)], 0.5)).toBe('no valid backends')
})
