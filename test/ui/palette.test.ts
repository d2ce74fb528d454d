// From anywhere to anywhere: the palette, the words after the last step, and what another terminal has done meanwhile.
// The program as it is shipped, on a real pty.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from './open-terminal.ts'

let lab: LabHome
let terminal: TestTerminal | undefined

beforeAll(async () => {
  lab = makeLabHome()
  const { exitCode, stderr } = await lab.run(['start', 'multiple-providers'])
  expect(exitCode, stderr).toBe(0)
}, 60_000)
afterEach(() => terminal?.close())
afterAll(() => lab.remove())

const SLOW = 40_000

function open(columns = 80, rows = 24, file = labNode, args = [mainProgram]) {
  terminal = openTerminal({
    file,
    args,
    columns,
    rows,
    env: { ...lab.env, SHELL: '/bin/bash', OPENAI_API_KEY: undefined },
  })
  return terminal
}

test('goes to a challenge by letters of its name, and does what a key does', async () => {
  const { waitFor, type, press, screen } = open()
  await waitFor('Enter open')
  // Typed faster than drawn: the letters behind the slash are the palette's.
  type('/multi')
  await waitFor('/ multi')
  expect(screen()).not.toContain('Your First AI Gateway')
  press('enter')
  await waitFor('[Assignment]', SLOW)
  await waitFor('0 of 4 done')

  type('\u0010')
  await waitFor('Go to')
  type('zzzz')
  await waitFor('Nothing has these letters')
  press('escape')
  await waitFor('[Assignment]')

  type('/clus')
  await waitFor('▸ cluster')
  press('enter')
  await waitFor('[Cluster]')
}, 90_000)

test('another challenge is set up from within this one', async () => {
  const { waitFor, type, press } = open(140, 45)
  await waitFor('Enter open')
  type('/multi\r')
  await waitFor('0 of 4 done', SLOW)
  type('/first\r')
  await waitFor('Enter goes on to the assignment', SLOW)
  press('enter')
  await waitFor(/^ Your First AI Gateway/m)
  await waitFor('[Assignment]')
  type('/multi\r')
  await waitFor(/^ Add Multiple LLM Providers.*of 4 done/m, SLOW)
}, 90_000)

test('shows a hint where it can be read, shows it again, and names the pane with the whole reason', async () => {
  const { waitFor, type, screen } = open(80, 24)
  await waitFor('Enter open')
  type('/multi\r')
  await waitFor(/Step 1: There is no Secret.* Tab: more$/m, SLOW)
  type('h')
  await waitFor('Hint 1')
  type('h')
  await waitFor('Hint 2')
  type('gq')
  await waitFor('Enter open')
  type('\r')
  await waitFor('[Assignment]', SLOW)
  type('H')
  await waitFor('Hint 1')
  expect(screen()).toContain('[Steps]')
}, 90_000)

test('sees what another terminal has done, and a reset there', async () => {
  const { waitFor, type } = open(140, 45)
  await waitFor('Enter open')
  type('/multi\r')
  await waitFor('0 of 4 done', SLOW)
  await lab.run(['hint', 'multiple-providers', '--step', '1'])
  await waitFor('Hint 1')
  const solved = await lab.run(['solve', 'multiple-providers', '--step', '1'])
  expect(solved.exitCode, solved.stderr).toBe(0)
  await waitFor('1 of 4 done')
  await waitFor('solved by the lab')
  await lab.run(['reset', 'multiple-providers'])
  await waitFor('begun anew in another terminal')
  await waitFor('0 of 4 done')
  await waitFor(/✗ .*Secret/)
}, 90_000)

test('says why it worked when all is done, and goes on to the next challenge', async () => {
  const solved = await lab.run(['solve', 'first-ai-gateway'])
  expect(solved.exitCode, solved.stderr).toBe(0)
  const { waitFor, type, press, exited } = open(80, 24)
  await waitFor('Enter open')
  type('/first\r')
  await waitFor('all done', SLOW)
  await waitFor('d tells why it worked')
  type('d')
  await waitFor('Done: Your First AI Gateway')
  await waitFor('goes on to: Add Multiple LLM Providers')
  press('enter')
  await waitFor(/^ Add Multiple LLM Providers/m, SLOW)
  press('ctrl-c')
  await exited
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(terminal!.isAlternate()).toBe(false)
  expect(terminal!.screen()).toContain('ai-gateway-lab cluster down')
}, 90_000)

test('says that it is the end when no challenge is left, and goes to the list', async () => {
  for (const challenge of ['first-ai-gateway', 'multiple-providers']) {
    const solved = await lab.run(['solve', challenge])
    expect(solved.exitCode, solved.stderr).toBe(0)
  }
  const { waitFor, type, press, screen } = open(80, 24)
  await waitFor('Enter open')
  expect(screen().match(/✓ .* {2}finished/g)).toHaveLength(2)
  type('/multi\r')
  await waitFor('all done', SLOW)
  type('d')
  await waitFor('Enter goes to the list of challenges')
  type('G')
  await waitFor('cluster down')
  press('enter')
  await waitFor('Enter open')
}, 90_000)

test('stops on Ctrl-Z as any program does, and is drawn again by fg', async () => {
  const { waitFor, type, isAlternate, press } = open(100, 30, '/bin/bash', ['--norc', '-i'])
  await waitFor(/[$#]/)
  type(`${labNode} ${mainProgram}\r`)
  await waitFor('Enter open')
  type('\u001a')
  await waitFor('Stopped')
  expect(isAlternate()).toBe(false)
  type('echo in-the-$((40 + 2))\r')
  await waitFor('in-the-42')
  type('fg\r')
  await waitFor('Enter open')
  expect(isAlternate()).toBe(true)
  press('down')
  press('ctrl-c')
  await waitFor('cluster down')
}, 60_000)
