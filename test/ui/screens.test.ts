// Every screen of a challenge, at three sizes, as a learner sees it: the program as it is shipped, on a real pty, from the
// list to the last tick. `npm test -- test/ui/screens.test.ts -u` draws them anew; what a run cannot know beforehand is
// drawn alike.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from './open-terminal.ts'

let lab: LabHome | undefined
let terminal: TestTerminal | undefined
afterEach(async () => {
  await terminal?.close()
  await lab?.remove()
})

const SLOW = 40_000
const LEAVE = '\u001d'

/** Times, ports, names of pods: each as long as what it stands for, so that nothing moves. */
function steady(screen: string, port: string) {
  const alike = (text: string) => text.replaceAll(/[a-z0-9]/g, 'x')
  return (
    screen
      .replaceAll(port, '18080')
      .replaceAll(/\b\d\d:\d\d:\d\d\b/g, '10:24:31')
      .replaceAll(/(?<=ai-gateway-)[a-z0-9]{9,10}-[a-z0-9]{5}\b/g, alike)
      .replaceAll(/(?<=resourceVersion: ")\d+(?=")/g, 'N')
      .replaceAll(/(?<=uid: )[0-9a-f-]{36}/g, alike)
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '2026-01-02T03:04:05Z')
      .replaceAll(/Ready in \d+\.\d s/g, 'Ready in 1.5 s')
      .replaceAll(/(?<=Starting the embedded cluster).*$/gm, '')
      .replaceAll(/\d+ min {2}(?=[○✓!?◐])/g, (text) => ' '.repeat(text.length))
      .replaceAll(/, after \d+ min/g, '')
      // Which requests there were, how soon they were seen and how long they took is another thing each time.
      .replaceAll(/│ (?:10:24:31 |\d\d:\d\d |requests ).*$/gm, '│')
      .replaceAll(/ +$/gm, '')
  )
}

describe.each([
  [80, 24],
  [120, 40],
  [200, 60],
])('at %ix%i', (columns, rows) => {
  test('the whole challenge looks as it did', async () => {
    lab = makeLabHome()
    // Of the learner's shell only what is the same on every machine.
    writeFileSync(join(lab.home, '.bashrc'), "PS1='$ '\n")
    terminal = openTerminal({
      file: labNode,
      args: [mainProgram],
      columns,
      rows,
      env: { ...lab.env, SHELL: '/bin/bash', OPENAI_API_KEY: undefined },
    })
    const { type, press, waitFor, screen } = terminal
    const shots: string[] = []
    const settled = async () => {
      for (let last = '', since = Date.now(); Date.now() - since < 400; ) {
        if (screen() !== last) [last, since] = [screen(), Date.now()]
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    const shoot = async (title: string, until: string | RegExp) => {
      await waitFor(until, SLOW)
      await settled()
      const { variables } = readProgress(lab!)
      const drawn = steady(screen(), variables?.GATEWAY_PORT ?? 'no port yet')
      shots.push(`━━ ${title}\n${drawn}\n`)
    }

    await shoot('the list', 'Enter open')
    press('down', 'enter')
    await shoot('the notes, when all is ready', 'Ready in')
    press('enter')
    await shoot('the assignment', 'There is no Secret')
    type('?')
    await shoot('the keys', 'Any other key closes this')
    press('escape')
    await waitFor('[Assignment]')
    type('1')
    await shoot('a block in the learner’s shell', /--from-literal.*\n?.*placeholder-key"$/m)
    press('enter')
    await waitFor('secret/anthropic-secret created')
    await waitFor(/✓ Step 1|✓ ○ ○ ○/)
    type(LEAVE)
    await shoot('the first step is done', '[Assignment]')
    type('n')
    await waitFor(/○ Step 2: Create/)
    type('h')
    await shoot('a hint for the second', 'Hint 1')
    type('m')
    await shoot('the cluster before it', '[Cluster]')
    type('2')
    await waitFor('[Terminal]')
    // How bash draws a command that is taller than its screen is its own affair.
    await waitFor(/EOF\b/)
    await settled()
    press('enter')
    await waitFor('all done', SLOW)
    type(LEAVE)
    await waitFor(/^ d what comes next/m)
    type('m')
    await shoot('the cluster after it', 'Upstream api.anthropic.com')
    press('enter')
    await shoot('an object of it', 'Enter goes back')
    press('enter', 'escape')
    await waitFor(/\[(Steps|Assignment)\]/)
    type('w')
    // Requests of the lab's own come when they come.
    await waitFor(/anthropi\S+ .*! 401/)
    press('escape')
    type('c')
    await shoot('all steps are done', 'Checked: all steps are done.')
    type('/')
    await shoot('the palette', 'Enter goes')
    type('prov')
    await shoot('the palette, with letters', '/ prov')
    press('escape')
    await waitFor('all done')
    type('d')
    await shoot('the debrief', 'Done: Add Multiple LLM Providers')
    press('escape')
    await waitFor('all done')
    type('q')
    await shoot('the list, when one is finished', 'Enter open')
    type('q')
    expect((await terminal.exited).exitCode).toBe(0)
    await expect(shots.join('\n')).toMatchFileSnapshot(`screens/${columns}x${rows}.txt`)
  }, 120_000)
})

const readProgress = ({ home }: LabHome): { variables?: { GATEWAY_PORT?: string } } => {
  try {
    return JSON.parse(readFileSync(join(home, 'lab', 'progress.json'), 'utf8'))
  } catch {
    // Before the first challenge is begun there is none.
    return {}
  }
}

test('a storm of sizes leaves a screen that is whole', async () => {
  lab = makeLabHome()
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 80,
    rows: 24,
    env: { ...lab.env, SHELL: '/bin/bash', OPENAI_API_KEY: undefined },
  })
  const { type, press, waitFor, resize, screen } = terminal
  await waitFor('Enter open')
  press('down', 'enter')
  await waitFor('Ready in', SLOW)
  press('enter')
  await waitFor('[Assignment]')
  type('t')
  await waitFor('(ai-gateway-lab)')
  type('seq 1 3000\r')
  for (let size = 0; size < 60; size++) {
    resize(41 + ((size * 37) % 160), 13 + ((size * 11) % 47))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  resize(140, 45)
  await waitFor(/^.*│3000$/m, SLOW)
  type(LEAVE)
  await waitFor(/^ t shell/m)
  await new Promise((resolve) => setTimeout(resolve, 500))
  const drawn = screen().split('\n')
  expect(drawn[0]).toMatch(/^ Add Multiple LLM Providers .* 0 of 4 done$/)
  expect(drawn.filter((line) => line.includes('[Assignment]'))).toHaveLength(1)
  // Beside each other without a tear, from the first row to the last.
  for (const line of drawn.slice(2, 43)) expect(line[74]).toBe('│')
}, 120_000)
