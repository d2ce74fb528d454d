// The map of the cluster: drawn from the real objects while they change under it.

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

test('shows the way of a request, its first broken link as it breaks, and an object with its status', async () => {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 140,
    rows: 50,
    env: { ...lab.env, OPENAI_API_KEY: undefined },
  })
  const { waitFor, type, press, screen } = terminal
  await waitFor('Add Multiple LLM Providers')
  press('down', 'enter')
  await waitFor('[Assignment]', 40_000)
  await new Promise((resolve) => setTimeout(resolve, 300))
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
