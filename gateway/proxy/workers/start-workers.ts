// How do several processes serve the same listeners? The primary takes the connections and hands them out in turn; it
// also has the tables, the metrics of all, and the limits that they share.

import cluster, { type Worker } from 'node:cluster'
import { setTimeout as pause } from 'node:timers/promises'
import type { GatewayTable } from '../../routing/routing-table.ts'
import type { RecentRequest } from '../../telemetry/recent-requests.ts'
import { WORKER_MARK } from './is-worker.ts'
import { mergeMetrics } from './merge-metrics.ts'
import { TokenBuckets } from './token-buckets.ts'
import type { FromWorker, Told, ToWorker } from './worker-messages.ts'

export type Workers = {
  serve(table: GatewayTable): void
  readonly ready: boolean
  formatMetrics(): Promise<string>
  /** Of all, the newest first. */
  recent(): Promise<RecentRequest[]>
  memory(): Promise<NodeJS.MemoryUsage[]>
  /** Lets requests end; what has not ended after `limitMs` is cut off. */
  close(limitMs: number): Promise<void>
}

/** A worker that has died is replaced: at once, then later and later while its successors die young. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000
const YOUNG_MS = 2_000
const ANSWER_MS = 2_000

export function startWorkers(count: number, report: (error: unknown) => void): Workers {
  const buckets = new TokenBuckets()
  const ready = new Map<Worker, boolean>()
  const asked = new Map<number, (text: string) => void>()
  /** What each has told last of its metrics, and what those told that are gone: a sum that fell would be a lie. */
  const metricsOf = new Map<Worker, string>()
  let metricsOfGone = ''
  let asks = 0
  let table: GatewayTable | undefined
  let closing = false
  let pauseMs = FIRST_PAUSE_MS
  const send = (worker: Worker, message: ToWorker) => {
    if (worker.isConnected()) worker.send(message)
  }

  function start() {
    const began = performance.now()
    const worker = cluster.fork(WORKER_MARK)
    ready.set(worker, false)
    worker.on('message', (message: FromWorker) => hear(worker, message))
    worker.on('error', report)
    worker.once('exit', async (code, signal) => {
      ready.delete(worker)
      metricsOfGone = mergeMetrics([metricsOfGone, metricsOf.get(worker) ?? ''])
      metricsOf.delete(worker)
      if (closing) return
      report(new Error(`a worker ended (${signal ?? code}) and is replaced`))
      pauseMs =
        performance.now() - began < YOUNG_MS
          ? Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
          : FIRST_PAUSE_MS
      await pause(pauseMs)
      if (!closing) start()
    })
  }

  function hear(worker: Worker, message: FromWorker) {
    switch (message.type) {
      case 'started':
        if (table) send(worker, { type: 'table', table })
        break
      case 'serving':
        if (ready.has(worker)) ready.set(worker, message.ready)
        break
      case 'told':
        asked.get(message.id)?.(message.text)
        asked.delete(message.id)
        break
      case 'take':
        buckets.take(message.taking, (taken) =>
          send(worker, { type: 'taken', id: message.id, taken }),
        )
    }
  }

  async function ask(worker: Worker, what: Told): Promise<string> {
    const id = ++asks
    const told = new Promise<string>((resolve) => asked.set(id, resolve))
    send(worker, { type: 'wanted', id, what })
    // One that is busy or gone is left out.
    const given = await Promise.race([told, pause(ANSWER_MS, '', { ref: false })])
    asked.delete(id)
    return given
  }
  const askAll = (what: Told) => Promise.all([...ready.keys()].map((worker) => ask(worker, what)))

  for (let index = 0; index < count; index++) start()
  return {
    serve(wanted) {
      table = wanted
      for (const worker of ready.keys()) send(worker, { type: 'table', table })
    },
    get ready() {
      return !closing && ready.size === count && [...ready.values()].every(Boolean)
    },
    async formatMetrics() {
      const telling = [...ready.keys()].map(async (worker) => {
        const text = await ask(worker, 'metrics')
        if (text !== '' && ready.has(worker)) metricsOf.set(worker, text)
      })
      await Promise.all(telling)
      return mergeMetrics([metricsOfGone, ...metricsOf.values()])
    },
    recent: async () =>
      (await askAll('recent'))
        .flatMap((text): RecentRequest[] => (text === '' ? [] : JSON.parse(text)))
        .sort((one, other) => (one.time < other.time ? 1 : -1)),
    memory: async () =>
      (await askAll('memory')).flatMap((text) => (text === '' ? [] : JSON.parse(text))),
    async close(limitMs) {
      closing = true
      const workers = [...ready.keys()]
      const ended = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
      for (const worker of workers) send(worker, { type: 'stop' })
      const cutOff = setTimeout(() => {
        for (const worker of workers) worker.process.kill('SIGKILL')
      }, limitMs)
      await Promise.all(ended)
      clearTimeout(cutOff)
    },
  }
}
