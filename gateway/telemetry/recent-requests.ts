// What became of the last requests? Kept for the admin's page: no key, no prompt, no answer.

import type { RequestRecord } from './request-record.ts'

const KEPT = 200

/** As it is shown: times are milliseconds since the request began. */
export type RecentRequest = {
  id: string
  time: string
  durationMs: number
  gateway: string
  listener?: string | undefined
  route?: string | undefined
  backend?: string | undefined
  client: string
  method: string
  host: string
  path: string
  status?: number | undefined
  reason?: string | undefined
  error?: string | undefined
  llm?: RequestRecord['llm']
  policies: NonNullable<RequestRecord['policies']>
  guardrails: NonNullable<RequestRecord['guardrails']>
  attempts: {
    endpoint: string
    provider?: string | undefined
    status?: number | undefined
    error?: string | undefined
    afterMs: number
    tookMs?: number | undefined
  }[]
  traceId?: string | undefined
}

export class RecentRequests {
  readonly #kept: { id: string; record: RequestRecord; durationMs: number }[] = []
  readonly #mark: string
  #count = 0

  /** `mark` tells the requests of one process from those of another. */
  constructor(mark = '') {
    this.#mark = mark
  }

  add(record: RequestRecord, durationMs: number) {
    const id = `${this.#mark}${this.#count}`
    // A ring: what is told of a request is made up only for who asks.
    this.#kept[this.#count % KEPT] = { id, record, durationMs }
    this.#count++
  }

  /** The newest first. */
  list(): RecentRequest[] {
    const newest = (this.#count - 1) % KEPT
    return Array.from({ length: this.#kept.length }, (_, back) => {
      const { id, record, durationMs } = this.#kept[(newest - back + KEPT) % KEPT]!
      return describe(id, record, durationMs)
    })
  }
}

function describe(id: string, record: RequestRecord, durationMs: number): RecentRequest {
  return {
    id,
    time: new Date(record.startedAt).toISOString(),
    durationMs: rounded(durationMs),
    gateway: record.gateway,
    listener: record.listener,
    route: record.route,
    backend: record.backend,
    client: record.clientAddress,
    method: record.method,
    host: record.host,
    path: record.path,
    status: record.status,
    reason: record.reason,
    error: record.error,
    llm: record.llm,
    policies: record.policies ?? [],
    guardrails: record.guardrails ?? [],
    attempts: (record.attempts ?? []).map(({ startedMs, endedMs, ...attempt }) => ({
      ...attempt,
      afterMs: rounded(startedMs - record.startedMs),
      tookMs: endedMs === undefined ? undefined : rounded(endedMs - startedMs),
    })),
    traceId: record.trace?.traceId,
  }
}

const rounded = (milliseconds: number) => Math.round(milliseconds * 10) / 10
