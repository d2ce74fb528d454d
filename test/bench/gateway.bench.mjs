// What does the gateway cost a request, beside nginx, the forwarders one would write in Node, and Portkey's gateway? Each
// proxy alone on one processor, load and upstream on another; rounds are interleaved, and ratios are taken round by
// round. Options: --quick, --json, --only=<part>[,<part>]. GATEWAY_NODE_OPTIONS goes to our proxy
// alone: `--cpu-prof --cpu-prof-dir=/tmp/profiles` shows where its time goes.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bench } from './gateway/bench.mjs'
import { measureBodies } from './gateway/measure-bodies.mjs'
import { measureChat } from './gateway/measure-chat.mjs'
import { measureMemory } from './gateway/measure-memory.mjs'
import { measureRoutes } from './gateway/measure-routes.mjs'
import { measureStart } from './gateway/measure-start.mjs'
import { measureStreams } from './gateway/measure-streams.mjs'
import { measureTranslation } from './gateway/measure-translation.mjs'
import { measureWorkers } from './gateway/measure-workers.mjs'
import { NGINX } from './gateway/proxies.mjs'

export const title = 'The gateway, beside other proxies'

const PARTS = {
  start: measureStart,
  chat: measureChat,
  translation: measureTranslation,
  streams: measureStreams,
  bodies: measureBodies,
  routes: measureRoutes,
  memory: measureMemory,
  workers: measureWorkers,
}

export async function run(options = []) {
  const missing = findMissing()
  if (missing.length > 0) {
    console.log(
      `  This needs ${missing.join(', ')} (Debian: apt install nginx-light wrk util-linux).`,
    )
    return
  }
  const only = options.find((option) => option.startsWith('--only='))?.slice(7)
  const wanted = only ? only.split(',') : Object.keys(PARTS)
  const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'))
  const bench = new Bench({ folder, quick: options.includes('--quick') })
  try {
    await bench.start()
    for (const part of wanted) {
      if (!PARTS[part]) throw new Error(`no part "${part}": ${Object.keys(PARTS).join(', ')}`)
      await PARTS[part](bench)
    }
    bench.printAims()
    if (options.includes('--json')) console.log(JSON.stringify(bench.results))
  } finally {
    await bench.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function findMissing() {
  return [NGINX, 'wrk', 'taskset'].filter((program) => {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' })
      return false
    } catch ({ code }) {
      // Each of them knows some other way to say its version; what matters is that it is there.
      return code === 'ENOENT'
    }
  })
}
