// Keys right behind the one that leaves the shell: whose are they? The program as it is shipped, on a real pty, with a real
// bash in the tab.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from '../open-terminal.ts'

let lab: LabHome
let terminal: TestTerminal | undefined

beforeAll(async () => {
  lab = makeLabHome()
  const { exitCode } = await lab.run(['start', 'multiple-providers'])
  expect(exitCode).toBe(0)
}, 60_000)
afterEach(() => terminal?.close())
afterAll(() => lab.remove())

/** At the top of the assignment, which was begun before. */
async function open(columns: number, rows: number) {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns,
    rows,
    env: { ...lab.env, SHELL: '/bin/bash', OPENAI_API_KEY: undefined },
  })
  await terminal.waitFor('Add Multiple LLM Providers')
  terminal.press('down', 'enter')
  await terminal.waitFor('[Assignment]', 40_000)
  terminal.type('g')
  return terminal
}

const LEAVE = '\u001d'
const PAGE_DOWN = '\u001b[6~'
const PROMPT = /\(ai-gateway-lab\) .*[$#]/
const IN_SHELL = /^ (Enter run it {2})?Ctrl-\] back to the lab/m
/** The keys scroll the assignment, and it is not at its top. */
const SCROLLED = /\[Assignment\].* (?!0%)\d+% *$/m
/** How far down the assignment is, as its title bar has it. */
const placeOf = (screen: string) => Number(/ (\d+)% *$/m.exec(screen)?.[1])

const WAYS = [
  { name: 'j', keys: 'j' },
  { name: 'PgDn', keys: PAGE_DOWN },
  { name: 'several keys', keys: `j${PAGE_DOWN}k` },
]
const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 140, rows: 45 },
]

for (const { columns, rows } of SIZES)
  test.each(WAYS)(
    `$name right behind Ctrl-] scrolls the assignment as it does later, at ${columns}x${rows}`,
    async ({ keys }) => {
      const { type, waitFor, screen } = await open(columns, rows)
      const scrolled = async (typed: string) => {
        type(typed)
        await waitFor(SCROLLED)
        // The last key of several has come into effect too.
        await new Promise((resolve) => setTimeout(resolve, 500))
        return placeOf(screen())
      }
      const later = await scrolled(keys)
      type('gt')
      await waitFor(PROMPT)
      await waitFor(IN_SHELL)
      expect(await scrolled(LEAVE + keys)).toBe(later)
    },
    60_000,
  )

test('a block that is typed and left at once stands at the prompt, and what follows scrolls the assignment', async () => {
  const { type, waitFor, screen } = await open(80, 24)
  type('t')
  await waitFor(PROMPT)
  type(LEAVE)
  await waitFor('[Assignment]')
  type(`1${LEAVE}${PAGE_DOWN}`)
  await waitFor(SCROLLED)
  expect(screen()).not.toMatch(IN_SHELL)
  type('g')
  await waitFor(/\[Assignment\].* 0% *$/m)
  type('t')
  await waitFor('kubectl create secret generic anthropic-secret')
  await waitFor(/^ Enter run it {2}Ctrl-\] back to the lab/m)
}, 60_000)

test('a shell that ends by itself takes no keys from the editor', async () => {
  const { type, press, waitFor, screen } = await open(80, 24)
  type('t')
  await waitFor(PROMPT)
  const ended = join(lab.home, 'ended')
  type(`trap 'touch ${ended}' EXIT; (sleep 2; kill -HUP $$) &\r`)
  await waitFor(/\[1\] \d+/)
  type(`${LEAVE}e`)
  await waitFor('01-anthropic-backend.yaml')
  press('enter')
  await waitFor('1:1')
  await expect.poll(() => existsSync(ended), { timeout: 10_000 }).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 500))
  type('# mine')
  await waitFor(/^ +1 +# mine/m)
  expect(screen()).toContain('not saved')
}, 60_000)
