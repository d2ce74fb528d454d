// A cluster in the background: it starts, is found again, survives what may happen to it, and ends.

import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { EnvironmentError } from '../../../src/kube/lab-error.ts'
import {
  ask,
  deployment,
  type LabCluster,
  makeLabCluster,
  occupy,
  processesOf,
  service,
  until,
} from './lab-cluster.ts'

const PORTS = '{.metadata.annotations.embedded\\.ai-gateway-lab\\.dev/ports}'

const clusters: LabCluster[] = []
const make = async () => {
  const lab = await makeLabCluster()
  clusters.push(lab)
  return lab
}
afterEach(async () => {
  for (const lab of clusters.splice(0)) await lab.remove()
})

const portOf = async (lab: LabCluster, name: string) =>
  JSON.parse(await lab.run(['get', 'service', name, '-o', `jsonpath=${PORTS}`]))['80'] as number

test('kubectl reaches it as soon as up returns, and finds one node that is ready', async () => {
  const lab = await make()
  expect(await lab.cluster.status()).toEqual({ state: 'absent' })
  await lab.up()
  expect(await lab.run('get nodes --no-headers')).toMatch(
    /^embedded +Ready +control-plane .* v1\.32/,
  )
  expect(await lab.cluster.status()).toMatchObject({
    state: 'running',
    server: `https://127.0.0.1:${lab.record().port}`,
  })
})

test('secrets are for their owner only', async () => {
  const lab = await make()
  await lab.up()
  const folder = join(lab.home, 'embedded')
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const file of ['kubeconfig', 'tls.key', 'admin.token', 'server.json'])
    expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600])
  const processes = await processesOf(lab.home)
  const token = readFileSync(join(folder, 'admin.token'), 'utf8')
  for (const pid of processes)
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(token)
})

test('a second up finds the one that runs', async () => {
  const lab = await make()
  await lab.up()
  const { pid } = lab.record()
  await lab.up()
  expect(lab.record().pid).toBe(pid)
})

test('two that start it at the same moment share one', async () => {
  const lab = await make()
  await Promise.all([lab.up(), lab.up(), lab.up()])
  expect(await lab.run('get ns default -o name')).toBe('namespace/default\n')
  await until('one process is left', async () => (await processesOf(lab.home)).length === 1)
})

test('down ends the pods too, and up brings everything back as it was, on the same port', async () => {
  const lab = await make()
  await lab.up()
  const { port, pid } = lab.record()
  await lab.apply(deployment('web'), service('web'))
  await lab.run('rollout status deployment/web --timeout=20s')
  await lab.cluster.down()
  expect(await processesOf(lab.home)).toEqual([])
  expect(await lab.cluster.status()).toMatchObject({ state: 'stopped' })

  await lab.up()
  expect(lab.record().port).toBe(port)
  expect(lab.record().pid).not.toBe(pid)
  await lab.run('wait --for=condition=Available deployment/web --timeout=20s')
  expect(await ask(await portOf(lab, 'web'))).toMatchObject({ program: 'gateway.js' })
})

test('what is said to be ready after a restart answers', async () => {
  const lab = await make()
  await lab.up()
  await lab.apply(deployment('web'), service('web'))
  await lab.run('rollout status deployment/web --timeout=20s')
  for (let round = 0; round < 3; round++) {
    await lab.cluster.down()
    await lab.up()
    const client = lab.connect()
    const resource = {
      group: 'apps',
      version: 'v1',
      plural: 'deployments',
      kind: 'Deployment',
      namespaced: true,
    }
    await until('it is available', async () => {
      const found = await client.get(resource, { namespace: 'default', name: 'web' })
      return found?.status.availableReplicas === 1
    })
    expect(await ask(await portOf(lab, 'web'))).toMatchObject({ program: 'gateway.js' })
    client.close()
  }
})

test('kill -9 loses nothing that was acknowledged, and its pods do not outlive it', async () => {
  const lab = await make()
  await lab.up()
  await lab.apply(deployment('web'), service('web'))
  await lab.run('rollout status deployment/web --timeout=20s')
  const before = await ask(await portOf(lab, 'web'))
  for (let index = 0; index < 5; index++) await lab.run(`create configmap kept-${index}`)
  process.kill(lab.record().pid, 'SIGKILL')
  await until('nothing of it is left', async () => (await processesOf(lab.home)).length === 0)
  expect(await lab.cluster.status()).toMatchObject({
    state: 'stopped',
    detail: expect.stringContaining('is gone'),
  })

  await lab.up()
  expect((await lab.run('get configmaps -o name')).match(/kept-/g)).toHaveLength(5)
  await lab.run('rollout status deployment/web --timeout=20s')
  await until(
    'the pod runs anew',
    async () => (await ask(await portOf(lab, 'web'))).pid !== before.pid,
  )
})

