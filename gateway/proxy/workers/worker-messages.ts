// What do the primary and its workers say to one another?

import type { GatewayTable } from '../../routing/routing-table.ts'
import type { Taken, Taking } from './token-buckets.ts'

export type ToWorker =
  | { type: 'table'; table: GatewayTable }
  | { type: 'metrics-wanted'; id: number }
  | { type: 'taken'; id: number; taken: Taken }
  | { type: 'stop' }

export type FromWorker =
  | { type: 'started' }
  | { type: 'serving'; ready: boolean }
  | { type: 'metrics'; id: number; text: string }
  | { type: 'take'; id: number; taking: Taking }
