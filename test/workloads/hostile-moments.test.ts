// What happens at the wrong moment: deletion during a start, names that are used again, kinds that vanish, a server that dies.

import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pods } from '../../src/kube/resources.ts'
import {
  ask,
  deployment,
  IMAGE,
  type LabCluster,
  makeLabCluster,
  pod,
  processesOf,
  service,
  until,
} from '../cluster/embedded/lab-cluster.ts'

let lab: LabCluster
beforeAll(async () => {
  lab = await makeLabCluster()
  await lab.up()
})
afterAll(() => lab.remove())

const PORTS = 'embedded.ai-gateway-lab.dev/ports'
const ready = (name: string) => lab.run(`wait --for=condition=Ready pod/${name} --timeout=20s`)
const portOf = async (what: string, port: string): Promise<number> => {
  const find = async () => (await lab.json(`get ${what}`)).metadata.annotations?.[PORTS]
  await until(`${what} has a port`, find)
  return JSON.parse(await find())[port]
}
const podsOf = async (app: string) => (await lab.json(`get pods -l app=${app}`)).items as any[]
function kubectlOf(version: string) {
  return `/usr/lib/google-cloud-sdk/bin/kubectl.${version}`
}
const finished = (args: string[], spec: object = {}) => ({
  template: {
    spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: IMAGE, args }], ...spec },
  },
})

test('a pod that is deleted at any moment of its start leaves nothing behind', async () => {
  const client = lab.connect()
  const init = { name: 'endless', image: IMAGE }
  const ways = [{}, { initContainers: [init] }]
  const moments = Array.from({ length: 16 }, (_, index) => index * 5)
  await Promise.all(
    ways.flatMap((spec, way) =>
      moments.map(async (milliseconds) => {
        const one = pod(`hasty-${way}-${milliseconds}`, {}, spec)
        await client.create(pods, one)
        await delay(milliseconds)
        await client.delete(pods, one.metadata)
      }),
    ),
  )
  await until('no pod is left', async () => (await client.list(pods)).items.length === 0)
  client.close()
  await until('no process is left', async () => (await processesOf(lab.home)).length === 1)
})

test('a pod whose init containers still run has not begun, let alone succeeded', async () => {
  const init = { name: 'endless', image: IMAGE }
  await lab.apply(pod('held', {}, { restartPolicy: 'Never', initContainers: [init] }))
  const status = async () => (await lab.json('get pod held')).status
  await until(
    'it initialises',
    async () => (await status()).initContainerStatuses?.[0].state.running,
  )
  expect(await status()).toMatchObject({
    phase: 'Pending',
    containerStatuses: [{ name: 'program', state: { waiting: { reason: 'PodInitializing' } } }],
  })
  expect(await lab.run('get pod held --no-headers')).toContain('Init:0/1')
  await lab.run('delete pod held --wait --timeout=20s')
})

test('a pod that is leaving slowly can still be forced out', async () => {
  const env = [{ name: 'STUBBORN', value: 'yes' }]
  await lab.apply(pod('slow', { env }, { terminationGracePeriodSeconds: 600 }))
  await ready('slow')
  const { pid } = await ask(await portOf('pod/slow', '8080'))
  await lab.run('delete pod slow --wait=false')
  await until('it is asked', async () => (await lab.run('logs slow')).includes('asked to end'))
  await lab.run('delete pod slow --force --grace-period=0')
  await until('it is gone', async () => !(await processesOf(lab.home)).includes(pid))
})

test('a pod with the name of one before it has nothing of it', async () => {
  await lab.apply(pod('twin', { env: [{ name: 'STUBBORN', value: 'yes' }] }))
  await ready('twin')
  const first = await ask(await portOf('pod/twin', '8080'))
  await lab.run('delete pod twin --force --grace-period=0')
  await lab.apply(pod('twin'))
  await ready('twin')
  await until('the first is gone', async () => !(await processesOf(lab.home)).includes(first.pid))
  const port = await portOf('pod/twin', '8080')
  expect((await ask(port)).pid).not.toBe(first.pid)
  expect((await lab.json('get pod twin')).status.phase).toBe('Running')
})

