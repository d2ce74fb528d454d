// How fast and how small is the embedded cluster? Beside a bare node:https server that keeps and tells the same bytes.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { $ } from 'zx'
import { createApi } from './embedded/api.mjs'
import { measureWatchers } from './embedded/measure-watchers.mjs'
import { measureWrites } from './embedded/measure-writes.mjs'
import { memoryOf, startBareServer, startCluster } from './embedded/start-servers.mjs'
import { compare, timed } from './measure.mjs'

export const title = 'The embedded cluster'

const programs = process.env.LAB_PROGRAMS ?? fileURLToPath(new URL('../../dist', import.meta.url))

export async function run() {
  const home = mkdtempSync(join(tmpdir(), 'embedded-bench-'))
  try {
    await measureStart(home)
    const cluster = await startCluster(programs, join(home, 'measured'))
    const bare = await startBareServer(cluster)
    try {
      const api = createApi(cluster)
      console.log(
        `  memory at rest: ${mib(memoryOf(cluster.pid))} (bare ${mib(memoryOf(bare.pid))}, aim 100 MiB)`,
      )
      await measureWrites(api, createApi(bare))
      await measureList(api, createApi(bare))
      await measureWatchers(cluster, bare)
      console.log(
        `  memory after that: ${mib(memoryOf(cluster.pid))} (bare ${mib(memoryOf(bare.pid))})`,
      )
    } finally {
      await cluster.stop()
      await bare.stop()
    }
    await measureMemory(join(home, 'full'))
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

const mib = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`

async function measureStart(home) {
  let running
  let round = 0
  const firstAnswer = async (folder) => {
    running = await startCluster(programs, folder)
    await createApi(running).send('GET', '/version')
  }
  await compare({ title: 'node -e 0', work: () => $({ quiet: true })`node -e 0` }, [
    {
      title: 'from nothing to the first answer',
      aim: 10,
      work: () => firstAnswer(join(home, `cold-${round++}`)),
      after: () => running.stop(),
    },
    {
      title: 'from a kept state to the first answer',
      aim: 8,
      work: () => firstAnswer(join(home, 'cold-0')),
      after: () => running.stop(),
    },
  ])
}

async function measureList(api, bare) {
  const times = { list: [], bare: [] }
  for (let round = 0; round < 10; round++) {
    times.list.push(await timed(() => api.send('GET', '/api/v1/namespaces/default/configmaps')))
    times.bare.push(await timed(() => bare.send('GET', '/list')))
  }
  const median = (list) => list.toSorted((a, b) => a - b)[5]
  const [list, reference] = [median(times.list), median(times.bare)]
  console.log(
    `  a list of 1,000 ConfigMaps: ${list.toFixed(1)} ms = ${(list / reference).toFixed(1)}x of the same bytes as they are (${reference.toFixed(1)} ms)`,
  )
}

async function measureMemory(home) {
  const first = await startCluster(programs, home)
  const api = createApi(first)
  for (let index = 0; index < 5_000; index++) await api.create(`filled-${index}`)
  const grown = memoryOf(first.pid)
  await first.stop()
  let memory = 0
  const again = await timed(async () => {
    const second = await startCluster(programs, home)
    memory = memoryOf(second.pid)
    await second.stop()
  })
  console.log(
    `  memory with 5,000 objects: ${mib(grown)} when they were written, ${mib(memory)} after the next start, which took ${again.toFixed(0)} ms with its end (aim 200 MiB)`,
  )
}
