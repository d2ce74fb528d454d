// However and wherever the app is left, the terminal is as it was and the progress file is whole: every way out at every
// state. A shell stands around the program and says afterwards how it has got its terminal back.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from './open-terminal.ts'

let lab: LabHome
let terminal: TestTerminal | undefined

beforeAll(async () => {
  lab = makeLabHome()
  const { exitCode, stderr } = await lab.run(['start', 'multiple-providers'])
  expect(exitCode, stderr).toBe(0)
}, 60_000)
afterEach(async () => {
  await terminal?.close()
  rmSync(draftIn(lab), { force: true })
})
afterAll(() => lab.remove())

const SLOW = 40_000

const RUN = 'echo $$ > "$PID_FILE"; exec "$NODE" "$MAIN"'
/** Ctrl-C before the program listens is for everybody there. It stays there, since a pty that ends may take its last words with it. */
const AROUND = `trap : INT; sh -c '${RUN}'; echo "exit code $?"; stty -a; echo the shell is back; read -r _`
/** One that edits no lines has no modes of its own to set. */
const SHELL_WITH_JOBS = ['--noprofile', '--norc', '--noediting', '-i']

function open(where: LabHome, file: string, args: string[]) {
  terminal = openTerminal({
    file,
    args,
    columns: 100,
    rows: 30,
    env: {
      ...where.env,
      PS1: '$ ',
      SHELL: '/bin/bash',
      OPENAI_API_KEY: undefined,
      RUN,
      PID_FILE: join(where.home, 'pid'),
      NODE: labNode,
      MAIN: mainProgram,
    },
  })
  return terminal
}
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const draftIn = ({ home }: LabHome) =>
  join(home, 'lab', 'work', 'multiple-providers', '.01-anthropic-backend.yaml.unsaved')
const pidOf = ({ home }: LabHome) => Number(readFileSync(join(home, 'pid'), 'utf8'))

type Drive = (terminal: TestTerminal) => Promise<unknown>

const inTheAssignment: Drive = async ({ waitFor, type }) => {
  await waitFor('Enter open', SLOW)
  // Typed without waiting for anything to be drawn.
  type('/multi\r')
  await waitFor('0 of 4 done', SLOW)
  await waitFor('There is no Secret', SLOW)
}
const STATES: [string, Drive][] = [
  ['the list', ({ waitFor }) => waitFor('Enter open', SLOW)],
  ['the assignment', inTheAssignment],
  [
    'the cluster tab',
    async (opened) => {
      await inTheAssignment(opened)
      opened.type('m')
      await opened.waitFor('✓ Gateway ai-gateway')
    },
  ],
  [
    'the traffic tab',
    async (opened) => {
      await inTheAssignment(opened)
      opened.type('w')
      await opened.waitFor('requests')
    },
  ],
  [
    'the palette',
    async (opened) => {
      await inTheAssignment(opened)
      opened.type('/clu')
      await opened.waitFor('/ clu')
    },
  ],
  [
    'the help',
    async (opened) => {
      await inTheAssignment(opened)
      opened.type('?')
      await opened.waitFor('Any other key closes this')
    },
  ],
  [
    'the editor tab',
    async (opened) => {
      await inTheAssignment(opened)
      opened.type('e')
      await opened.waitFor('Enter edits it here')
    },
  ],
  [
    'the output',
    async (opened) => {
      await inTheAssignment(opened)
      opened.type('\t'.repeat(6))
      await opened.waitFor('[Output]')
    },
  ],
  [
    'a step that is being solved',
    async (opened) => {
      await inTheAssignment(opened)
      // A step that makes nothing: the next test finds everything as this one did.
      opened.type('nnnns')
      await opened.waitFor('Have step 4 solved')
      opened.press('enter')
      await opened.waitFor('Solving step 4 runs')
    },
  ],
]
const TERMINAL_TAB: [string, Drive] = [
  'the terminal tab',
  async (opened) => {
    await inTheAssignment(opened)
    opened.type('t')
    await opened.waitFor('(ai-gateway-lab)')
  },
]

const EDITED: [string, Drive] = [
  'a manifest that is being edited',
  async (opened) => {
    await inTheAssignment(opened)
    opened.type('e')
    await opened.waitFor('as given')
    opened.press('enter')
    await opened.waitFor('1:1')
    opened.type('# not saved ')
    await opened.waitFor('# not saved apiVersion')
    await expect.poll(() => existsSync(draftIn(lab))).toBe(true)
  },
]

