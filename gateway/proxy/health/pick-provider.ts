// Which of a backend's providers gets this request?

import type { AiBackend, AiProvider } from '../../routing/routing-table.ts'
import type { HealthBook } from './health-book.ts'

/**
 * The first tier with a provider that is not evicted serves; of two providers drawn at random there the better one.
 * With replacement, so that the worst gets its share too. What was `tried` for this request comes last. Undefined where
 * all are evicted.
 */
export function pickProvider(
  backend: AiBackend,
  tried: readonly AiProvider[],
  book: HealthBook,
  now = performance.now(),
  random: () => number = Math.random,
): AiProvider | undefined {
  const tiers = backend.groups.map((providers) =>
    providers.filter((provider) => !book.of(backend, provider).isEvicted(now)),
  )
  const untried = tiers.map((providers) =>
    providers.filter((provider) => !isOneOf(tried, provider)),
  )
  const candidates =
    untried.find((providers) => providers.length > 0) ??
    tiers.find((providers) => providers.length > 0)
  if (!candidates) return undefined
  const draw = () => candidates[Math.floor(random() * candidates.length)]!
  const [one, other] = [draw(), draw()]
  return book.of(backend, other).score > book.of(backend, one).score ? other : one
}

const isOneOf = (tried: readonly AiProvider[], provider: AiProvider) =>
  tried.length > 0 && tried.includes(provider)

/** There is nothing to choose and nothing to be remembered. */
export const hasNoChoice = ({ groups, policies }: AiBackend) =>
  groups.length === 1 &&
  groups[0]!.length === 1 &&
  !groups[0]![0]!.policies.health &&
  !policies.health
