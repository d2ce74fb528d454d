// Several workers are one proxy: to its clients, to its metrics, and to who stops it.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import { reply, startByteUpstream } from '../byte-upstream.ts'
import { freePort } from '../free-port.ts'
import { staticBackend, tableOf } from '../gateway-table.ts'

const program = fileURLToPath(new URL('../../../bench/gateway/serve-table.ts', import.meta.url))

async function startProgram(workers: number) {
  const folder = mkdtempSync(join(tmpdir(), 'workers-'))
  const outfile = join(folder, 'serve-table.mjs')
  await build({ entryPoints: [program], outfile, bundle: true, platform: 'node', format: 'esm' })
  const upstream = await startByteUpstream((socket) => socket.write(reply('upstream')))
  const table = join(folder, 'table.json')
  writeFileSync(
    table,
    JSON.stringify(tableOf([{ prefix: '/', backend: staticBackend(upstream.address) }])),
  )
  const [port, readiness, metrics] = [await freePort(), await freePort(), await freePort()]
  const env = {
    ...process.env,
    BIND_ADDRESS: '127.0.0.1',
    PORT_8080: String(port),
    PORT_15021: String(readiness),
    PORT_15020: String(metrics),
    PORT_15000: String(await freePort()),
    WORKERS: String(workers),
  }
  const child = spawn(process.execPath, [outfile, table], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      log += text
    })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  const ready = async () =>
    (await fetch(`http://127.0.0.1:${readiness}/healthz/ready`).catch(() => undefined))?.status
  await expect.poll(ready, { timeout: 20_000 }).toBe(200)
  return {
    child,
    ended,
    ready,
    readLog: () => log,
    workers: () =>
      readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' '),
    ask: () =>
      fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).then((answer) =>
        answer.text(),
      ),
    metrics: async () => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text(),
  }
}

const counted = (metrics: string) =>
  Number(/^agentgateway_requests_total\{.*status="200".*\} (\d+)$/m.exec(metrics)?.[1])

test('workers share a port, are counted as one, and one that dies is replaced', async () => {
  const program = await startProgram(2)
  expect(program.workers()).toHaveLength(2)
  for (let count = 0; count < 10; count++) expect(await program.ask()).toBe('upstream')
  await expect.poll(async () => counted(await program.metrics())).toBe(10)
  expect(program.readLog().match(/ info request /g)).toHaveLength(10)

  const [victim] = program.workers()
  process.kill(Number(victim), 'SIGKILL')
  await expect.poll(program.ready).toBe(503)
  for (let count = 0; count < 4; count++) expect(await program.ask()).toBe('upstream')
  await expect.poll(program.ready, { timeout: 20_000 }).toBe(200)
  expect(program.workers()).not.toContain(victim)
  // What the one that is gone had told is not forgotten, and the version is not added up.
  expect(counted(await program.metrics())).toBe(14)
  expect(await program.metrics()).toMatch(/^agentgateway_build_info\{.*\} 1$/m)
  expect(program.readLog()).toContain('a worker ended (SIGKILL) and is replaced')

  program.child.kill('SIGTERM')
  expect(await program.ended).toBe(0)
}, 60_000)
