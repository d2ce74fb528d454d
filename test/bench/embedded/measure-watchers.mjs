// How long until everybody knows of a change, and what does it cost?

import { createApi, NEWEST, WATCH } from './api.mjs'
import { cpuOf } from './start-servers.mjs'

const WATCHERS = 100
const CHANGES = 1_000
const BATCH = 250

/** 100 watchers of 1,000 changes, in turns with a bare server that sends the same bytes to as many. */
export async function measureWatchers(cluster, bare) {
  const { metadata } = JSON.parse(await createApi(cluster).send('GET', NEWEST))
  const path = `${WATCH}&resourceVersion=${metadata.resourceVersion}`
  const own = await begin(cluster, path)
  const reference = await begin(bare, path)
  for (let from = 0; from < CHANGES; from += BATCH) {
    await reference.change(from)
    await own.change(from)
  }
  const [a, b] = [own.result(), reference.result()]
  const ratio = (key) => `${a[key].toFixed(1)} = ${(a[key] / b[key]).toFixed(1)}x`
  console.log(
    `  a change until all of ${WATCHERS} watchers have it: p50 ${ratio('p50')}, p95 ${ratio('p95')} (ms), CPU ${ratio('cpu')} (ms) of a bare server's`,
  )
  own.end()
  reference.end()
}

async function begin(server, path) {
  let told = 0
  let everybodyKnows = () => {}
  const api = createApi(server)
  const stops = await Promise.all(
    Array.from({ length: WATCHERS }, () =>
      api.watch(path, (line) => {
        if (line.startsWith('{"type":"MODIFIED"') && ++told === WATCHERS) everybodyKnows()
      }),
    ),
  )
  const times = []
  let cpu = 0
  return {
    async change(from) {
      const before = cpuOf(server.pid)
      for (let index = from; index < from + BATCH; index++) {
        told = 0
        const known = new Promise((resolve) => {
          everybodyKnows = resolve
        })
        const started = performance.now()
        await Promise.all([api.change(`written-${index}`, String(index)), known])
        times.push(performance.now() - started)
      }
      cpu += cpuOf(server.pid) - before
    },
    result() {
      const sorted = times.toSorted((x, y) => x - y)
      const at = (share) => sorted[Math.floor(sorted.length * share)]
      return { p50: at(0.5), p95: at(0.95), cpu: cpu / CHANGES }
    },
    end() {
      for (const stop of stops) stop()
    },
  }
}
