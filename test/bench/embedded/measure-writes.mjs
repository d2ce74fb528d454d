// How long does a write take until it is durable and answered?

import { timed } from '../measure.mjs'

const COUNT = 1_000
const BATCH = 100

/** 1,000 ConfigMaps one by one, in turns with the same bodies for a server that appends them to a file and no more. */
export async function measureWrites(api, bare) {
  const times = { api: [], bare: [] }
  for (let from = 0; from < COUNT; from += BATCH) {
    for (let index = from; index < from + BATCH; index++)
      times.bare.push(await timed(() => bare.create(`written-${index}`)))
    for (let index = from; index < from + BATCH; index++)
      times.api.push(await timed(() => api.create(`written-${index}`)))
  }
  const [own, reference] = [times.api, times.bare].map((list) => list.toSorted((a, b) => a - b))
  const at = (list, share) => list[Math.floor(list.length * share)]
  const line = [0.5, 0.95, 0.99]
    .map((share) => {
      const ratio = (at(own, share) / at(reference, share)).toFixed(1)
      return `p${share * 100} ${at(own, share).toFixed(2)} ms = ${ratio}x`
    })
    .join(', ')
  console.log(`  a write, kept before it is answered: ${line} of a bare server's (aim p95 3 ms)`)
}
