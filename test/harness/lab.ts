// A cluster of one's own, with the gateway and the simulators installed: the embedded one, as a learner has it.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { createEmbeddedCluster } from '../../src/cluster/embedded/embedded-cluster.ts'
import { makeEnvironment } from '../../src/engine/environment.ts'
import { installManifests } from '../../src/engine/install-manifests.ts'
import { type ConnectedClient, connect } from '../../src/kube/connect.ts'

const root = join(import.meta.dirname, '..', '..')
/** What `npm run build` makes; another build can be tried from elsewhere. */
const programsFolder = process.env.LAB_PROGRAMS ?? join(root, 'dist')

export type Finished = { exitCode: number | undefined; stdout: string; stderr: string }

export type RunningLab = {
  /** Never throws. */
  kubectl(args: string[], stdin?: string): Promise<Finished>
  /** Runs a script in one bash, with what a learner's shell has in its environment. Never throws. */
  bash(script: string): Promise<Finished>
  kubeconfig: string
  kube: ConnectedClient
  /** Ends the cluster and whatever it started. */
  close(): Promise<void>
}

export async function startLab(): Promise<RunningLab> {
  const home = mkdtempSync(join(tmpdir(), 'lab-test-'))
  const cluster = createEmbeddedCluster({ home, programsFolder })
  const end = async () => {
    await cluster.down({ wipe: true })
    rmSync(home, { recursive: true, force: true })
  }
  let kube: ConnectedClient
  try {
    await cluster.up(() => {})
    kube = connect({ kubeconfig: cluster.kubeconfig })
    await installManifests({
      kube,
      folder: join(programsFolder, 'manifests'),
      providers: 'simulated',
    })
  } catch (error) {
    await end()
    throw error
  }

  const base = { ...process.env, HOME: home }
  const env = makeEnvironment({ base, kubeconfig: cluster.kubeconfig, providers: 'simulated' })
  const run = async (file: string, args: string[], input: string): Promise<Finished> => {
    const { exitCode, stdout, stderr } = await execa(file, args, {
      env,
      extendEnv: false,
      reject: false,
      input,
    })
    return { exitCode, stdout, stderr }
  }
  return {
    kubectl: (args, stdin = '') => run('kubectl', args, stdin),
    bash: (script) => run('bash', ['-c', script], ''),
    kubeconfig: cluster.kubeconfig,
    kube,
    async close() {
      kube.close()
      await end()
    },
  }
}
