// One run of the benchmark: its upstreams, the proxies that are up, what was found, and the aims it is held against.

import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadWithWrk } from './load-with-wrk.mjs'
import { upstreamConfig } from './nginx-configs.mjs'
import { bundleGateway, installPortkey, NGINX } from './proxies.mjs'
import { readCpuSeconds, startProcess, waitForPort } from './start-process.mjs'

const run = promisify(execFile)
const LOAD_CPU = '1'
const here = (name) => fileURLToPath(new URL(name, import.meta.url))

export const median = (numbers) =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

export class Bench {
  results = {}
  aims = []
  #started = []

  constructor({ folder, quick }) {
    this.folder = folder
    this.quick = quick
    this.rounds = quick ? 1 : 3
    this.seconds = quick ? 1 : 2
  }

  async start() {
    this.bundle = await bundleGateway(this.folder)
    try {
      this.portkey = installPortkey()
    } catch (error) {
      console.log(
        `  Portkey is left out: it cannot be installed (${String(error.message).split('\n')[0]})`,
      )
    }
    this.ports = { small: await this.freePort(), large: await this.freePort() }
    const config = join(this.folder, 'upstream.conf')
    writeFileSync(config, upstreamConfig(this.folder, this.ports.small))
    const upstreams = [
      [this.ports.small, startProcess(LOAD_CPU, NGINX, ['-c', config])],
      [
        this.ports.large,
        startProcess(LOAD_CPU, process.execPath, [
          here('stream-upstream.mjs'),
          String(this.ports.large),
        ]),
      ],
    ]
    for (const [port, child] of upstreams) {
      this.#started.push(child)
      await waitForPort(port, child)
    }
  }

  async freePort() {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address()
    await new Promise((resolve) => server.close(resolve))
    return port
  }

  /** Ended with the run, unless before. */
  async up(start) {
    const child = await start(this)
    this.#started.push(child)
    return child
  }

  async stop() {
    await Promise.all(this.#started.map((child) => child.stop()))
  }

  wrk(proxy, { path, headers, body, connections, seconds = this.seconds }) {
    const { folder } = this
    const load = {
      folder,
      cpus: LOAD_CPU,
      port: proxy.port,
      path,
      headers,
      body,
      connections,
      seconds,
    }
    return this.#withCost(proxy, () => loadWithWrk(load))
  }

  sockets(
    proxy,
    { path, headers = {}, bodyBytes = 0, body = '', connections, seconds = this.seconds },
  ) {
    const load = { port: proxy.port, path, headers, bodyBytes, body, connections, seconds }
    return this.#withCost(proxy, async () => {
      const args = [
        '-c',
        LOAD_CPU,
        process.execPath,
        here('load-with-sockets.mjs'),
        JSON.stringify(load),
      ]
      return JSON.parse((await run('taskset', args)).stdout)
    })
  }

  /** Adds `cpu`, in microseconds of the proxy's for each request. */
  async #withCost({ pid }, load) {
    const before = pid ? readCpuSeconds(pid) : 0
    const found = await load()
    const cpu = pid ? ((readCpuSeconds(pid) - before) / found.requests) * 1e6 : 0
    return { ...found, cpu }
  }

  /** Rounds of all `cases` (`name → work`) in turn, from another one each time; the medians and all values. */
  async compare(cases, rounds = this.rounds) {
    const names = Object.keys(cases)
    const all = Object.fromEntries(names.map((name) => [name, []]))
    for (let round = 0; round < rounds; round++)
      for (let turn = 0; turn < names.length; turn++) {
        const name = names[(turn + round) % names.length]
        all[name].push(await cases[name]())
      }
    return all
  }

  record(part, values) {
    this.results[part] = values
  }

  aim(title, found, wanted, reached) {
    // Where a load failed altogether, nothing was reached.
    const measured = !/Infinity|NaN/.test(found)
    this.aims.push({ title, found, wanted, reached: reached && measured })
  }

  printAims() {
    console.log('\n  Aims')
    for (const { title, found, wanted, reached } of this.aims)
      console.log(`  ${reached ? '✓' : '✗'} ${title}: ${found} (aim ${wanted})`)
    this.results.aims = this.aims
  }
}

/** Of `measure` in each round, as a multiple of another's in the same round. */
export const ratio = (all, one, other, measure) =>
  median(all[one].map((found, round) => found[measure] / all[other][round][measure]))

export const middle = (all, name, measure) => median(all[name].map((found) => found[measure]))

export function printTable(title, rows) {
  console.log(`\n  ${title}`)
  const columns = Object.keys(rows[0])
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => String(row[column] ?? '').length)),
  )
  const line = (cells) =>
    `  ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ')}`
  console.log(line(columns))
  for (const row of rows) console.log(line(columns.map((column) => String(row[column] ?? ''))))
}
