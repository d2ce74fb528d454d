// Which of a rule's weighted backends gets this request?

import type { InvalidBackend, WeightedBackend } from './routing-table.ts'

const NO_VALID_BACKENDS: WeightedBackend = {
  weight: 0,
  filters: [],
  backend: { type: 'invalid', status: 500, message: 'no valid backends' } satisfies InvalidBackend,
}

/** `random` is in [0, 1): each backend owns a share of that range, in the order given. */
export function pickBackend(backends: WeightedBackend[], random: number): WeightedBackend {
  if (backends.length === 1 && backends[0]!.weight > 0) return backends[0]!
  let total = 0
  for (const { weight } of backends) total += weight
  let rest = random * total
  for (const backend of backends) {
    if (rest < backend.weight) return backend
    rest -= backend.weight
  }
  return NO_VALID_BACKENDS
}
