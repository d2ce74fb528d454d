// The tabs that look at the cluster: drawn from the real objects and requests while they change under them.

import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from './open-terminal.ts'

let lab: LabHome
let kubeconfig: string
let terminal: TestTerminal | undefined

beforeAll(async () => {
  lab = makeLabHome()
  const { exitCode, stdout } = await lab.run(['start', 'multiple-providers', '--json'])
  expect(exitCode).toBe(0)
  kubeconfig = JSON.parse(stdout).kubeconfig
}, 60_000)
afterEach(() => terminal?.close())
afterAll(() => lab.remove())

const kubectl = (words: string[], input = '') =>
  execa('kubectl', ['-n', 'agentgateway-system', ...words], {
    env: { KUBECONFIG: kubeconfig },
    input,
  })

const openAssignment = async () => {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 140,
    rows: 50,
    env: { ...lab.env, OPENAI_API_KEY: undefined },
  })
  await terminal.waitFor('Add Multiple LLM Providers')
  terminal.press('down', 'enter')
  await terminal.waitFor('[Assignment]', 40_000)
  return terminal
}

test('shows requests as they happen, with all that the log says of one', async () => {
  const { waitFor, type, press } = await openAssignment()
  type('w')
  await waitFor('tokens')
  await lab.run(['check', 'multiple-providers'])
  await waitFor(/openai-route +openai +✓ 200 +\d+ms +7\/\d+/)
  await waitFor(/\(no route\) +! 404/)
  press('up', 'up', 'up', 'up', 'up', 'enter')
  await waitFor(/http\.status +\d+/)
  press('enter')
  await waitFor('last')
}, 90_000)

test('shows the way of a request, its first broken link as it breaks, and an object with its status', async () => {
  const { waitFor, type, press, screen } = await openAssignment()
  type('m')
  await waitFor('✓ Gateway ai-gateway  :8080')
  await waitFor('✓ Backend openai-backend  openai gpt-4o-mini')
  await waitFor('✓ Upstream api.openai.com')

  await kubectl(['delete', 'secret', 'openai-secret'])
  await waitFor('✗ Secret openai-secret  missing')
  expect(screen()).toContain('The backend reads its key from the Secret')
  await kubectl([
    'create',
    'secret',
    'generic',
    'openai-secret',
    '--from-literal=key=sk-never-shown',
  ])
  await waitFor('It has no data under "Authorization"')

  press('down', 'down', 'down', 'down', 'enter')
  await waitFor('Secret openai-secret   Enter goes back')
  await waitFor('(14 bytes, not shown)')
  expect(screen()).not.toContain('sk-never-shown')
  press('enter')
  await waitFor('✓ Gateway ai-gateway')
  press('escape')
  await waitFor('[Assignment]')
}, 90_000)
