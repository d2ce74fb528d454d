import { expect, test } from 'vitest'
import { HealthBook } from '../../../../gateway/proxy/health/health-book.ts'
import { pickProvider } from '../../../../gateway/proxy/health/pick-provider.ts'
import type { AiBackend, AiProvider } from '../../../../gateway/routing/routing-table.ts'

const POLICY = { eviction: { durationMs: 10_000 } }
const provider = (name: string): AiProvider => ({
  name,
  provider: 'openai',
  policies: { health: POLICY },
})
const [a, b, c] = [provider('a'), provider('b'), provider('c')]
const backend: AiBackend = { type: 'ai', name: 'n/b', groups: [[a, b], [c]], policies: {} }

const pick = (book: HealthBook, tried: AiProvider[], random: number[] = [0, 0], now = 0) => {
  const rest = [...random]
  return pickProvider(backend, tried, book, now, () => rest.shift() ?? 0)?.name
}

test('of two that are drawn the healthier one gets the request', () => {
  const book = new HealthBook()
  book.of(backend, a).fail(undefined, undefined, 0)
  expect(pick(book, [], [0, 0.9])).toBe('b')
  expect(pick(book, [], [0.9, 0])).toBe('b')
  expect(pick(book, [], [0, 0])).toBe('a')
})

test('another try takes another of the tier, then the next tier, then one again', () => {
  const book = new HealthBook()
  expect(pick(book, [a])).toBe('b')
  expect(pick(book, [a, b])).toBe('c')
  expect(pick(book, [a, b, c])).toBe('a')
})

test('another try never takes one that is evicted', () => {
  const book = new HealthBook()
  book.of(backend, b).fail(POLICY, undefined, 0)
  expect(pick(book, [a])).toBe('c')
})

test('evictions in a row last longer, until a good reply', () => {
  const book = new HealthBook()
  const health = book.of(backend, a)
  health.fail(POLICY, undefined, 0)
  expect([health.isEvicted(9_999), health.isEvicted(10_001)]).toEqual([true, false])
  health.fail(POLICY, undefined, 10_001)
  expect([health.isEvicted(30_000), health.isEvicted(30_002)]).toEqual([true, false])
  health.succeed(1)
  health.fail(POLICY, undefined, 40_000)
  expect(health.isEvicted(50_001)).toBe(false)
})

test('a failure while evicted does not make it longer', () => {
  const health = new HealthBook().of(backend, a)
  health.fail(POLICY, undefined, 0)
  health.fail(POLICY, undefined, 5_000)
  expect(health.isEvicted(10_001)).toBe(false)
})

test('comes back with the health that the policy gives it', () => {
  const health = new HealthBook().of(backend, a)
  health.fail({ eviction: { durationMs: 10, restoreHealth: 0.2 } }, undefined, 0)
  expect(health.isEvicted(20)).toBe(false)
  expect(health.health).toBe(0.2)
})