async function expectSane({ terminal: screen, written, isAlternate }: TestTerminal) {
  expect(isAlternate()).toBe(false)
  expect(written().lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(
    written().lastIndexOf('\u001b[?25l'),
  )
  expect(screen.modes).toMatchObject({
    bracketedPasteMode: false,
    mouseTrackingMode: 'none',
    sendFocusMode: false,
    applicationCursorKeysMode: false,
  })
}

function expectWholeProgress({ home }: LabHome) {
  const progress = JSON.parse(readFileSync(join(home, 'lab', 'progress.json'), 'utf8'))
  expect(progress).toMatchObject({ version: 1, current: 'multiple-providers' })
}

async function expectShellBack(opened: TestTerminal) {
  const screen = await opened.waitFor('the shell is back')
  // Lines are edited and echoed again.
  expect(screen).toMatch(/(^|\s)icanon\b/)
  expect(screen).toMatch(/(^|\s)echo\b/)
  expect(screen).toMatch(/(^|\s)icrnl\b/)
  await expectSane(opened)
}

const WAYS: [string, (terminal: TestTerminal, where: LabHome) => void][] = [
  ['Ctrl-C', ({ press }) => press('ctrl-c')],
  ['SIGTERM', (_, where) => void process.kill(pidOf(where), 'SIGTERM')],
  ['SIGHUP', (_, where) => void process.kill(pidOf(where), 'SIGHUP')],
]

describe.each(WAYS)('%s', (name, leave) => {
  // In the shell's own tab Ctrl-C is the shell's.
  const states = [...STATES, EDITED, ...(name === 'Ctrl-C' ? [] : [TERMINAL_TAB])]
  test.each(states)(
    'in %s gives the terminal back',
    async (_, drive) => {
      const opened = open(lab, '/bin/sh', ['-c', AROUND])
      await drive(opened)
      expect(opened.isAlternate()).toBe(true)
      leave(opened, lab)
      await expectShellBack(opened)
      expect(opened.screen()).toContain('exit code 0')
      expectWholeProgress(lab)
      if (drive === EDITED[1])
        expect(readFileSync(draftIn(lab), 'utf8')).toContain('# not saved apiVersion')
    },
    60_000,
  )

  test('while the cluster is being started gives the terminal back, and the next start goes on', async () => {
    const fresh = makeLabHome()
    try {
      const opened = open(fresh, '/bin/sh', ['-c', AROUND])
      await opened.waitFor('Enter open')
      opened.type('/multi\r')
      await opened.waitFor('Getting ready')
      leave(opened, fresh)
      await expectShellBack(opened)
      expectWholeProgress(fresh)
      await opened.close()

      const again = open(fresh, '/bin/sh', ['-c', AROUND])
      await again.waitFor('Enter open')
      again.type('/multi\r')
      await again.waitFor('Ready in', SLOW)
    } finally {
      await terminal?.close()
      await fresh.remove()
    }
  }, 90_000)

  test('before anything is drawn gives the terminal back', async () => {
    // Of the program before this one.
    rmSync(join(lab.home, 'pid'), { force: true })
    const opened = open(lab, '/bin/sh', ['-c', AROUND])
    for (;;)
      try {
        if (pidOf(lab) > 0) break
      } catch {
        // The program has not been started yet.
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    await new Promise((resolve) => setTimeout(resolve, 60))
    leave(opened, lab)
    await expectShellBack(opened)
  }, 60_000)
})

describe('Ctrl-Z', () => {
  test.each(STATES)(
    'in %s stops the app, and fg draws it again',
    async (_, drive) => {
      const opened = open(lab, '/bin/bash', SHELL_WITH_JOBS)
      const { waitFor, type, isAlternate } = opened
      await waitFor('$')
      type('"$NODE" "$MAIN"\r')
      await drive(opened)
      type('\u001a')
      await waitFor('Stopped')
      await expectSane(opened)
      type('stty -a; echo in-the-$((40 + 2))\r')
      expect(await waitFor('in-the-42')).toMatch(/(^|\s)icanon\b/)
      type('fg\r')
      await waitFor(/\? help|Enter goes · Esc closes/)
      expect(isAlternate()).toBe(true)
      opened.press('ctrl-c')
      await waitFor('cluster down')
      await expectSane(opened)
      expectWholeProgress(lab)
    },
    60_000,
  )

  test('while the cluster is being started stops the app, and it is up when that is back', async () => {
    const fresh = makeLabHome()
    try {
      const opened = open(fresh, '/bin/bash', SHELL_WITH_JOBS)
      const { waitFor, type, isAlternate } = opened
      await waitFor('$')
      type('"$NODE" "$MAIN"\r')
      await waitFor('Enter open', SLOW)
      type('/multi\r')
      await waitFor('Getting ready')
      type('\u001a')
      await waitFor('Stopped')
      await expectSane(opened)
      type('fg\r')
      await waitFor('Ready in', SLOW)
      expect(isAlternate()).toBe(true)
      opened.press('ctrl-c')
      await waitFor('cluster down')
      await expectSane(opened)
    } finally {
      await terminal?.close()
      await fresh.remove()
    }
  }, 90_000)

  test('in the terminal tab is the shell’s', async () => {
    const opened = open(lab, labNode, [mainProgram])
    await TERMINAL_TAB[1](opened)
    opened.type('sleep 100\r')
    await opened.waitFor(/sleep 100\n/)
    opened.type('\u001a')
    await opened.waitFor(/\[1\]\+ +Stopped +sleep 100/)
    opened.type('kill %1; echo still-$((40 + 2))\r')
    await opened.waitFor('still-42')
    expect(opened.isAlternate()).toBe(true)
  }, 60_000)
})

describe('kill -9', () => {
  /** Behind what the app had drawn, at the end of a row perhaps. */
  const KILLED = /K\s*i\s*l\s*l\s*e\s*d/
  const killed = async (where: LabHome, drive: Drive) => {
    const opened = open(where, '/bin/bash', SHELL_WITH_JOBS)
    await opened.waitFor('$')
    opened.type('sh -c "$RUN"\r')
    await drive(opened)
    process.kill(pidOf(where), 'SIGKILL')
    await opened.waitFor(KILLED)
    return opened
  }

  test.each([...STATES.slice(0, 2), STATES.at(-1)!, EDITED, TERMINAL_TAB])(
    'in %s loses nothing: the next start is as any, and its end gives the terminal back',
    async (name, drive) => {
      const opened = await killed(lab, drive)
      const { waitFor, type, press } = opened
      if (name !== 'the list') expectWholeProgress(lab)
      if (name === EDITED[0])
        expect(readFileSync(draftIn(lab), 'utf8')).toContain('# not saved apiVersion')
      // What is on the screen was left there by a program that could not tidy up.
      type('clear; stty -a; "$NODE" "$MAIN"\r')
      await inTheAssignment(opened)
      press('ctrl-c')
      await waitFor('cluster down')
      await expectSane(opened)
      type('stty -a; echo in-the-$((40 + 2))\r')
      expect(await waitFor('in-the-42')).toMatch(/(^|\s)icanon\b/)
    },
    60_000,
  )

  test('takes the shell in the terminal tab along, and what ran in it', async () => {
    const opened = open(lab, '/bin/bash', SHELL_WITH_JOBS)
    await opened.waitFor('$')
    opened.type('sh -c "$RUN"\r')
    await TERMINAL_TAB[1](opened)
    opened.type('echo $$ > ~/shell.pid; sleep 1234\r')
    await opened.waitFor(/sleep 1234\n/)
    process.kill(pidOf(lab), 'SIGKILL')
    await opened.waitFor(KILLED)
    const shell = Number(readFileSync(join(lab.home, 'shell.pid'), 'utf8'))
    await expect.poll(() => isAlive(shell), { timeout: 5_000 }).toBe(false)
  }, 60_000)

  test('while the cluster is being started leaves one that the next start goes on with', async () => {
    const fresh = makeLabHome()
    try {
      const opened = await killed(fresh, async ({ waitFor, type }) => {
        await waitFor('Enter open', SLOW)
        type('/multi\r')
        await waitFor('Getting ready')
        await expect.poll(() => existsSync(join(fresh.home, 'lab', 'progress.json'))).toBe(true)
      })
      expectWholeProgress(fresh)
      opened.type('clear; "$NODE" "$MAIN"\r')
      await opened.waitFor('Enter open', SLOW)
      opened.type('/multi\r')
      await opened.waitFor('Ready in', SLOW)
    } finally {
      await terminal?.close()
      await fresh.remove()
    }
  }, 90_000)
})
