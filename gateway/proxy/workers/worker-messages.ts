// What do the primary and its workers say to one another?

import type { GatewayTable } from '../../routing/routing-table.ts'
import type { Taken, Taking } from './token-buckets.ts'

/** What a worker can be asked for: Prometheus' text; as JSON the last requests, or its memory. */
export type Told = 'metrics' | 'recent' | 'memory'

export type ToWorker =
  | { type: 'table'; table: GatewayTable }
  | { type: 'wanted'; id: number; what: Told }
  | { type: 'taken'; id: number; taken: Taken }
  | { type: 'stop' }

export type FromWorker =
  | { type: 'started' }
  | { type: 'serving'; ready: boolean }
  | { type: 'told'; id: number; text: string }
  | { type: 'take'; id: number; taking: Taking }
