// A learner in the assignment: one cluster for the whole file, a new app for each test, so that each also resumes.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createEmbeddedCluster } from '../../src/cluster/embedded/embedded-cluster.ts'
import { bundleApp } from './bundle-app.ts'
import { openTerminal, type TestTerminal } from './open-terminal.ts'

const root = join(import.meta.dirname, '..', '..')
let app: { file: string; folder: string }
let home: string
let terminal: TestTerminal | undefined

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lab-test-'))
  app = await bundleApp('test/ui/app-on-an-embedded-cluster.ts')
})
afterEach(() => terminal?.close())
afterAll(async () => {
  await createEmbeddedCluster({ home, programsFolder: '' }).down({ wipe: true })
  rmSync(app.folder, { recursive: true })
  rmSync(home, { recursive: true })
})

const start = (columns: number, rows: number) => {
  const env = {
    HOME: home,
    AI_GATEWAY_LAB_HOME: home,
    PROJECT_ROOT: root,
    SHELL: '/bin/bash',
    OPENAI_API_KEY: undefined,
  }
  terminal = openTerminal({
    file: process.execPath,
    args: [app.file, 'multiple-providers'],
    columns,
    rows,
    env,
  })
  return terminal
}
const kubectl = (...words: string[]) =>
  execa('kubectl', [...words, '-n', 'agentgateway-system'], {
    env: { KUBECONFIG: join(home, 'embedded', 'kubeconfig') },
  })

const SLOW = 40_000

test('reads the notes, opens the assignment, and sees why the first step is not done', async () => {
  const { waitFor, press, type } = start(80, 24)
  await waitFor('Enter goes on to the assignment', SLOW)
  press('enter')
  await waitFor('[Assignment]')
  await waitFor('○ Step 1: There is no Secret "anthropic-secret"')
  press('tab')
  const steps = await waitFor('[Steps]')
  expect(steps).toContain('▸ ○ 1. Add an Anthropic API Key Secret')
  expect(steps).toContain('→ kubectl get secret anthropic-secret -n agentgateway-system')
  type('h')
  await waitFor('Hint 1')
})

test('comes back to where it was, and copies a block', async () => {
  const { waitFor, type, written } = start(80, 24)
  await waitFor('[Assignment]', SLOW)
  type('n')
  await waitFor(/○ Step 1: Add an Anthropic API Key Secret[\s\S]* 1 {2}bash/)
  type('y')
  await waitFor('Block 1 is in your clipboard')
  const [, copied = ''] = /\u001b\]52;c;([\w+/=]+)\u0007/.exec(written()) ?? []
  expect(Buffer.from(copied, 'base64').toString()).toMatch(
    /^kubectl create secret generic anthropic-secret /,
  )
})

test('runs a block after showing it, and ticks the step off beside the assignment', async () => {
  const { waitFor, type, press } = start(140, 40)
  await waitFor('[Assignment]', SLOW)
  type('1')
  expect(await waitFor('Run block 1?')).toContain(
    '$ kubectl create secret generic anthropic-secret',
  )
  press('escape')
  await waitFor(/^((?!Run block)[\s\S])*$/)
  type('1\r')
  await waitFor('secret/anthropic-secret created', SLOW)
  await waitFor('▸ ✓ 1. Add an Anthropic API Key Secret')
  expect(await waitFor('1 of 4 done')).toContain('✓ Step 1: Add an Anthropic API Key Secret')
})

test('opens the learner’s own shell on the cluster and comes back, and sees there what was broken', async () => {
  const { waitFor, type } = start(80, 24)
  await waitFor('1 of 4 done', SLOW)
  type('t')
  await waitFor('(ai-gateway-lab)')
  type('kubectl delete secret anthropic-secret -n agentgateway-system\r')
  await waitFor('"anthropic-secret" deleted', SLOW)
  type('exit\r')
  await waitFor(/! ○ ○ ○ {1,2}1 of 4 done/)
  await waitFor('! Step 1: There is no Secret')
})

test('has steps solved after seeing the commands, to the last', async () => {
  const { waitFor, type, press } = start(100, 30)
  await waitFor('! ○ ○ ○', SLOW)
  // The lab comes back at the first step that was never done: one up is the one that was broken.
  type('ps')
  expect(await waitFor('Have step 1 solved')).toContain(
    '$ kubectl create secret generic anthropic-secret',
  )
  press('enter')
  await waitFor('✓ Step 1 is done.', SLOW)
  // Typed faster than drawn: the second step, its solution, yes.
  type('ns\r')
  await waitFor('all done', SLOW)
})

test('keeps what a block leaves in the background for the next one, and ends it on x', async () => {
  const { waitFor, type } = start(120, 50)
  await waitFor('all done', SLOW)
  type('5\r')
  await waitFor('Forwarding from 127.0.0.1', SLOW)
  await waitFor('✓ Block 5 is through.', SLOW)
  type('7\r')
  await waitFor('invalid x-api-key', SLOW)
  await waitFor('✓ Block 7 is through.', SLOW)
  type('x')
  await waitFor('What ran was ended')
  type('8\r')
  await waitFor('! Block 8 ended with exit code 7.', SLOW)
})

test('notices from outside that a step is broken again, and asks before it resets', async () => {
  const { waitFor, type, press } = start(140, 40)
  await waitFor('all done', SLOW)
  await kubectl('delete', 'httproute', 'anthropic-route')
  await waitFor('! 2. Create the Anthropic Backend and Route broken', SLOW)
  type('r')
  await waitFor('Begin this challenge anew?')
  press('enter')
  await waitFor('Enter goes on to the assignment', SLOW)
  press('enter')
  await waitFor('0 of 4 done')
  const progress = JSON.parse(readFileSync(join(home, 'progress.json'), 'utf8'))
  expect(progress.challenges['multiple-providers'].steps).toEqual({})
})

test('a new reason comes into sight, where hints had taken its place', async () => {
  const { waitFor, type, screen } = start(80, 16)
  await waitFor('[Assignment]', SLOW)
  for (const hint of [1, 2, 3]) {
    type('h')
    await waitFor(`Hint ${hint}`)
  }
  expect(screen()).not.toContain('There is no Secret')
  await kubectl('create', 'secret', 'generic', 'anthropic-secret', '--from-literal=key=x')
  await waitFor(/▸ ○ 1\. [\s\S]*has no key "Authorization"/)
})

test('on the smallest screen a question has its answers, and the open pane its name', async () => {
  const { waitFor, type, press } = start(40, 12)
  await waitFor('[Assignment]', SLOW)
  type('s')
  await waitFor(/Enter runs them · Esc\s+leaves it/)
  press('escape')
  await waitFor(/^((?!Have step)[\s\S])*$/)
  type('m')
  await waitFor('[Cluster]')
})
