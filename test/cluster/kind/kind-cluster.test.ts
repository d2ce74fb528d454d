// The kind cluster without an engine: docker and kind are stand-ins that refuse what the real ones refuse, and the API that
// they lead to is the embedded one. With an engine the contract says more: npm run test:kind.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { NODE_IMAGE } from '../../../src/cluster/kind/node-image.ts'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../../harness/run-lab.ts'
import { foreignNode, makeStandInTools, type StandInTools } from './stand-in-tools.ts'

vi.setConfig({ testTimeout: 180_000 })

const recorded: { engine?: string; args: string[]; exitCode: number; stderr: string }[] =
  JSON.parse(readFileSync(join(import.meta.dirname, 'recorded', 'kind-v0.30.0.json'), 'utf8'))

let api: LabHome
let kubeconfig: string
let lab: LabHome
let tools: StandInTools
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  api = makeLabHome()
  await api.run(['cluster', 'up', '--cluster', 'embedded'])
  kubeconfig = join(api.home, 'lab', 'embedded', 'kubeconfig')
})
afterAll(() => api.remove())

beforeEach(() => {
  lab = makeLabHome()
  tools = makeStandInTools(lab.env.PATH, kubeconfig)
  env = tools.env
})
afterEach(() => {
  rmSync(lab.home, { recursive: true, force: true })
  tools.remove()
})

const state = () => tools.state()
const change = (what: object) => tools.change(what)
const run = (...words: string[]) => lab.run([...words, '--cluster', 'kind'], { env })
const kindFolder = () => join(lab.home, 'lab', 'kind')
const archives = () => join(kindFolder(), 'archives')
const files = () => (existsSync(kindFolder()) ? readdirSync(kindFolder()) : [])

test.each(
  recorded.map((call) => ({
    ...call,
    title: `kind ${call.args.join(' ')}${call.engine ? ', with its engine away' : ''}`,
  })),
)('the stand-in answers as kind did: $title', async ({ engine, args, exitCode, stderr }) => {
  change({ images: [], trouble: engine })
  const archive = join(tools.folder, 'x.tar')
  writeFileSync(archive, '')
  const words = args.map(
    (word) => ({ ARCHIVE: archive, KUBECONFIG: join(archive, '..', 'kc') })[word] ?? word,
  )
  const answer = await execa('kind', words, { env, reject: false })
  expect({ exitCode: answer.exitCode, stderr: answer.stderr }).toEqual({ exitCode, stderr })
})

test('comes up, is found running, stops, comes back and goes', async () => {
  const up = await run('cluster', 'up')
  expect(up).toMatchObject({ exitCode: 0 })
  expect(up.stderr).toContain('kind: preparing nodes')
  expect(state().loaded).toEqual([
    expect.stringMatching(/^image ai-gateway-lab\/gateway:0\.1\.0-\w{12}$/),
  ])
  expect((await run('cluster', 'status')).stdout).toContain('The kind cluster runs')

  expect(await run('cluster', 'up')).toMatchObject({ exitCode: 0 })
  expect(state().loaded).toHaveLength(1)
  expect(state().calls.filter((call: string[]) => call[1] === 'build')).toHaveLength(1)

  expect(await run('cluster', 'down')).toMatchObject({ exitCode: 0 })
  expect((await run('cluster', 'status')).stdout).toContain('its node is stopped')
  expect(await run('cluster', 'up')).toMatchObject({ exitCode: 0 })
  expect(await run('cluster', 'down', '--wipe')).toMatchObject({ exitCode: 0 })
  expect(state().containers).toEqual([])
  expect(files()).not.toContain('cluster.json')
  expect(files()).not.toContain('kubeconfig')
  expect(existsSync(join(lab.home, '.kube', 'config'))).toBe(false)
})

test('writes a lost kubeconfig anew', async () => {
  await run('cluster', 'up')
  writeFileSync(join(kindFolder(), 'kubeconfig'), 'no: kubeconfig')
  expect(await run('cluster', 'up')).toMatchObject({ exitCode: 0 })
  rmSync(join(kindFolder(), 'kubeconfig'))
  expect(await run('cluster', 'up')).toMatchObject({ exitCode: 0 })
})

test('leaves a cluster of its name alone that somebody else made', async () => {
  change({ containers: [foreignNode] })
  const { exitCode, stderr } = await run('cluster', 'up')
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining('this lab did not make'),
  })
  expect(await run('cluster', 'down', '--wipe')).toMatchObject({ exitCode: 0 })
  expect((await run('cluster', 'up', '--take-over')).exitCode).toBe(5)
  expect(state().containers).toHaveLength(1)
  expect(await run('cluster', 'up', '--take-over', '--yes')).toMatchObject({ exitCode: 0 })
})

