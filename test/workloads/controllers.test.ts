// Deployments, ReplicaSets, Jobs, Services and what belongs to whom, seen through the real kubectl.

import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  ask,
  deployment,
  IMAGE,
  type LabCluster,
  makeLabCluster,
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

const rolledOut = (name: string) => lab.run(`rollout status deployment/${name} --timeout=30s`)
const podsOf = async (app: string) => (await lab.json(`get pods -l app=${app}`)).items as any[]
const conditionOf = async (name: string, type: string) =>
  (await lab.json(`get deployment ${name}`)).status.conditions?.find(
    (one: any) => one.type === type,
  )
const messagesOf = async (name: string) => {
  const { items } = await lab.json(`get events --field-selector involvedObject.name=${name}`)
  return items.map(({ reason, message }: any) => `${reason}: ${message}`) as string[]
}
const portOf = async (name: string) => {
  const find = async () =>
    (await lab.json(`get service ${name}`)).metadata.annotations?.[
      'embedded.ai-gateway-lab.dev/ports'
    ]
  await until('the Service has a port', find)
  return JSON.parse(await find())['80'] as number
}

test('a Deployment makes a ReplicaSet, that makes pods, and all say so', async () => {
  await lab.apply(deployment('web', {}, { replicas: 2 }))
  expect(await rolledOut('web')).toContain('successfully rolled out')
  const { metadata, status } = await lab.json('get deployment web')
  expect(metadata.annotations['deployment.kubernetes.io/revision']).toBe('1')
  expect(status).toMatchObject({
    replicas: 2,
    updatedReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    observedGeneration: 1,
  })
  const { items: sets } = await lab.json('get replicasets -l app=web')
  const [set] = sets
  const hash = set.metadata.labels['pod-template-hash']
  expect(set.metadata.name).toBe(`web-${hash}`)
  for (const pod of await podsOf('web'))
    expect(pod.metadata.name).toMatch(new RegExp(`^web-${hash}-[a-z0-9]{5}$`))
  expect(await messagesOf('web')).toContain(
    `ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 2`,
  )
  expect(
    (await messagesOf(`web-${hash}`)).filter((one) =>
      one.startsWith('SuccessfulCreate: Created pod: web-'),
    ),
  ).toHaveLength(2)
  expect(await conditionOf('web', 'Available')).toMatchObject({
    status: 'True',
    reason: 'MinimumReplicasAvailable',
  })
  expect(await conditionOf('web', 'Progressing')).toMatchObject({
    reason: 'NewReplicaSetAvailable',
    message: `ReplicaSet "web-${hash}" has successfully progressed.`,
    lastUpdateTime: expect.any(String),
  })
})

test('scaling goes both ways', async () => {
  await lab.run('scale deployment web --replicas=3')
  await rolledOut('web')
  expect(await podsOf('web')).toHaveLength(3)
  await lab.run('scale deployment web --replicas=1')
  await until('one is left', async () => (await podsOf('web')).length === 1)
  await lab.run('scale deployment web --replicas=0')
  await until('none is left', async () => (await podsOf('web')).length === 0)
  await lab.run('scale deployment web --replicas=1')
  await rolledOut('web')
})

test('a pod that is deleted is replaced', async () => {
  const [before] = await podsOf('web')
  await lab.run(`delete pod ${before.metadata.name}`)
  await rolledOut('web')
  const [after] = await podsOf('web')
  expect(after.metadata.uid).not.toBe(before.metadata.uid)
})

test('a rolling update answers all the while, and can be undone', async () => {
  await lab.apply(deployment('roll', { env: [{ name: 'COLOUR', value: 'blue' }] }), service('roll'))
  await rolledOut('roll')
  const port = await portOf('roll')
  await ask(port)
  let isOver = false
  const failures: unknown[] = []
  const colours = new Set<string>()
  const asking = (async () => {
    while (!isOver)
      await ask(port, '/env').then(
        ({ COLOUR }) => colours.add(COLOUR),
        (error) => failures.push(error),
      )
  })()
  await lab.run('set env deployment/roll COLOUR=green')
  await rolledOut('roll')
  await until('the old pod is gone', async () => (await podsOf('roll')).length === 1)
  isOver = true
  await asking
  expect(failures).toEqual([])
  expect([...colours]).toEqual(['blue', 'green'])
  expect(await lab.run('rollout history deployment/roll')).toMatch(/1 .*\n2 /)
  await lab.run('rollout undo deployment/roll')
  await rolledOut('roll')
  expect((await ask(port, '/env')).COLOUR).toBe('blue')
  expect(await lab.run('rollout history deployment/roll')).toMatch(/2 .*\n3 /)
  expect((await lab.json('get replicasets -l app=roll')).items).toHaveLength(2)
})

