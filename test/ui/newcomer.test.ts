// The path of somebody who has never seen the lab, key by key: from the first screen to the first green tick, with at most
// six keys besides the command itself. What each screen took is printed into the record, and judged by nobody.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from './open-terminal.ts'

let lab: LabHome
beforeAll(() => {
  lab = makeLabHome()
})
afterAll(() => lab.remove())

const SLOW = 60_000
const MOST_KEYS = 6

type Moment = { key: string; screen: string; tookMs: number }

/** Each key is pressed when the screen shows what it answers, and the next screen is waited for. */
function makeRecord({ type, waitFor }: TestTerminal) {
  const moments: Moment[] = []
  let since = performance.now()
  return {
    moments,
    async see(text: string | RegExp, key = '(start)') {
      await waitFor(text, SLOW)
      moments.push({ key, screen: String(text), tookMs: Math.round(performance.now() - since) })
      since = performance.now()
    },
    async press(name: string, keys: string, text: string | RegExp) {
      since = performance.now()
      type(keys)
      await this.see(text, name)
    },
  }
}

test('from the start to the first tick in six keys, each offered by the screen before it', async () => {
  const terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 100,
    rows: 30,
    env: { ...lab.env, SHELL: '/bin/bash', OPENAI_API_KEY: undefined },
  })
  try {
    const record = makeRecord(terminal)
    const { screen } = terminal
    await record.see('Enter open')
    expect(screen()).toMatch(/▸ ○ Your First AI Gateway/)
    await record.press('Enter', '\r', 'Ready in')
    expect(screen()).toContain('Enter goes on to the assignment.')
    await record.press('Enter', '\r', 'Step 1: There is no Secret')
    expect(screen()).toMatch(/^ t shell {2}1…9 run {2}/m)
    // The commands themselves: the first block stands at the prompt of the learner's own shell.
    await record.press('1', '1', /\(ai-gateway-lab\).*kubectl create secret/)
    await record.press('Enter', '\r', /✓ ○ ○ ○ {1,2}1 of 4 done/)

    const keys = record.moments.slice(1)
    expect(keys.length).toBeLessThanOrEqual(MOST_KEYS)
    const table = record.moments.map(
      ({ key, screen: shown, tookMs }) =>
        `${key.padEnd(8)} ${String(tookMs).padStart(6)} ms  ${shown}`,
    )
    console.log(`\n${table.join('\n')}\n`)
  } finally {
    await terminal.close()
  }
}, 120_000)

test('keys that are typed before anything is drawn are obeyed all the same', async () => {
  const terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 100,
    rows: 30,
    env: { ...lab.env, SHELL: '/bin/bash', OPENAI_API_KEY: undefined },
  })
  try {
    // Down, Enter, while Node is still being started.
    terminal.type('\u001b[B\r')
    await terminal.waitFor(/^ Add Multiple LLM Providers/m, SLOW)
    await terminal.waitFor('Ready in', SLOW)
    expect(terminal.screen()).not.toContain('^[[B')
  } finally {
    await terminal.close()
  }
}, 120_000)

test('the keys of a whole challenge, without a word of it typed by hand', async () => {
  const terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 100,
    rows: 30,
    env: { ...lab.env, SHELL: '/bin/bash', OPENAI_API_KEY: undefined },
  })
  try {
    const record = makeRecord(terminal)
    await record.see('Enter open')
    await record.press('/', '/multi', '/ multi')
    await record.press('Enter', '\r', /Ready in|of 4 done/)
    if (terminal.screen().includes('Ready in')) await record.press('Enter', '\r', '0 of 4 done')
    await record.press('1', '1', 'anthropic-secret')
    await record.press('Enter', '\r', '1 of 4 done')
    await record.press('Ctrl-]', '\u001d', '[Assignment]')
    await record.press('2', '2', /EOF\b/)
    await record.press('Enter', '\r', 'all done')
    await record.press('Ctrl-]', '\u001d', '[Assignment]')
    await record.press('d', 'd', 'Done: Add Multiple LLM Providers')
    expect(record.moments.length).toBeLessThanOrEqual(12)
  } finally {
    await terminal.close()
  }
}, 120_000)
