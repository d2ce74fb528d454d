// How does a program get a terminal of its own, inside the app's?

import { folderToBegin } from './folder-to-begin.ts'
import type { ShellCommand } from './learner-shell.ts'

export type Pty = {
  write(data: string): void
  resize(columns: number, rows: number): void
  /** While its output cannot be taken: the program then waits when it writes. */
  pause(): void
  resume(): void
  onData(listener: (data: string) => void): void
  onExit(listener: (exitCode: number) => void): void
  /** Ends what runs in it, as a terminal does that is closed. */
  close(): void
}

export type Size = { columns: number; rows: number }

/** Undefined where there is none to be had: the package that makes them is optional, and has no build for each machine. */
export async function openPty(
  { file, args, env }: ShellCommand,
  { columns, rows }: Size,
  folder?: string,
): Promise<Pty | undefined> {
  let pty: import('@lydell/node-pty').IPty
  try {
    const { spawn } = await import('@lydell/node-pty')
    const environment = { ...env, TERM: 'xterm-256color', COLORTERM: 'truecolor' }
    const cwd = folderToBegin(folder)
    pty = spawn(file, args, { cols: columns, rows, cwd, env: environment })
  } catch {
    return undefined
  }
  let isOver = false
  pty.onExit(() => {
    isOver = true
  })
  // A process group that is gone takes no more keys.
  const unlessOver = (act: () => void) => {
    if (isOver) return
    try {
      act()
    } catch {}
  }
  return {
    write: (data) => unlessOver(() => pty.write(data)),
    resize: (width, height) => unlessOver(() => pty.resize(width, height)),
    pause: () => unlessOver(() => pty.pause()),
    resume: () => unlessOver(() => pty.resume()),
    onData: (listener) => void pty.onData(listener),
    onExit: (listener) => void pty.onExit(({ exitCode }) => listener(exitCode)),
    close: () => unlessOver(() => pty.kill('SIGHUP')),
  }
}