test('a Service with the name of one before it leads to its own pods', async () => {
  await lab.apply(pod('old-side'), pod('new-side'), service('door', 'old-side'))
  await ready('old-side')
  await ready('new-side')
  const before = await portOf('service/door', '80')
  await until('it answers', async () => (await ask(before)).pod === 'old-side')
  await lab.run('delete service door')
  await lab.apply(service('door', 'new-side'))
  const after = await portOf('service/door', '80')
  await until('the new one answers', async () => (await ask(after)).pod === 'new-side')
  if (before !== after)
    await expect(ask(before)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})

test('a pod cannot bring code of its own by the variables of Node', async () => {
  await lab.apply(
    pod('sly', { env: [{ name: 'NODE_OPTIONS', value: '--require=/tmp/not-there.cjs' }] }),
  )
  await ready('sly')
  expect(await ask(await portOf('pod/sly', '8080'), '/env')).not.toHaveProperty('NODE_OPTIONS')
  const { items } = await lab.json('get events --field-selector reason=RefusedVariables')
  expect(items[0].message).toBe('the embedded cluster does not set NODE_OPTIONS')
})

test('a pod cannot listen anywhere but on loopback', async () => {
  const env = [
    { name: 'BIND_ADDRESS', value: '0.0.0.0' },
    { name: 'PORT_8080', value: '80' },
  ]
  await lab.apply(pod('open', { env }))
  await ready('open')
  const port = await portOf('pod/open', '8080')
  const found = await ask(port, '/env')
  expect([found.BIND_ADDRESS, found.PORT_8080]).toEqual(['127.0.0.1', String(port)])
})

test('a Job’s pod is not over before its init containers and its own have run', async () => {
  const initContainers = [{ name: 'first', image: IMAGE, args: ['exit', '0'] }]
  await lab.apply({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'staged', namespace: 'default' },
    spec: finished(['exit', '0'], { initContainers }),
  })
  await lab.run('wait --for=condition=Complete job/staged --timeout=30s')
  expect(await lab.run('logs job/staged -c work')).toContain('giving up with 0')
})

test('an Indexed Job gives each pod its number', async () => {
  await lab.apply({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'numbered', namespace: 'default' },
    spec: {
      completions: 2,
      // One after the other: a pod that still runs when the Job fails would be counted as failed too.
      parallelism: 1,
      completionMode: 'Indexed',
      ...finished(['exit', '$(JOB_COMPLETION_INDEX)'], {}),
      backoffLimit: 0,
    },
  })
  // The pod with number 1 fails with its number, and the Job with it.
  await lab.run('wait --for=condition=Failed job/numbered --timeout=30s')
  expect((await lab.json('get job numbered')).status).toMatchObject({ succeeded: 1, failed: 1 })
})

test('a Job that is deleted while it runs takes its pod along', async () => {
  await lab.apply({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'endless', namespace: 'default' },
    spec: finished([]),
  })
  await until('it runs', async () => (await lab.json('get job endless')).status.active === 1)
  await lab.run('delete job endless --wait --timeout=20s')
  await until(
    'nothing is left',
    async () => (await lab.run('get pods -l job-name=endless -o name')) === '',
  )
})

test('a ReplicaSet lets go of a pod that is relabelled, and makes another', async () => {
  await lab.apply(deployment('loose'))
  await lab.run('rollout status deployment/loose --timeout=20s')
  const [{ metadata }] = await podsOf('loose')
  await lab.run(`label pod ${metadata.name} app=free --overwrite`)
  await lab.run('rollout status deployment/loose --timeout=20s')
  await until('there is another', async () => (await podsOf('loose')).length === 1)
  expect((await podsOf('free'))[0].metadata.ownerReferences).toBeUndefined()
})