test('leaves a cluster alone that was made after its own had gone', async () => {
  await run('cluster', 'up')
  change({ containers: [foreignNode] })
  await run('cluster', 'down', '--wipe')
  expect(state().containers).toHaveLength(1)
})

test.each([
  ['the engine has stopped', { trouble: 'away' }, 'does not answer', 'Start it'],
  ['the socket is not for us', { trouble: 'denied' }, 'you may not use its socket', 'usermod'],
  [
    'the engine stops midway',
    { trouble: 'stops-midway' },
    'the container engine has stopped',
    'Start it',
  ],
  ['the disk is full', { trouble: 'full' }, 'the disk is full', 'Make room'],
  ['a proxy answers with a page', { trouble: 'html' }, 'a web page', 'prefetch --from'],
  ['the image is missing offline', { images: [] }, 'cannot be fetched', 'prefetch --from'],
  ['there is little memory', { memory: 1e9 }, 'memory: 0.9 GiB', '2 GiB'],
  ['kind is too old', { kindVersion: '0.20.0' }, 'kind: 0.20.0', '0.27'],
])('says it where %s, and leaves nothing behind', async (_title, trouble, message, hint) => {
  change(trouble)
  const { exitCode, stderr } = await run('cluster', 'up')
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining(message),
  })
  expect(stderr).toContain(hint)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(files()).not.toContain('kubeconfig')
  expect(existsSync(archives()) ? readdirSync(archives()) : []).toEqual([])
  if (state().trouble === 'away' && state().containers.length > 0) {
    // An engine that has stopped cannot be asked to take its node away: it is noted as half made.
    expect(JSON.parse(readFileSync(join(kindFolder(), 'cluster.json'), 'utf8'))).not.toHaveProperty(
      'container',
    )
  } else {
    expect(state().containers).toEqual([])
    expect(files()).not.toContain('cluster.json')
  }
  // Once all is well again, the same command makes it.
  change({ trouble: undefined, images: [NODE_IMAGE], memory: 8e9, kindVersion: '0.30.0' })
  expect(await run('cluster', 'up')).toMatchObject({ exitCode: 0 })
  expect(state().containers).toHaveLength(1)
})

test('says that a port is taken when the node is started again', async () => {
  await run('cluster', 'up')
  await run('cluster', 'down')
  change({ trouble: 'port' })
  const { exitCode, stderr } = await run('cluster', 'up')
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining('is taken by another program'),
  })
  // The node stays as it was, and comes up once the port is free.
  change({ trouble: undefined })
  expect(await run('cluster', 'up')).toMatchObject({ exitCode: 0 })
})

test('an image that finds no room on its way into the node leaves no archive, and goes in the next time', async () => {
  change({ trouble: 'full-node' })
  const { exitCode, stderr } = await run('cluster', 'up')
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining('the disk is full'),
  })
  expect(readdirSync(archives())).toEqual([])
  change({ trouble: undefined })
  expect(await run('cluster', 'up')).toMatchObject({ exitCode: 0 })
  expect(state().loaded).toHaveLength(1)
})

test.each([
  ['the image is built', 'hangs-building', 'docker build'],
  ['nodes are made', 'hangs', 'kind create'],
  ['the image goes into the node', 'hangs-loading', 'kind load'],
])(
  'Ctrl-C while %s leaves nothing half made, and the same command goes on',
  async (_when, trouble, call) => {
    change({ trouble })
    const running = execa(labNode, [mainProgram, 'cluster', 'up', '--cluster', 'kind'], {
      env: { ...lab.env, ...env },
      extendEnv: false,
      reject: false,
    })
    const isUnderWay = () =>
      state().calls.some((words: string[]) => words.join(' ').startsWith(call)) &&
      (trouble !== 'hangs' || state().containers.length > 0)
    for (let look = 0; look < 300 && !isUnderWay(); look++)
      await new Promise((resolve) => setTimeout(resolve, 100))
    running.kill('SIGINT')
    expect(await running).toMatchObject({ exitCode: 130 })
    expect(existsSync(archives()) ? readdirSync(archives()) : []).toEqual([])
    // A node that was ready stays: it is whole, and took minutes.
    const isMade = trouble === 'hangs-loading'
    expect(state().containers).toHaveLength(isMade ? 1 : 0)
    expect(files().includes('cluster.json')).toBe(isMade)

    change({ trouble: undefined })
    expect(await run('cluster', 'up')).toMatchObject({ exitCode: 0 })
    expect(state().containers).toHaveLength(1)
    expect(state().loaded).toHaveLength(1)
  },
)
