// What must come of a feature between this client and this provider?

import type { Feature } from './features.ts'
import type { ProviderRow } from './provider-rows.ts'
import type { Client } from './question.ts'

export type Expected =
  | { type: 'works' }
  | { type: 'refused'; message: string }
  | { type: 'not-asked' }

export function expectedOutcome(client: Client, row: ProviderRow, feature: Feature): Expected {
  const asked = Object.keys(feature.question) as (keyof Feature['question'])[]
  if (client.lacks?.some((name) => asked.includes(name))) return { type: 'not-asked' }
  const spoken = row.spoken[client.routeType]
  if (typeof spoken === 'object') return { type: 'refused', message: spoken.refused }
  // What goes as it is is the provider's own to judge.
  const message = spoken === 'translated' ? row.refuses?.[feature.name] : undefined
  return message === undefined ? { type: 'works' } : { type: 'refused', message }
}
