// How long until the first answer, from nothing?

import { median, printTable } from './bench.mjs'
import { chatRequest, clientHeaders } from './messages.mjs'
import { PROXY_CPU, startOurs } from './proxies.mjs'
import { readMemory, startProcess } from './start-process.mjs'

export async function measureStart(bench) {
  const times = []
  const memories = []
  for (let round = 0; round < (bench.quick ? 3 : 7); round++) {
    const began = performance.now()
    const child = await bench.up(startOurs({ wait: false }))
    await firstAnswer(child.port)
    times.push(performance.now() - began)
    await new Promise((resolve) => setTimeout(resolve, 500))
    memories.push(readMemory(child.pid))
    await child.stop()
  }
  const bare = []
  for (let round = 0; round < 5; round++) {
    const began = performance.now()
    const child = await bench.up(() => startProcess(PROXY_CPU, process.execPath, ['-e', '0']))
    await child.ended
    bare.push(performance.now() - began)
  }
  // What was compiled for the first is kept for the others.
  const [first, ...others] = times
  const [time, memory] = [median(others), median(memories)]
  const rows = [
    { what: 'node -e 0', found: `${median(bare).toFixed(0)} ms` },
    { what: 'first answer after the first start', found: `${first.toFixed(0)} ms` },
    { what: 'first answer after start', found: `${time.toFixed(0)} ms` },
    { what: 'RSS at rest', found: `${memory.toFixed(0)} MB` },
  ]
  printTable('Start', rows)
  bench.record('start', rows)
  bench.aim('first answer after start, ms', time.toFixed(0), '< 150', time < 150)
  bench.aim('RSS at rest, MB', memory.toFixed(0), '< 70', memory < 70)
}

async function firstAnswer(port) {
  for (const until = Date.now() + 10_000; Date.now() < until; ) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/openai/v1/chat/completions`, {
        method: 'POST',
        headers: clientHeaders,
        body: chatRequest(),
      })
      if (answer.status === 200) return void (await answer.arrayBuffer())
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error('the gateway never answered')
}
