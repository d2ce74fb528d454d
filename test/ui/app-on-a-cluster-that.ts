// The app with the real challenges on a cluster that does not come up: all that there is to see before one does.
// First argument: `takes-long` or `fails`; second: the challenge to open.

import { join } from 'node:path'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { readTrack } from '../../src/content/load-track.ts'
import { openLab } from '../../src/engine/lab.ts'
import { EnvironmentError } from '../../src/kube/lab-error.ts'
import { runApp } from '../../src/ui/run-app.tsx'

const [how, challenge] = process.argv.slice(2)
const home = process.env.AI_GATEWAY_LAB_HOME!
const root = process.env.PROJECT_ROOT!

const cluster: Cluster = {
  kind: 'embedded',
  kubeconfig: join(home, 'kubeconfig'),
  async up(report, signal) {
    report({ phase: 'Starting the API server' })
    if (how === 'fails')
      throw new EnvironmentError('No port is free for the API server.', {
        hint: 'ai-gateway-lab doctor',
      })
    const timer = setInterval(() => {}, 1_000)
    await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }))
    clearInterval(timer)
    signal?.throwIfAborted()
  },
  async down() {},
  status: async () => ({ state: 'absent' }),
}

const lab = openLab({
  cluster,
  stateFolder: home,
  course: readTrack(join(root, 'challenges')),
  manifestsFolder: join(process.env.LAB_PROGRAMS ?? join(root, 'dist'), 'manifests'),
  env: process.env,
})
await runApp({ lab, challenge })
lab.close()
process.stdout.write('the shell is back\n')
