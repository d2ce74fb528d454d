// Each way in which a learner's own cluster may not be fit: its message, its exit code, and nothing left behind.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../../harness/run-lab.ts'
import { clockAhead, type Front, html, startFront, version } from './front.ts'
import { type OwnCluster, startOwnCluster } from './own-cluster.ts'

let own: OwnCluster
let lab: LabHome
const fronts: Front[] = []
beforeAll(async () => {
  own = await startOwnCluster()
  lab = makeLabHome()
})
afterAll(async () => {
  await Promise.all(fronts.map((front) => front.close()))
  await lab.remove()
  await own.remove()
})

const front = async (
  ...options: Parameters<typeof startFront> extends [unknown, ...infer Rest] ? Rest : never
) => {
  const started = await startFront(own, ...options)
  fronts.push(started)
  return started.server
}

/** A kubeconfig whose context `dev` leads into the trouble. */
type Drill = () => Promise<string> | string
const at = (server: string) => own.kubeconfig({ dev: { cluster: { server } } })
const file = (name: string, content: string) => {
  const path = join(own.folder, name)
  writeFileSync(path, content)
  return path
}

const drills: [what: string, exitCode: number, says: (string | RegExp)[], Drill][] = [
  [
    'a kubeconfig that is not there',
    10,
    ['There is no kubeconfig: /nowhere/config does not exist'],
    () => '/nowhere/config',
  ],
  [
    'a kubeconfig that is a folder',
    10,
    ['cannot be read: it is a folder'],
    () => {
      const path = join(own.folder, 'a-folder')
      mkdirSync(path)
      return path
    },
  ],
  [
    'a kubeconfig that is no YAML',
    10,
    [/cannot be used: it is not YAML, from line \d+ on/],
    () => file('torn', 'users:\n- name: me\n  user:\n    token: "s3cr3t-of-mine\nclusters: [\n'),
  ],
  ['a kubeconfig that is something else', 10, ['no clusters, users'], () => file('text', 'hello')],
  [
    'a context that is not there',
    11,
    ['There is no context "dev"', 'Did you mean "dev2"?', 'There are: dev2 (current), qa'],
    () => own.kubeconfig({ dev2: {}, qa: {} }),
  ],
  [
    'a server that is not there',
    12,
    ['The cluster at https://127.0.0.1:9 cannot be reached: nothing listens there.'],
    () => at('https://127.0.0.1:9'),
  ],
  [
    'a host that is not there',
    12,
    [/cannot be reached: (no such host: cluster\.invalid|the name cluster\.invalid cannot)/],
    () => at('https://cluster.invalid'),
  ],
  [
    'a server with another certificate',
    12,
    ['cannot be reached', /certificate/i],
    () =>
      own.kubeconfig({
        dev: { cluster: { 'certificate-authority-data': undefined } },
      }),
  ],
  [
    'a proxy that answers with a page',
    13,
    ['it is no Kubernetes API: HTTP 200, text/html, "Corporate sign-in', 'HTTPS_PROXY'],
    async () => at(await front(html)),
  ],
  [
    'credentials that have expired',
    14,
    ["does not accept the kubeconfig's credentials (401)", 'kubectl get namespaces'],
    () => own.kubeconfig({ dev: { user: { token: 'expired' } } }),
  ],
  [
    'a program for credentials that fails',
    14,
    ["The kubeconfig's credentials cannot be used"],
    () =>
      own.kubeconfig({
        dev: {
          user: {
            exec: {
              apiVersion: 'client.authentication.k8s.io/v1',
              command: 'no-such-plugin-here',
              interactiveMode: 'Never',
            },
          },
        },
      }),
  ],
  [
    'credentials without the rights',
    15,
    ['The context "dev" may not create namespaces, create customresourcedefinitions'],
    async () => {
      const token = await own.kubectl('create token default -n default')
      return own.kubeconfig({ dev: { user: { token } } })
    },
  ],
  [
    'an older Kubernetes',
    16,
    ['runs Kubernetes v1.27.16-gke.100; the lab needs 1.29 or later'],
    async () => at(await front(version('v1.27.16-gke.100'))),
  ],
  [
    'a clock that is ahead',
    17,
    ['are 2 hours apart', "This machine's clock is behind"],
    async () => at(await front(clockAhead(2 * 3_600_000))),
  ],
  [
    'a clock that is behind, where the credentials are refused for it',
    17,
    ['are 42 minutes apart, and it refuses the credentials'],
    async () => {
      const server = await front(clockAhead(-42 * 60_000))
      return own.kubeconfig({ dev: { cluster: { server }, user: { token: 'not-yet-valid' } } })
    },
  ],
]

test.each(drills)('%s: exit code %i', async (_what, code, says, drill) => {
  const kubeconfig = await drill()
  const before = await own.inventory()
  const temporary = () => readdirSync(tmpdir()).filter((name) => name.includes('lab-context-'))
  const files = temporary()

  const { exitCode, stdout, stderr } = await lab.run(['cluster', 'use', 'dev', '--yes'], {
    env: { KUBECONFIG: kubeconfig },
  })
  for (const text of says)
    if (typeof text === 'string') expect(stderr).toContain(text)
    else expect(stderr).toMatch(text)
  expect(exitCode).toBe(code)
  expect(stderr).not.toMatch(/^ {4}at /m)
  expect(`${stdout}${stderr}`).not.toMatch(/s3cr3t|\u001b/)

  expect(existsSync(join(lab.env.AI_GATEWAY_LAB_HOME!, 'context'))).toBe(false)
  expect(temporary()).toEqual(files)
  expect(await own.inventory()).toEqual(before)
})

test('every drill has an exit code of its own kind, and none is that of a bug', () => {
  const codes = new Set(drills.map(([, code]) => code))
  expect([...codes].sort()).toEqual([10, 11, 12, 13, 14, 15, 16, 17])
})

test('a cluster that breaks once it is in use is told from one that is not fit', async () => {
  const kubeconfig = own.kubeconfig({ dev: {} })
  const env = { KUBECONFIG: kubeconfig }
  expect((await lab.run(['cluster', 'use', 'dev', '--yes'], { env })).exitCode).toBe(0)
  writeFileSync(
    join(lab.env.AI_GATEWAY_LAB_HOME!, 'context', 'kubeconfig'),
    'apiVersion: v1\nkind: Config\n',
  )
  // Its own copy is broken, the learner's kubeconfig is not: it is copied anew.
  expect((await lab.run(['start', 'first-ai-gateway'], { env })).exitCode).toBe(0)
  expect((await lab.run(['cluster', 'down', '--wipe'], { env })).exitCode).toBe(0)
})
