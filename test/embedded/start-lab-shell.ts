// An embedded cluster with a shell beside it: one version of kubectl, a folder of manifests, a namespace for each area.

import { execFile } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import packageJson from '../../package.json' with { type: 'json' }
import { createEmbeddedCluster } from '../../src/cluster/embedded/embedded-cluster.ts'
import { differenceOf, type Outcome } from './judge-row.ts'
import type { Row } from './row.ts'

const root = join(import.meta.dirname, '..', '..')
/** What `npm run build` makes; another build can be tried from elsewhere. */
const programsFolder = process.env.LAB_PROGRAMS ?? join(root, 'dist')

const PATIENCE_MS = 20_000

export type LabShell = {
  /** A namespace, and a function that runs lines there and says what differs. */
  enter(namespace: string): Promise<(row: Row) => Promise<string | undefined>>
  kubeconfig: string
  run(script: string, kubeconfig?: string): Promise<Outcome>
  close(): Promise<void>
}

export async function startLabShell(
  kubectl: string,
  variables: Record<string, string> = {},
): Promise<LabShell> {
  const home = mkdtempSync(join(tmpdir(), 'lab-shell-'))
  const cluster = createEmbeddedCluster({ home, programsFolder })
  await cluster.up(() => {})
  const image = `ai-gateway-lab/gateway:${packageJson.version}`
  const folder = copyManifests(home, image)
  mkdirSync(join(home, 'bin'))
  symlinkSync(kubectl, join(home, 'bin', 'kubectl'))

  const run = (script: string, kubeconfig = cluster.kubeconfig): Promise<Outcome> =>
    new Promise((resolve) => {
      const env = {
        ...process.env,
        ...variables,
        HOME: home,
        IMAGE: image,
        KUBECONFIG: kubeconfig,
        PATH: `${join(home, 'bin')}:${process.env.PATH}`,
      }
      execFile(
        'bash',
        ['-c', script],
        { cwd: folder, env, maxBuffer: 64e6, timeout: 60_000 },
        (error, stdout, stderr) =>
          resolve({ exit: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
      ).stdin?.end()
    })

  return {
    kubeconfig: cluster.kubeconfig,
    run,
    async enter(namespace) {
      const kubeconfig = join(home, `kubeconfig-${namespace}`)
      writeFileSync(kubeconfig, readFileSync(cluster.kubeconfig))
      const begin = `kubectl create namespace ${namespace} && kubectl config set-context --current --namespace=${namespace}`
      const { exit, stderr } = await run(begin, kubeconfig)
      if (exit !== 0) throw new Error(`no namespace ${namespace}: ${stderr}`)
      return async (row) => {
        const until = Date.now() + (row.comesTrue ? PATIENCE_MS : 0)
        for (;;) {
          const difference = differenceOf(row, await run(row.run, kubeconfig))
          if (!difference || Date.now() >= until) return difference
          await delay(100)
        }
      }
    },
    async close() {
      await cluster.down({ wipe: true })
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The folder that lines are run in. */
function copyManifests(home: string, image: string) {
  const source = join(import.meta.dirname, 'files')
  const folder = join(home, 'files')
  for (const name of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue
    const place = join(folder, name.parentPath.slice(source.length))
    mkdirSync(place, { recursive: true })
    const text = readFileSync(join(name.parentPath, name.name), 'utf8')
    writeFileSync(join(place, name.name), text.replaceAll('$IMAGE', image))
  }
  return folder
}