test('an update that cannot start leaves the old pods in place, and is found out after its deadline', async () => {
  await lab.apply(deployment('stuck', {}, { progressDeadlineSeconds: 2 }))
  await rolledOut('stuck')
  await lab.run('set image deployment/stuck program=nowhere/unknown:1')
  const { code, stderr } = await lab.kubectl('rollout status deployment/stuck --timeout=30s')
  expect([code, stderr]).toEqual([1, expect.stringContaining('exceeded its progress deadline')])
  expect(await conditionOf('stuck', 'Available')).toMatchObject({ status: 'True' })
  expect(await conditionOf('stuck', 'Progressing')).toMatchObject({
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
  })
  await lab.run('rollout undo deployment/stuck')
  await rolledOut('stuck')
})

test('Recreate ends the old pods before the new ones begin', async () => {
  await lab.apply(deployment('anew', {}, { strategy: { type: 'Recreate' } }))
  await rolledOut('anew')
  await lab.run('set image deployment/anew program=nowhere/unknown:1')
  await until(
    'it is unavailable',
    async () => (await conditionOf('anew', 'Available'))?.status === 'False',
  )
  expect(await conditionOf('anew', 'Available')).toMatchObject({
    reason: 'MinimumReplicasUnavailable',
  })
  await until('the one pod is new', async () => {
    const all = await podsOf('anew')
    return all.length === 1 && all[0].spec.containers[0].image === 'nowhere/unknown:1'
  })
})

test('a Deployment that is paused does nothing until it is resumed', async () => {
  await lab.apply(deployment('halted'))
  await rolledOut('halted')
  await lab.run('rollout pause deployment/halted')
  await lab.run('set env deployment/halted A=b')
  await until(
    'it says so',
    async () => (await conditionOf('halted', 'Progressing'))?.reason === 'DeploymentPaused',
  )
  expect((await lab.json('get replicasets -l app=halted')).items).toHaveLength(1)
  await lab.run('rollout resume deployment/halted')
  await rolledOut('halted')
  await until(
    'the second is there',
    async () => (await lab.json('get replicasets -l app=halted')).items.length === 2,
  )
})

test('old ReplicaSets are kept up to the limit', async () => {
  await lab.apply(deployment('short', {}, { revisionHistoryLimit: 1 }))
  for (const round of [1, 2, 3]) {
    await lab.run(`set env deployment/short ROUND=${round}`)
    await rolledOut('short')
  }
  await until(
    'two are left',
    async () => (await lab.json('get replicasets -l app=short')).items.length === 2,
  )
})

test('a Service spreads over ready pods, and its slices say where they are', async () => {
  await lab.apply(deployment('many', {}, { replicas: 2 }), service('many'))
  await rolledOut('many')
  const port = await portOf('many')
  await until('both are endpoints', async () => {
    const { items } = await lab.json('get endpointslices -l kubernetes.io/service-name=many')
    return (
      items
        .flatMap(({ endpoints }: any) => endpoints ?? [])
        .filter((one: any) => one.conditions.ready).length === 2
    )
  })
  const answering = new Set<string>()
  for (let index = 0; index < 6; index++) answering.add((await ask(port)).pod)
  expect([...answering].sort()).toEqual(
    (await podsOf('many')).map(({ metadata }) => metadata.name).sort(),
  )
  expect(
    (await lab.json('get endpoints many')).subsets.flatMap((one: any) => one.addresses),
  ).toHaveLength(2)

  await lab.run('scale deployment many --replicas=0')
  await until('nobody is left', async () => !(await lab.json('get endpoints many')).subsets?.length)
  await expect(ask(port)).rejects.toThrow('fetch failed')
  await lab.run('delete service many')
  await until(
    'its slices went with it',
    async () =>
      (await lab.json('get endpointslices -l kubernetes.io/service-name=many')).items.length === 0,
  )
})

