// What does a room of learners cost on one embedded cluster? Objects, connections and memory, as multiples of what one learner
// costs in the same run. 50 learners are set up; a few of them play, and are checked with all the others.
//
// `--learners=20` and `--players=3` change the numbers.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { $ } from 'zx'
import { timed } from './measure.mjs'

export const title = 'Learners who share one embedded cluster'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
/** Every kind that the lab or a learner makes. */
const KINDS = [
  ...['namespaces', 'serviceaccounts', 'configmaps', 'secrets', 'resourcequotas', 'services'],
  ...['endpoints', 'endpointslices', 'pods', 'deployments', 'replicasets', 'events'],
  ...['rolebindings', 'clusterroles', 'clusterrolebindings', 'crds', 'gatewayclasses'],
  ...['gateways', 'httproutes', 'agentgatewaybackends'],
]

export async function run(options = []) {
  const count = numberOf(options, 'learners', 50)
  const playing = Math.min(numberOf(options, 'players', 5), count)
  const home = mkdtempSync(join(tmpdir(), 'lab-bench-learners-'))
  const env = { ...process.env, AI_GATEWAY_LAB_HOME: home, HOME: home, NO_COLOR: '1' }
  delete env.OPENAI_API_KEY
  const kubeconfig = join(home, 'embedded', 'kubeconfig')
  const quiet = $({ env, quiet: true })
  const lab = (...words) => quiet`node ${main} ${words}`
  const names = Array.from(
    { length: count },
    (_, index) => `l${String(index + 1).padStart(3, '0')}`,
  )
  const create = (learners) => {
    const file = join(home, 'names')
    writeFileSync(file, names.slice(0, learners).join('\n'))
    return lab('workshop', 'create', '--learners', file, '--to', join(home, 'files'))
  }
  const look = () => measure({ home, kubeconfig, quiet })

  try {
    await lab('cluster', 'up')
    const empty = await look()
    // The first brings with it what all share.
    const first = await timed(() => create(1))
    const one = await look()
    const rest = await timed(() => create(count))
    const all = await look()
    row('set up', `1 learner, with the gateway: ${seconds(first)}`)
    row(
      '',
      `${count - 1} more: ${seconds(rest)} = ${(rest / (count - 1) / first).toFixed(3)}x of the first, each`,
    )
    compare('objects', empty.objects, one.objects, all.objects, count)
    compare('connections', empty.connections, one.connections, all.connections, count)
    compare('memory of the server (MiB)', empty.server, one.server, all.server, count)
    compare('memory of all programs (MiB)', empty.memory, one.memory, all.memory, count)

    const play = (name) => lab('solve', 'multiple-providers', '--learner', name)
    const once = await timed(() => play(names[0]))
    const played = await look()
    let others = 0
    for (const name of names.slice(1, playing)) others += await timed(() => play(name))
    const busy = await look()
    const plays = playing - 1
    row('play', `1 of ${count}, both challenges: ${seconds(once)}`)
    if (plays > 0) {
      row('', `${plays} more, one by one: ${(others / plays / once).toFixed(2)}x each`)
      const each = (now, before) => (now - before) / plays
      row('who plays adds', `${each(busy.objects, played.objects).toFixed(1)} objects`)
      row(
        '',
        `${each(busy.connections, played.connections).toFixed(1)} connections that stay: the proxy’s watches`,
      )
      row(
        '',
        `${each(busy.memory, played.memory).toFixed(0)} MiB, of which the server ${each(busy.server, played.server).toFixed(1)}`,
      )
    }

    const alone = await timed(() => lab('check', 'multiple-providers', '--learner', names[0]))
    let text = ''
    const status = await timed(async () => {
      text = (await lab('workshop', 'status')).stdout
    })
    row(
      'status',
      `of all ${count}: ${seconds(status)} = ${(status / alone).toFixed(1)}x one learner's check`,
    )
    const through = /multiple-providers: (\d+) of (\d+)/.exec(text)
    row('', `multiple-providers: ${through?.[1]} of ${through?.[2]} are through, ${playing} played`)
  } finally {
    await lab('cluster', 'down', '--wipe')
    rmSync(home, { recursive: true, force: true })
  }
}

const numberOf = (options, name, fallback) =>
  Number(options.find((option) => option.startsWith(`--${name}=`))?.split('=')[1] ?? fallback)

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`
const row = (what, text) => console.log(`  ${what.padEnd(30)} ${text}`)

/** Without any learner, with one, with all; and what each of the others adds, as a multiple of all that the first brought. */
function compare(what, empty, one, all, count) {
  const each = (all - one) / (count - 1)
  const ratio =
    one === empty ? '' : ` = ${(each / (one - empty)).toFixed(3)}x of the first with its gateway`
  const numbers = [empty, one, all].map((number) => Math.round(number)).join(' → ')
  row(what, `none → 1 → ${count}: ${numbers}; each more ${each.toFixed(1)}${ratio}`)
}

async function measure({ home, kubeconfig, quiet }) {
  // What was just done comes to rest first: connections close, logs are written.
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const served = (await quiet`kubectl --kubeconfig ${kubeconfig} api-resources -o name`).stdout
    .split('\n')
    .map((name) => name.split('.')[0])
  const known = KINDS.filter((kind) => kind === 'crds' || served.includes(kind))
  const { stdout } =
    await quiet`kubectl --kubeconfig ${kubeconfig} get ${known.join(',')} -A -o name --ignore-not-found`
  const { pid, port } = JSON.parse(readFileSync(join(home, 'embedded', 'server.json'), 'utf8'))
  const programs = processesOf(pid)
  return {
    objects: stdout.split('\n').filter(Boolean).length,
    connections: connectionsTo(port),
    server: residentOf(pid),
    memory: [pid, ...programs].reduce((sum, each) => sum + residentOf(each), 0),
  }
}

/** Open at the API server's end. */
function connectionsTo(port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const ESTABLISHED = '01'
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === ESTABLISHED).length
}

/** Pods are processes that the server has started. */
const processesOf = (parent) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent)
        )
      } catch {
        // It has ended meanwhile.
        return false
      }
    })

function residentOf(pid) {
  const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kibibytes ?? 0) / 1024
}
