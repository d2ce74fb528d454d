// The kind cluster without an engine: docker and kind are stand-ins that refuse what the real ones refuse, and the API that
// they lead to is the embedded one. With an engine the contract says more: npm run test:kind.

import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { NODE_IMAGE } from '../../../src/cluster/kind/node-image.ts'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../../harness/run-lab.ts'

const FAKE = join(import.meta.dirname, 'fake-tools.mjs')
const recorded: { args: string[]; exitCode: number; stderr: string }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded', 'kind-v0.30.0.json'), 'utf8'),
)

let api: LabHome
let kubeconfig: string
let lab: LabHome
let env: NodeJS.ProcessEnv
let stateFile: string

beforeAll(async () => {
  api = makeLabHome()
  await api.run(['cluster', 'up', '--cluster', 'embedded'])
  kubeconfig = join(api.home, 'lab', 'embedded', 'kubeconfig')
})
afterAll(() => api.remove())

beforeEach(() => {
  lab = makeLabHome()
  const bin = mkdtempSync(join(tmpdir(), 'lab-fake-'))
  for (const tool of ['docker', 'kind']) {
    writeFileSync(join(bin, tool), `#!/bin/sh\nexec ${process.execPath} ${FAKE} ${tool} "$@"\n`)
    chmodSync(join(bin, tool), 0o755)
  }
  stateFile = join(bin, 'state.json')
  env = { PATH: `${bin}:${lab.env.PATH}`, FAKE_STATE: stateFile, KIND_EXPERIMENTAL_PROVIDER: '' }
  change({
    calls: [],
    images: [NODE_IMAGE],
    containers: [],
    loaded: [],
    memory: 8e9,
    kindVersion: '0.30.0',
    kubeconfig,
  })
})
afterEach(() => {
  rmSync(lab.home, { recursive: true, force: true })
  rmSync(join(stateFile, '..'), { recursive: true, force: true })
})

const state = () => JSON.parse(readFileSync(stateFile, 'utf8'))
function change(what: object) {
  const now = existsSync(stateFile) ? state() : {}
  writeFileSync(stateFile, JSON.stringify({ ...now, ...what }))
}
const run = (...words: string[]) => lab.run([...words, '--cluster', 'kind'], { env })
const kindFolder = () => join(lab.home, 'lab', 'kind')
const files = () => (existsSync(kindFolder()) ? readdirSync(kindFolder()) : [])

test.each(recorded)(
  'the stand-in answers as kind did: $args',
  async ({ args, exitCode, stderr }) => {
    change({ images: [] })
    const archive = join(stateFile, '..', 'x.tar')
    writeFileSync(archive, '')
    const words = args.map(
      (word) => ({ ARCHIVE: archive, KUBECONFIG: join(archive, '..', 'kc') })[word] ?? word,
    )
    const answer = await execa('kind', words, { env, reject: false })
    expect({ exitCode: answer.exitCode, stderr: answer.stderr }).toEqual({ exitCode, stderr })
  },
)

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

const foreign = () => [
  {
    Id: 'theirs',
    Name: '/ai-gateway-lab-control-plane',
    Created: '2020-01-01T00:00:00Z',
    State: { Running: true },
  },
]

test('leaves a cluster of its name alone that somebody else made', async () => {
  change({ containers: foreign() })
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
  change({ containers: foreign() })
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
  // Once all is well again, the same command makes it.
  change({ trouble: undefined, images: [NODE_IMAGE], memory: 8e9, kindVersion: '0.30.0' })
  expect(await run('cluster', 'up')).toMatchObject({ exitCode: 0 })
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
})

test('cleans up after Ctrl-C while nodes are made', async () => {
  change({ trouble: 'hangs' })
  const running = execa(labNode, [mainProgram, 'cluster', 'up', '--cluster', 'kind'], {
    env: { ...lab.env, ...env },
    extendEnv: false,
    reject: false,
  })
  for (let look = 0; look < 300 && state().containers.length === 0; look++)
    await new Promise((resolve) => setTimeout(resolve, 100))
  running.kill('SIGINT')
  expect(await running).toMatchObject({ exitCode: 130 })
  expect(state().containers).toEqual([])
  expect(files()).not.toContain('cluster.json')
})