test('a pod that is not ready is no endpoint', async () => {
  await lab.apply(deployment('lazy', { env: [{ name: 'READY', value: 'no' }] }), service('lazy'))
  await until(
    'it is known as not ready',
    async () =>
      (await lab.json('get endpoints lazy')).subsets?.[0]?.notReadyAddresses?.length === 1,
  )
  await expect(ask(await portOf('lazy'))).rejects.toThrow('fetch failed')
})

test('what a Deployment owned goes with it', async () => {
  await lab.apply(deployment('owner'))
  await rolledOut('owner')
  const [{ metadata }] = await podsOf('owner')
  await lab.run('delete deployment owner')
  await until(
    'nothing is left',
    async () => (await lab.run('get replicasets,pods -l app=owner -o name')) === '',
  )
  expect((await processesOf(lab.home)).length).toBeGreaterThan(0)
  expect(metadata.ownerReferences[0].kind).toBe('ReplicaSet')
})

test('--cascade=foreground goes last, and --cascade=orphan alone', async () => {
  await lab.apply(deployment('first'), deployment('alone'))
  await rolledOut('first')
  await rolledOut('alone')
  await lab.run('delete deployment first --cascade=foreground --wait')
  expect(await lab.run('get replicasets,pods -l app=first -o name')).toBe('')
  await lab.run('delete deployment alone --cascade=orphan')
  const { items } = await lab.json('get replicasets -l app=alone')
  expect(items.map(({ metadata }: any) => metadata.ownerReferences)).toEqual([undefined])
  expect(await podsOf('alone')).toHaveLength(1)
  await lab.run('delete replicasets -l app=alone')
  await until('its pod goes', async () => (await podsOf('alone')).length === 0)
})

test('a namespace that is deleted takes its pods with it', async () => {
  await lab.run('create namespace short-lived')
  const { metadata, ...rest } = deployment('inside')
  await lab.apply({ ...rest, metadata: { ...metadata, namespace: 'short-lived' } })
  await lab.run('rollout status deployment/inside -n short-lived --timeout=20s')
  await lab.run('delete namespace short-lived --wait --timeout=20s')
  expect(
    (await lab.json('get pods -A')).items.filter(
      ({ metadata }: any) => metadata.namespace === 'short-lived',
    ),
  ).toEqual([])
})

const job = (name: string, args: string[], spec: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'default' },
  spec: {
    template: {
      spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: IMAGE, args }] },
    },
    ...spec,
  },
})

test('a Job runs to completion', async () => {
  await lab.apply(
    job('once', ['exit', '0']),
    job('thrice', ['exit', '0'], { completions: 3, parallelism: 2 }),
  )
  await lab.run('wait --for=condition=Complete job/once job/thrice --timeout=30s')
  expect((await lab.json('get job once')).status).toMatchObject({
    succeeded: 1,
    completionTime: expect.any(String),
  })
  expect((await lab.json('get job thrice')).status).toMatchObject({ succeeded: 3 })
  expect(await lab.run('logs job/once')).toContain('giving up with 0')
  expect(await messagesOf('once')).toContain('Completed: Job completed')
  await lab.run('delete job once')
  await until(
    'its pod goes',
    async () => (await lab.json('get pods -l job-name=once')).items.length === 0,
  )
})

test('a Job that keeps failing gives up', async () => {
  await lab.apply(job('never', ['exit', '1'], { backoffLimit: 0 }))
  await lab.run('wait --for=condition=Failed job/never --timeout=30s')
  const { status } = await lab.json('get job never')
  expect(status.failed).toBe(1)
  expect(status.conditions.find(({ type }: any) => type === 'Failed')).toMatchObject({
    reason: 'BackoffLimitExceeded',
    message: 'Job has reached the specified backoff limit',
  })
})

test('of a kind that nothing runs an event says so', async () => {
  const { spec } = deployment('lonely')
  await lab.apply({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'lonely', namespace: 'default' },
    spec: { selector: spec.selector, template: spec.template },
  })
  await until('the event', async () =>
    (await messagesOf('lonely')).some((one) => one.includes('no pods are made for a DaemonSet')),
  )
})
