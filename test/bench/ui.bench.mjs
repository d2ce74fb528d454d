// Is it the best seat in the house? From a key to its frame, at rest, in memory and at the start: beside a bare Ink app in
// the same run, both through a real pty.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createApi } from './embedded/api.mjs'
import { cpuOf, memoryOf } from './embedded/start-servers.mjs'
import { compare } from './measure.mjs'
import { buildHello } from './ui/build-hello.mjs'
import { measureKeys } from './ui/measure-keys.mjs'
import { openScreen } from './ui/open-screen.mjs'

export const title = 'The terminal app, beside a bare Ink app'

const programs = process.env.LAB_PROGRAMS ?? fileURLToPath(new URL('../../dist', import.meta.url))
const main = join(programs, 'main.js')
const LEAVE = '\u001d'
const REST_MS = 5_000
const STORM_MS = 10

export async function run() {
  const home = mkdtempSync(join(tmpdir(), 'ui-bench-'))
  const { OPENAI_API_KEY: _, KUBECONFIG: __, ...base } = process.env
  const env = { ...base, HOME: home, AI_GATEWAY_LAB_HOME: join(home, 'lab'), SHELL: '/bin/bash' }
  const lab = (...words) => execFileSync(process.execPath, [main, ...words], { env, stdio: 'pipe' })
  try {
    const hello = await buildHello(home)
    writeFileSync(join(home, '.bashrc'), "PS1='$ '\n")
    await measureStart(hello, env)
    lab('start', 'multiple-providers')
    await measureUse(hello, env)
  } finally {
    lab('cluster', 'down', '--wipe')
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function measureStart(hello, env) {
  let opened
  const firstFrame = async (args, text) => {
    opened = openScreen(args, env)
    await opened.untilText(text)
  }
  const after = () => opened.close()
  await compare(
    {
      title: 'bare Ink, to its first frame',
      work: async () => {
        await firstFrame([hello], 'hello')
        await after()
      },
    },
    [
      {
        title: 'the lab, to its first frame (the list)',
        aim: 2,
        work: () => firstFrame([main], 'Enter open'),
        after,
      },
    ],
  )
}

async function measureUse(hello, env) {
  const bare = openScreen([hello], env)
  const app = openScreen([main], env)
  try {
    await bare.untilText('hello')
    await openAssignment(app)
    await measureRest(bare, app)

    const bareKeys = () =>
      measureKeys(bare, { press: () => bare.type('x'), look: () => bare.row(1) })
    // Down and up in the assignment, on the left; on the right the shell may print what it likes.
    const look = () => app.row(3, 0, 70) + app.row(4, 0, 70) + app.row(5, 0, 70)
    const appKeys = () =>
      measureKeys(app, { press: (key) => app.type(key % 2 === 0 ? 'j' : 'k'), look })

    const reference = await bareKeys()
    tell('a key to its frame, bare Ink', reference)
    tell('a key to its frame, the lab at rest', await appKeys(), reference)

    app.type('t')
    await app.untilText('(ai-gateway-lab)')
    app.type('while :; do seq 1 20000; done\r')
    await app.until(() => /\b1\d{4}\b/.test(app.text()), 'numbers')
    app.type(LEAVE)
    await pause(500)
    const calm = stormOfChanges(env)
    tell(
      '… while a watch storms and the shell prints 20,000 lines over and over',
      await appKeys(),
      reference,
    )
    const changes = await calm()
    tell('… bare Ink beside that storm', await bareKeys(), reference)
    console.log(
      `  memory after it: ${mib(memoryOf(app.pid))} = ${ratio(memoryOf(app.pid), memoryOf(bare.pid))} of bare Ink’s (aim 150 MiB); ${changes} changes were watched`,
    )
  } finally {
    await app.close()
    await bare.close()
  }
}

async function openAssignment(app) {
  await app.untilText('Enter open')
  app.type('/multi\r')
  await app.untilText('There is no Secret')
  await pause(1_000)
}

async function measureRest(bare, app) {
  const start = [app, bare].map(({ pid, bytes }) => ({ cpu: cpuOf(pid), bytes: bytes() }))
  await pause(REST_MS)
  const [own, reference] = [app, bare].map(({ pid, bytes }, index) => ({
    cpu: cpuOf(pid) - start[index].cpu,
    bytes: bytes() - start[index].bytes,
  }))
  const share = ({ cpu }) => `${((100 * cpu) / REST_MS).toFixed(1)}%`
  console.log(
    `  at rest for ${REST_MS / 1000} s: ${own.bytes} bytes written (bare ${reference.bytes}, aim 0), ${share(own)} of a core (bare ${share(reference)}, aim 1%)`,
  )
  console.log(
    `  memory at rest: ${mib(memoryOf(app.pid))} = ${ratio(memoryOf(app.pid), memoryOf(bare.pid))} of bare Ink’s ${mib(memoryOf(bare.pid))}`,
  )
}

/** Secrets in the namespace that the steps read are changed as fast as the cluster takes it. Returns what ends it. */
function stormOfChanges(env) {
  const folder = join(env.AI_GATEWAY_LAB_HOME, 'embedded')
  const kubeconfig = readFileSync(join(folder, 'kubeconfig'), 'utf8')
  const port = Number(/server: https:\/\/[^:\s]+:(\d+)/.exec(kubeconfig)?.[1])
  const api = createApi({
    port,
    cert: readFileSync(join(folder, 'tls.crt'), 'utf8'),
    token: readFileSync(join(folder, 'admin.token'), 'utf8'),
  })
  const secrets = '/api/v1/namespaces/agentgateway-system/secrets'
  let changes = 0
  let isOver = false
  const storm = (async () => {
    await api.send('POST', secrets, { metadata: { name: 'storm' } })
    while (!isOver) {
      const body = { metadata: { annotations: { change: String(changes++) } } }
      await api.send('PATCH', `${secrets}/storm`, body, 'application/merge-patch+json')
      await pause(STORM_MS)
    }
  })()
  return async () => {
    isOver = true
    await storm
    return changes
  }
}

const tell = (what, { median, p95, cpu }, reference) =>
  console.log(
    `  ${what}: ${p95.toFixed(1)} ms at the 95th percentile, ${median.toFixed(1)} ms at the median${reference ? ` = ${ratio(p95, reference.p95)} (aim 16 ms)` : ' (the reference)'}; ${cpu.toFixed(1)} ms of a core for each key`,
  )
const ratio = (own, reference) => `${(own / reference).toFixed(1)}x`
const mib = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`
