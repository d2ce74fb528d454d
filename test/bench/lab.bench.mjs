// How long does a learner wait? Each wait as a multiple of one bare `kubectl version --client`.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { $ } from 'zx'
import { compare } from './measure.mjs'

export const title = "A learner's waits, on the embedded cluster"

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

export async function run() {
  const home = mkdtempSync(join(tmpdir(), 'lab-bench-'))
  const env = { ...process.env, AI_GATEWAY_LAB_HOME: home, HOME: home, NO_COLOR: '1' }
  const quiet = $({ env, quiet: true, nothrow: false })
  const lab = (...words) => quiet`node ${main} ${words}`
  const wipe = () => lab('cluster', 'down', '--wipe')
  const kubeconfig = join(home, 'embedded', 'kubeconfig')
  try {
    await compare(
      { title: 'kubectl version --client', work: () => quiet`kubectl version --client` },
      [
        {
          title: 'cluster up, until kubectl get ns answers',
          aim: 3,
          before: wipe,
          work: async () => {
            await lab('cluster', 'up')
            await quiet`kubectl --kubeconfig ${kubeconfig} get ns`
          },
        },
        {
          title: 'start multiple-providers, until ready',
          aim: 15,
          before: wipe,
          work: () => lab('start', 'multiple-providers'),
        },
        {
          title: 'check, all steps',
          aim: 6,
          before: () => lab('solve', 'multiple-providers'),
          work: () => lab('check', 'multiple-providers'),
        },
      ],
    )
  } finally {
    await wipe()
    rmSync(home, { recursive: true, force: true })
  }
}