test('a Deployment that comes back takes over what its predecessor left', async () => {
  await lab.apply(deployment('heir'))
  await lab.run('rollout status deployment/heir --timeout=20s')
  const before = (await podsOf('heir')).map(({ metadata }) => metadata.uid)
  await lab.run('delete deployment heir --cascade=orphan')
  await lab.apply(deployment('heir'))
  await lab.run('rollout status deployment/heir --timeout=20s')
  expect((await podsOf('heir')).map(({ metadata }) => metadata.uid)).toEqual(before)
  expect((await lab.json('get replicasets -l app=heir')).items).toHaveLength(1)
})

test('what a custom object owned goes, even when its kind goes with it', async () => {
  await lab.apply({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.org' },
    spec: {
      group: 'example.org',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  })
  await lab.run('wait --for=condition=Established crd/widgets.example.org --timeout=20s')
  await lab.apply({
    apiVersion: 'example.org/v1',
    kind: 'Widget',
    metadata: { name: 'owner', namespace: 'default' },
  })
  const { uid } = (await lab.json('get widget owner')).metadata
  await lab.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'owned',
      namespace: 'default',
      ownerReferences: [{ apiVersion: 'example.org/v1', kind: 'Widget', name: 'owner', uid }],
    },
  })
  await lab.run('delete crd widgets.example.org --wait --timeout=20s')
  await until(
    'it goes',
    async () => (await lab.run('get configmap owned -o name --ignore-not-found')) === '',
  )
})

const VERSIONS = ['1.29', '1.31', '1.32', '1.33'].filter((version) =>
  existsSync(kubectlOf(version)),
)

test.each(VERSIONS)('kubectl %s sees the same', async (version) => {
  const name = `seen-${version.replace('.', '-')}`
  const env = { ...process.env, HOME: lab.home, KUBECONFIG: lab.cluster.kubeconfig }
  const kubectl = (words: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) =>
      execFile(kubectlOf(version), words, { env }, (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, stdout, stderr }),
      ),
    )
  await lab.apply(deployment(name, {}, { replicas: 2 }))
  const rollout = await kubectl(['rollout', 'status', `deployment/${name}`, '--timeout=20s'])
  expect(rollout.stdout).toContain(`deployment "${name}" successfully rolled out`)
  const logs = await kubectl(['logs', '-l', `app=${name}`, '--prefix', '--timestamps', '--tail=1'])
  expect(logs.stdout.trim().split('\n')).toHaveLength(2)
  const missing = await kubectl(['exec', `deployment/${name}`, '--', 'bash'])
  expect([missing.code, missing.stderr]).toEqual([
    1,
    expect.stringContaining('exec: "bash": executable file not found in $PATH'),
  ])
  const failing = await kubectl(['exec', `deployment/${name}`, '--', 'printenv', 'NOT_THERE'])
  expect([failing.code, failing.stderr]).toEqual([
    1,
    expect.stringContaining('command terminated with exit code 1'),
  ])
})

test('a server that dies and comes back knows what was over, and does not run once-only pods twice', async () => {
  await lab.apply(
    pod('over', { args: ['exit', '0'], readinessProbe: undefined }, { restartPolicy: 'Never' }),
    pod('only-once', {}, { restartPolicy: 'Never' }),
    pod('always'),
  )
  await lab.run(['wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/over', '--timeout=20s'])
  await ready('only-once')
  await ready('always')
  process.kill(lab.record().pid, 'SIGKILL')
  await lab.up()
  expect(await lab.run('logs over')).toContain('giving up with 0')
  expect((await lab.json('get pod only-once')).status).toMatchObject({ phase: 'Failed' })
  await ready('always')
  expect((await lab.json('get pod always')).status.containerStatuses[0].restartCount).toBe(1)
})

test('none of this is worth a warning in the server’s own log', () => {
  const text = readFileSync(join(lab.home, 'embedded', 'server.log'), 'utf8')
  expect(text).not.toMatch(/Warning|uncaught|unhandled|TypeError/)
})
