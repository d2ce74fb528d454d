// At a terminal the lab asks before it installs, and where it looks like production, it asks for the name.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../../harness/run-lab.ts'
import { openTerminal } from '../../ui/open-terminal.ts'
import { type OwnCluster, startOwnCluster } from './own-cluster.ts'

let own: OwnCluster
let lab: LabHome
beforeAll(async () => {
  own = await startOwnCluster()
  lab = makeLabHome()
  lab.env.KUBECONFIG = own.kubeconfig({ dev: {}, 'prod-1': {} })
})
afterEach(() => lab.run(['cluster', 'down', '--wipe']))
afterAll(async () => {
  await lab.remove()
  await own.remove()
})

/** Types each answer when the question is there; resolves with the exit code. */
async function use(context: string, answers: [question: string, answer: string][]) {
  const terminal = openTerminal({
    file: labNode,
    args: [mainProgram, 'cluster', 'use', context],
    columns: 120,
    rows: 40,
    env: lab.env,
  })
  try {
    for (const [question, answer] of answers) {
      await terminal.waitFor(question, 20_000)
      terminal.type(answer)
    }
    return (await terminal.exited).exitCode
  } finally {
    await terminal.close()
  }
}

const INSTALL = 'Install this? (yes/no)'
const isInUse = () => existsSync(join(lab.env.AI_GATEWAY_LAB_HOME!, 'context'))

test.each<[string, string, [string, string][], number, boolean]>([
  ['no', 'dev', [[INSTALL, 'no\r']], 19, false],
  ['nothing at all', 'dev', [[INSTALL, '\r']], 19, false],
  ['Ctrl-C', 'dev', [[INSTALL, '\u0003']], 130, false],
  ['yes', 'dev', [[INSTALL, 'yes\r']], 0, true],
  [
    'yes, and another name',
    'prod-1',
    [
      [INSTALL, 'yes\r'],
      ['type the context', 'prod\r'],
    ],
    19,
    false,
  ],
  [
    'yes, and its name',
    'prod-1',
    [
      [INSTALL, 'y\r'],
      ['type the context', 'prod-1\r'],
    ],
    0,
    true,
  ],
])('the answer is %s', async (_what, context, answers, exitCode, used) => {
  const before = await own.inventory()
  expect(await use(context, answers)).toBe(exitCode)
  expect(isInUse()).toBe(used)
  if (!used) expect(await own.inventory()).toEqual(before)
})

test('Ctrl-C while it installs takes away what was installed by then', async () => {
  const before = await own.inventory()
  const terminal = openTerminal({
    file: labNode,
    args: [mainProgram, 'cluster', 'use', 'dev', '--yes'],
    columns: 120,
    rows: 40,
    env: lab.env,
  })
  try {
    await terminal.waitFor('Installing the gateway', 20_000)
    terminal.type('\u0003')
    expect((await terminal.exited).exitCode).toBe(130)
  } finally {
    await terminal.close()
  }
  expect(isInUse()).toBe(false)
  expect(await own.inventory()).toEqual(before)
})
