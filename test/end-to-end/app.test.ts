// A newcomer's path through the app, in a real terminal: from the list to "all steps done", and back the next day.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal } from '../ui/open-terminal.ts'

let lab: LabHome
beforeAll(() => {
  lab = makeLabHome()
})
afterAll(() => lab.remove())

const PATIENCE_MS = 60_000

test('the app leads from the list to all steps done', { timeout: 180_000 }, async () => {
  const terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 120,
    rows: 40,
    env: { ...lab.env, SHELL: 'bash' },
  })
  try {
    await terminal.waitFor('Add Multiple LLM Providers')
    terminal.press('down', 'enter')
    // Notes first, while the cluster comes up.
    await terminal.waitFor('N×M')
    await terminal.waitFor('Ready in', PATIENCE_MS)
    terminal.press('enter')
    await terminal.waitFor('0 of 4 done', PATIENCE_MS)

    // Step 1 in the learner's own shell: the tick comes by itself.
    await terminal.waitFor('There is no Secret "anthropic-secret"', PATIENCE_MS)
    terminal.type('t')
    await terminal.waitFor('(ai-gateway-lab)')
    terminal.type(
      'kubectl create secret generic anthropic-secret -n agentgateway-system --from-literal="Authorization=Bearer sk-ant-demo-placeholder-key"\r',
    )
    await terminal.waitFor('secret/anthropic-secret created', PATIENCE_MS)
    terminal.type('exit\r')
    await terminal.waitFor('1 of 4 done', PATIENCE_MS)

    // Leaving, whatever one is doing, and coming back loses nothing.
    terminal.press('ctrl-c')
    expect((await terminal.exited).exitCode).toBe(0)
    expect(terminal.isAlternate()).toBe(false)
  } finally {
    await terminal.close()
  }

  const again = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 80,
    rows: 24,
    env: lab.env,
  })
  try {
    await again.waitFor('1 of 4 steps done')
    again.press('enter')
    await again.waitFor('Add Multiple LLM Providers', PATIENCE_MS)
    await again.waitFor(/Ready in|1 of 4 done/, PATIENCE_MS)
    if (again.screen().includes('Ready in')) again.press('enter')
    await again.waitFor('1 of 4 done', PATIENCE_MS)

    // Step 2 by the lab, which asks first. Steps 3 and 4 only look at what it makes, and come true with it.
    again.type('s')
    await again.waitFor('Have step 2 solved with these commands?', PATIENCE_MS)
    again.press('enter')
    await again.waitFor('all done', PATIENCE_MS)
  } finally {
    await again.close()
  }
  const { exitCode, stdout } = await lab.run(['check', 'multiple-providers'])
  expect(stdout).toContain('All 4 steps are done.')
  expect(exitCode).toBe(0)
})
