// Which cluster is it where nobody has said? docker and kind are stand-ins that refuse what the real ones refuse.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal } from '../ui/open-terminal.ts'
import { foreignNode, makeStandInTools, type StandInTools } from './kind/stand-in-tools.ts'

vi.setConfig({ testTimeout: 180_000 })

let api: LabHome
let lab: LabHome
let tools: StandInTools
beforeAll(async () => {
  api = makeLabHome()
  await api.run(['cluster', 'up', '--cluster', 'embedded'])
})
afterAll(() => api.remove())
beforeEach(() => {
  lab = makeLabHome()
  tools = makeStandInTools(lab.env.PATH, join(api.home, 'lab', 'embedded', 'kubeconfig'))
})
afterEach(async () => {
  await lab.run(['cluster', 'down', '--wipe', '--cluster', 'embedded'])
  rmSync(lab.home, { recursive: true, force: true })
  tools.remove()
})

const run = (...words: string[]) => lab.run(words, { env: tools.env })
const status = async () => JSON.parse((await run('cluster', 'status', '--json')).stdout)
const asked = () => tools.state().calls.length

test('kind, where an engine answers and the tool is there', async () => {
  expect((await run('cluster', 'status')).stdout).toContain('There is no cluster yet')
  const { exitCode, stdout, stderr } = await run('cluster', 'up')
  expect(stderr).toContain(
    'Choosing the kind cluster: docker answers, and kind is installed; --cluster embedded is there in a second',
  )
  expect(stdout).toContain('The kind cluster is up (docker answers, and kind is installed).')
  expect(exitCode).toBe(0)
  expect(await status()).toMatchObject({ kind: 'kind', state: 'running' })
  expect((await run('cluster', 'down', '--wipe')).stdout).toContain('The kind cluster and all')
  expect(tools.state().containers).toEqual([])
})

test('the embedded one without kind, and then no engine is even asked', async () => {
  rmSync(join(tools.folder, 'kind'))
  const PATH = `${tools.folder}:${await lab.pathWithout(['kind'])}`
  const { exitCode, stdout } = await lab.run(['cluster', 'up'], { env: { ...tools.env, PATH } })
  expect(stdout).toContain(
    'The embedded cluster is up (kind is not installed, and this one needs nothing but Node; others: --cluster).',
  )
  expect(exitCode).toBe(0)
  expect(asked()).toBe(0)
})

test.each([
  ['away', 'docker is installed, but does not answer'],
  ['denied', 'docker is there, but you may not use its socket'],
  ['silent', 'docker did not answer within 2 s'],
])('the embedded one where the engine is %s', async (trouble, why) => {
  tools.change({ trouble })
  const { exitCode, stdout, stderr } = await run('cluster', 'up')
  expect(stderr).toContain(`Choosing the embedded cluster: ${why}`)
  expect(stderr).toContain('otherwise: --cluster kind')
  expect(stdout).toContain('The embedded cluster is up')
  expect(exitCode).toBe(0)
})

test.each([
  ['an image cannot be had', { images: [] }, 'cannot be fetched'],
  ['there is little memory', { memory: 1e9 }, 'memory: 0.9 GiB'],
  ['a cluster of that name is somebody else’s', { containers: [foreignNode] }, 'did not make'],
])('it goes on with the embedded one, and says why, where %s', async (_what, trouble, why) => {
  tools.change(trouble)
  const { exitCode, stdout, stderr } = await run('start', 'first-ai-gateway')
  expect(stderr).toContain('Going on with the embedded cluster: ')
  expect(stderr).toContain(why)
  expect(stdout).toContain('Ready.')
  expect(exitCode).toBe(0)
  expect(tools.state().containers).toEqual((trouble as { containers?: [] }).containers ?? [])

  // That is the one from now on, also once kind would do.
  tools.change({ memory: 8e9, calls: [] })
  expect(await status()).toMatchObject({ kind: 'embedded', state: 'running' })
  expect((await run('start')).stderr).toContain('on the embedded cluster (it is the one in use)')
  expect(asked()).toBe(0)
})

test('what is there is kept, and the one that was used last is the one in use', async () => {
  await run('cluster', 'up', '--cluster', 'embedded')
  expect((await run('cluster', 'up')).stdout).toContain('The embedded cluster is up')
  await run('cluster', 'up', '--cluster', 'kind')
  expect((await run('cluster', 'up')).stdout).toContain(
    'The kind cluster is up (it is the one in use)',
  )
  await run('cluster', 'up', '--cluster', 'embedded')
  expect(await status()).toMatchObject({ kind: 'embedded' })
  await run('cluster', 'down', '--wipe')
  expect(await status()).toMatchObject({ kind: 'kind' })
})

test('a variable says which it is to be, and is told apart from a word that is no cluster', async () => {
  const with_ = (AI_GATEWAY_LAB_CLUSTER: string) =>
    lab.run(['cluster', 'up'], { env: { ...tools.env, AI_GATEWAY_LAB_CLUSTER } })
  const { exitCode, stderr } = await with_('minikube')
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('AI_GATEWAY_LAB_CLUSTER is "minikube"'),
  })
  expect((await with_('embedded')).stdout).toContain('(AI_GATEWAY_LAB_CLUSTER says so)')
  expect(asked()).toBe(0)
})

test.each([
  ['on the screen', [], 'Where shall Kubernetes come from?', 'k', 'kind'],
  ['on the screen', [], 'Where shall Kubernetes come from?', '\r', 'embedded'],
  ['in lines of text', ['--plain'], 'embedded or kind? (embedded)', 'k\r', 'kind'],
  ['in lines of text', ['--plain'], 'embedded or kind? (embedded)', '\r', 'embedded'],
])('the app asks %s (%#)', async (_where, words, question, answer, kind) => {
  const terminal = openTerminal({
    file: labNode,
    args: [mainProgram, ...words],
    columns: 100,
    rows: 34,
    env: { ...lab.env, ...tools.env },
  })
  try {
    await terminal.waitFor(question, 20_000)
    await terminal.waitFor('one to three minutes', 20_000)
    terminal.type(answer)
    await terminal.waitFor('Your First AI Gateway', 20_000)
    terminal.type(words.length > 0 ? 'go 1\r' : '\r')
    await expect
      .poll(async () => (await status()).kind === kind && (await status()).state === 'running', {
        timeout: 30_000,
      })
      .toBe(true)
  } finally {
    await terminal.close()
  }
})
