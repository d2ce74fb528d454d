// How does one of several workers run? With the tables that the primary sends, until it says to stop or is gone.

import type { RecentRequest } from '../../telemetry/recent-requests.ts'
import type { GatewayProxy } from '../create-proxy.ts'
import type { SharedBuckets, Taken } from './token-buckets.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

export type WorkerProxy = {
  proxy: GatewayProxy
  formatMetrics(): string
  recent(): RecentRequest[]
  /** Once no request is left. */
  close(): Promise<void>
}

const asText = (value: unknown) => JSON.stringify(value)

const memory = () => asText({ pid: process.pid, ...process.memoryUsage() })

const send = (message: FromWorker) => {
  if (process.connected) process.send!(message)
}

export async function runWorker(start: (buckets: SharedBuckets) => WorkerProxy): Promise<void> {
  const asked = new Map<number, (taken: Taken) => void>()
  let asks = 0
  const { proxy, formatMetrics, recent, close } = start({
    take(taking, done) {
      asked.set(++asks, done)
      send({ type: 'take', id: asks, taking })
    },
  })
  await new Promise<void>((resolve) => {
    process.once('disconnect', resolve)
    process.on('message', async (message: ToWorker) => {
      if (message.type === 'table') {
        await proxy.serve(message.table)
        send({ type: 'serving', ready: proxy.ready })
      } else if (message.type === 'wanted') {
        const tell = { metrics: formatMetrics, recent: () => asText(recent()), memory }
        send({ type: 'told', id: message.id, text: tell[message.what]() })
      } else if (message.type === 'taken') {
        asked.get(message.id)?.(message.taken)
        asked.delete(message.id)
      } else resolve()
    })
    send({ type: 'started' })
  })
  await proxy.close()
  await close()
  process.removeAllListeners('message')
  if (process.connected) process.disconnect()
}