test('down after kill -9 ends what the server had started', async () => {
  const lab = await make()
  await lab.up()
  await lab.apply(deployment('web', { env: [{ name: 'STUBBORN', value: 'yes' }] }))
  await lab.run('rollout status deployment/web --timeout=20s')
  process.kill(lab.record().pid, 'SIGKILL')
  await lab.cluster.down()
  expect(await processesOf(lab.home)).toEqual([])
})

test('up after kill -9 ends what will not end by itself', async () => {
  const lab = await make()
  await lab.up()
  await lab.apply(deployment('web', { env: [{ name: 'STUBBORN', value: 'yes' }] }), service('web'))
  await lab.run('rollout status deployment/web --timeout=20s')
  const { pid } = await ask(await portOf(lab, 'web'))
  process.kill(lab.record().pid, 'SIGKILL')
  await lab.up()
  await lab.run('rollout status deployment/web --timeout=20s')
  await until('the old process is gone', async () => !(await processesOf(lab.home)).includes(pid))
})

test('a port that another program took is left to it', async () => {
  const lab = await make()
  await lab.up()
  const { port } = lab.record()
  await lab.cluster.down()
  const release = await occupy(port)
  await lab.up()
  expect(lab.record().port).not.toBe(port)
  expect(await lab.run('get ns default -o name')).toBe('namespace/default\n')
  await release()
})

test('a process that only has the number of the old server is not touched', async () => {
  const lab = await make()
  await lab.up()
  await lab.cluster.down()
  const { spawn } = await import('node:child_process')
  const stranger = spawn(process.execPath, [
    '-e',
    'setTimeout(() => {}, 60000)',
    `${lab.home}-another`,
  ])
  const file = join(lab.home, 'embedded', 'server.json')
  writeFileSync(file, JSON.stringify({ ...lab.record(), pid: stranger.pid }))
  expect(await lab.cluster.status()).toMatchObject({ state: 'stopped' })
  await lab.cluster.down()
  await lab.up()
  expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null])
  stranger.kill()
})

test('a server whose record is lost is found by its lock', async () => {
  const lab = await make()
  await lab.up()
  const { pid } = lab.record()
  rmSync(join(lab.home, 'embedded', 'server.json'))
  await lab.cluster.down()
  expect(await processesOf(lab.home)).not.toContain(pid)
})

test('one that hangs is replaced', async () => {
  const lab = await make()
  await lab.up()
  const { pid } = lab.record()
  process.kill(pid, 'SIGSTOP')
  await lab.up()
  expect(lab.record().pid).not.toBe(pid)
  expect(await lab.run('get ns default -o name')).toBe('namespace/default\n')
})

test.each([
  ['a log that is damaged', 'changes.jsonl', '{"put": nonsense}\n'],
  ['a snapshot that is damaged', 'snapshot.jsonl', 'nonsense\n'],
])('%s is one clear error', async (_what, name, content) => {
  const lab = await make()
  await lab.up()
  await lab.cluster.down()
  writeFileSync(join(lab.home, 'embedded', 'data', 'store', name), content)
  const error = await lab.up().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(EnvironmentError)
  const { message, hint } = error as EnvironmentError
  expect(message).toContain(join(lab.home, 'embedded', 'data'))
  expect(message).not.toContain('    at ')
  expect(hint).toContain('ai-gateway-lab cluster down --wipe')
  expect(await processesOf(lab.home)).toEqual([])
})

test('a folder that cannot be one is one clear error', async () => {
  const lab = await make()
  mkdirSync(lab.home, { recursive: true })
  writeFileSync(join(lab.home, 'embedded'), '')
  const error = await lab.up().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(EnvironmentError)
  expect((error as Error).message).toContain(join(lab.home, 'embedded'))
  rmSync(join(lab.home, 'embedded'))
})

test('a wiped cluster leaves nothing', async () => {
  const lab = await make()
  await lab.up()
  await lab.cluster.down({ wipe: true })
  expect(existsSync(join(lab.home, 'embedded'))).toBe(false)
  expect(await lab.cluster.status()).toEqual({ state: 'absent' })
})
