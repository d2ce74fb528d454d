// Does memory come back to rest after load?

import { printTable } from './bench.mjs'
import { chatRequest, clientHeaders } from './messages.mjs'
import { startOurs } from './proxies.mjs'
import { readMemory } from './start-process.mjs'

export async function measureMemory(bench) {
  const ours = await bench.up(startOurs())
  const rows = []
  const note = (when) => rows.push({ when, 'RSS MB': readMemory(ours.pid).toFixed(0) })
  note('at rest')
  for (let round = 1; round <= (bench.quick ? 2 : 6); round++) {
    const { requests } = await bench.wrk(ours, {
      path: '/openai/v1/chat/completions',
      headers: clientHeaders,
      body: chatRequest(),
      connections: 64,
      seconds: 3,
    })
    note(`after ${round} × 3 s, ${requests} requests more`)
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  note('two seconds later')
  printTable('Memory under load', rows)
  bench.record('memory', rows)
  await ours.stop()
}
