// A cluster that "the learner already has": an embedded one of its own folder, which the lab under test knows only by a
// kubeconfig with several contexts, as people have it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { parse, stringify } from 'yaml'
import { createEmbeddedCluster } from '../../../src/cluster/embedded/embedded-cluster.ts'
import { type ConnectedClient, connect } from '../../../src/kube/connect.ts'
import { mainProgram } from '../../harness/run-lab.ts'

export type OwnCluster = {
  server: string
  certificate: string
  key: string
  token: string
  kube: ConnectedClient
  /** The administrator's. Fails where kubectl does. */
  kubectl(words: string, input?: string): Promise<string>
  /** Writes a kubeconfig and returns its path. */
  kubeconfig(contexts: Record<string, Login>, current?: string): string
  /** What the lab could have left: names of namespaces, resource types, cluster roles and bindings, classes. */
  inventory(): Promise<string[]>
  folder: string
  remove(): Promise<void>
}

/** How one gets in: by default to the server itself, with the administrator's token. */
export type Login = {
  cluster?: Record<string, unknown>
  clusterName?: string
  user?: Record<string, unknown>
  namespace?: string
}

export async function startOwnCluster(): Promise<OwnCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-own-cluster-'))
  const cluster = createEmbeddedCluster({ home: folder, programsFolder: dirname(mainProgram) })
  await cluster.up(() => {})
  const admin = parse(readFileSync(cluster.kubeconfig, 'utf8'))
  const { server } = admin.clusters[0].cluster
  const { token } = admin.users[0].user
  const file = (name: string) => readFileSync(join(folder, 'embedded', name), 'utf8')
  const certificate = file('tls.crt')
  const kube = connect({ kubeconfig: cluster.kubeconfig })
  const kubectl = async (words: string, input = '') => {
    const { stdout } = await execa('kubectl', words.split(' '), {
      env: { ...process.env, KUBECONFIG: cluster.kubeconfig, HOME: folder },
      extendEnv: false,
      input,
    })
    return stdout
  }
  let count = 0

  return {
    server,
    certificate,
    key: file('tls.key'),
    token,
    kube,
    kubectl,
    folder,
    kubeconfig(contexts, current = Object.keys(contexts)[0]) {
      const path = join(folder, `kubeconfig-${++count}.yaml`)
      const entries = Object.entries(contexts)
      const clusterOf = (name: string, { clusterName = `cluster-of-${name}` }: Login) => clusterName
      const content = {
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': current,
        contexts: entries.map(([name, login]) => ({
          name,
          context: {
            cluster: clusterOf(name, login),
            user: `user-of-${name}`,
            ...(login.namespace && { namespace: login.namespace }),
          },
        })),
        clusters: entries.map(([name, login]) => ({
          name: clusterOf(name, login),
          cluster: {
            server,
            'certificate-authority-data': Buffer.from(certificate).toString('base64'),
            ...login.cluster,
          },
        })),
        users: entries.map(([name, login]) => ({
          name: `user-of-${name}`,
          user: login.user ?? { token },
        })),
      }
      writeFileSync(path, stringify(content), { mode: 0o600 })
      return path
    },
    async inventory() {
      const names = await kubectl('get namespaces,crds,clusterroles,clusterrolebindings -o name')
      const classes = await kubectl('get gatewayclasses -o name').catch(() => '')
      return `${names}\n${classes}`.split('\n').filter(Boolean).sort()
    },
    async remove() {
      kube.close()
      await cluster.down({ wipe: true })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
