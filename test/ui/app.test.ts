import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundleApp } from './bundle-app.ts'
import { openTerminal, type TestTerminal } from './open-terminal.ts'

let app: { file: string; folder: string }
let home: string
let terminal: TestTerminal | undefined

beforeAll(async () => {
  app = await bundleApp('test/ui/app-on-a-cluster-that.ts')
})
afterAll(() => rmSync(app.folder, { recursive: true }))
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lab-home-'))
})
afterEach(async () => {
  await terminal?.close()
  rmSync(home, { recursive: true })
})

function start(
  args: string[] = ['takes-long'],
  options: { columns?: number; rows?: number; env?: NodeJS.ProcessEnv } = {},
) {
  const env = {
    AI_GATEWAY_LAB_HOME: home,
    PROJECT_ROOT: fileURLToPath(new URL('../..', import.meta.url)),
    OPENAI_API_KEY: undefined,
    ...options.env,
  }
  terminal = openTerminal({ file: process.execPath, args: [app.file, ...args], ...options, env })
  return terminal
}

describe('the list', () => {
  test('shows every challenge, and opens the one that is chosen', async () => {
    const { waitFor, press } = start()
    expect(await waitFor('Enter open')).toMatch(
      /▸ ○ Your First AI Gateway[\s\S]*○ Add Multiple LLM Providers/,
    )
    press('down')
    await waitFor('▸ ○ Add Multiple LLM Providers')
    press('enter')
    await waitFor('Getting ready')
  })

  test('knows what was done on another day, and where the learner was', async () => {
    const doneAt = '2026-01-02T03:04:05.000Z'
    const progress = {
      version: 1,
      current: 'multiple-providers',
      challenges: {
        'multiple-providers': { startedAt: doneAt, steps: { 1: { doneAt }, 2: { doneAt } } },
      },
    }
    writeFileSync(join(home, 'progress.json'), JSON.stringify(progress))
    await start().waitFor(/▸ ◐ Add Multiple LLM Providers {2}2 of \d steps done/)
  })

  test('says that progress could not be read, and where it is', async () => {
    writeFileSync(join(home, 'progress.json'), '{"version": 1, "chal')
    await start([], { columns: 160 }).waitFor('The progress file could not be read.')
  })

  test('explains its keys', async () => {
    const { waitFor, type } = start()
    await waitFor('Enter open')
    type('?')
    await waitFor('Any other key closes this')
    type('q')
    await waitFor('Enter open')
  })
})

describe('the notes', () => {
  test('stand there while setup runs, with what it does and for how long', async () => {
    const screen = await start(['takes-long', 'multiple-providers']).waitFor('Getting ready: 1 s')
    expect(screen).toContain('… Starting the API server')
    expect(screen).toContain('N×M')
  })

  test('let the learner back to the list, and in again', async () => {
    const { waitFor, type, press } = start(['takes-long', 'multiple-providers'])
    await waitFor('… Starting the API server')
    type('q')
    await waitFor('▸ ◐ Add Multiple LLM Providers')
    press('enter')
    await waitFor('… Starting the API server')
  })

  test('say why the setup failed and what to do, and try again', async () => {
    const { waitFor, type, press, screen } = start(['fails', 'multiple-providers'])
    expect(await waitFor('r tries again')).toMatch(
      /No port is free for the API server\.\n → ai-gateway-lab doctor/,
    )
    press('enter')
    type('r')
    await waitFor('r tries again')
    expect(screen()).not.toContain('[Assignment]')
  })
})

describe('a key for OpenAI in the environment', () => {
  const env = { OPENAI_API_KEY: 'sk-proj-do-not-show-this' }

  test('is asked about once, and is never shown', async () => {
    const first = start([], { env })
    await first.waitFor('Which providers shall answer?')
    first.type('r')
    await first.waitFor('Real providers answer')
    first.type('q')
    await first.exited
    const file = readFileSync(join(home, 'progress.json'), 'utf8')
    expect(JSON.parse(file).providers).toBe('real')
    expect(first.written() + file).not.toContain('sk-proj')

    const second = start([], { env })
    await second.waitFor('Enter open')
    await second.close()
  })
})

describe('leaving', () => {
  const restored = /\u001b\[\?1049l/
  const cursorShown = /\u001b\[\?25h(?!.*\u001b\[\?25l)/s

  test.each<[string, string[], (terminal: TestTerminal) => void]>([
    ['q in the list', ['takes-long'], ({ type }) => type('q')],
    ['Ctrl-C in the list', ['takes-long'], ({ press }) => press('ctrl-c')],
    [
      'Ctrl-C while setup runs',
      ['takes-long', 'multiple-providers'],
      ({ press }) => press('ctrl-c'),
    ],
    [
      'SIGTERM while setup runs',
      ['takes-long', 'multiple-providers'],
      ({ signal }) => signal('SIGTERM'),
    ],
    ['SIGHUP in the list', ['takes-long'], ({ signal }) => signal('SIGHUP')],
  ])('with %s gives the terminal back as it was', async (_, args, leave) => {
    const terminal = start(args)
    await terminal.waitFor(/Enter (open|go on)/)
    expect(terminal.isAlternate()).toBe(true)
    leave(terminal)
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    expect(terminal.isAlternate()).toBe(false)
    expect(terminal.written()).toMatch(restored)
    expect(terminal.written()).toMatch(cursorShown)
    expect(terminal.screen()).toContain('the shell is back')
  })
})

describe('the screen', () => {
  test('follows every resize, and says so where it is too small', async () => {
    const { waitFor, resize, screen } = start(['takes-long', 'multiple-providers'])
    await waitFor('Getting ready')
    for (const [columns, rows] of [
      [200, 60],
      [30, 8],
      [40, 12],
      [79, 23],
      [120, 40],
    ] as const)
      resize(columns, rows)
    await waitFor(/^ Add Multiple LLM Providers\n[\s\S]*\n─{120}\n/)
    expect(screen().match(/Add Multiple LLM Providers|Getting ready/g)).toHaveLength(2)
    resize(30, 8)
    await waitFor('Please make this')
    resize(80, 24)
    await waitFor(/^─{80}$/m)
  })

  test('writes nothing at all while nothing happens', async () => {
    const { waitFor, written } = start()
    await waitFor('Enter open')
    await new Promise((resolve) => setTimeout(resolve, 300))
    const before = written().length
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(written().length).toBe(before)
  })

  test('has colours, and none with NO_COLOR', async () => {
    const colour = /\u001b\[3[1-6]m/
    const plain = start(['takes-long', 'multiple-providers'], { env: { NO_COLOR: '1' } })
    await plain.waitFor('… Starting')
    expect(plain.written()).not.toMatch(colour)
    await plain.close()
    const coloured = start(['takes-long', 'multiple-providers'], { env: { NO_COLOR: '' } })
    await coloured.waitFor('… Starting')
    expect(coloured.written()).toMatch(colour)
  })

  test('is drawn where CI is set too', async () => {
    await start(['takes-long'], { env: { CI: 'true' } }).waitFor('Enter open')
  })
})
