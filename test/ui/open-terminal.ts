// A real terminal for tests: a program on a pty, and the screen that its output draws.

import pty from '@lydell/node-pty'
import { Terminal } from '@xterm/headless'

const KEYS = {
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  up: '\u001b[A',
  down: '\u001b[B',
  pageDown: '\u001b[6~',
  'ctrl-c': '\u0003',
} as const

export type TestTerminal = {
  /** The screen itself, for those who want its colours too. */
  terminal: Terminal
  /** What stands on the screen, without spaces at the ends of lines. */
  screen(): string
  /** Resolves with the screen when it shows `text`; rejects with what it shows instead. */
  waitFor(text: string | RegExp, timeoutMs?: number): Promise<string>
  type(text: string): void
  press(...keys: (keyof typeof KEYS)[]): void
  resize(columns: number, rows: number): void
  signal(signal: NodeJS.Signals): void
  /** Everything written so far, as it came. */
  written(): string
  /** Whether the program draws on the alternate screen. */
  isAlternate(): boolean
  exited: Promise<{ exitCode: number; signal?: number }>
  close(): Promise<void>
}

export function openTerminal(options: {
  file: string
  args: string[]
  columns?: number
  rows?: number
  env?: NodeJS.ProcessEnv
}): TestTerminal {
  const { file, args, columns = 80, rows = 24, env = {} } = options
  // A name that is set to undefined is one that the program shall not find.
  const environment = Object.fromEntries(
    Object.entries({ ...process.env, TERM: 'xterm-256color', ...env }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Record<string, string>
  const screen = new Terminal({ cols: columns, rows, allowProposedApi: true })
  const child = pty.spawn(file, args, {
    cols: columns,
    rows,
    env: environment,
  })
  let written = ''
  let isOver = false
  child.onData((data) => {
    written += data
    screen.write(data)
  })
  const exited = new Promise<{ exitCode: number; signal?: number }>((resolve) => {
    child.onExit((event) => {
      isOver = true
      resolve(event)
    })
  })

  const read = () => {
    const { active } = screen.buffer
    return Array.from({ length: screen.rows }, (_, row) =>
      (active.getLine(active.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    ).join('\n')
  }
  return {
    terminal: screen,
    screen: read,
    async waitFor(text, timeoutMs = 20_000) {
      const deadline = Date.now() + timeoutMs
      const isThere = () => (typeof text === 'string' ? read().includes(text) : text.test(read()))
      while (!isThere()) {
        // What it wrote at the end may not be drawn yet.
        if (isOver) await new Promise<void>((resolve) => screen.write('', resolve))
        if (isThere()) break
        if (Date.now() > deadline || isOver)
          throw new Error(
            `${isOver ? 'The program ended before' : 'In vain'}: waited for ${text}. The screen:\n${read()}`,
          )
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      return read()
    },
    type: (text) => child.write(text),
    press: (...keys) => {
      for (const key of keys) child.write(KEYS[key])
    },
    resize(cols, rows) {
      screen.resize(cols, rows)
      child.resize(cols, rows)
    },
    signal: (signal) => child.kill(signal),
    written: () => written,
    isAlternate: () => screen.buffer.active.type === 'alternate',
    exited,
    async close() {
      if (!isOver) child.kill('SIGKILL')
      await exited
      screen.dispose()
    },
  }
}
