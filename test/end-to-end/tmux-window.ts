// A window of a tmux of its own: what a learner who works in tmux types and sees there.

import { execFileSync } from 'node:child_process'
import { execa } from 'execa'

export const hasTmux = (() => {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

export type TmuxWindow = Awaited<ReturnType<typeof openTmuxWindow>>

/** Runs `command` in a shell in a window of that size, with no settings of the learner's. */
export async function openTmuxWindow(options: {
  command: string
  columns: number
  rows: number
  env: NodeJS.ProcessEnv
}) {
  const { command, columns, rows, env } = options
  const server = `ai-gateway-lab-test-${process.pid}-${performance.now()}`
  const tmux = async (...words: string[]) => {
    const { TMUX: _, ...outside } = env
    const run = await execa('tmux', ['-u', '-L', server, '-f', '/dev/null', ...words], {
      env: outside,
      extendEnv: false,
    })
    return run.stdout
  }
  await tmux('new-session', '-d', '-x', `${columns}`, '-y', `${rows}`, command)
  const screen = () => tmux('capture-pane', '-p')

  return {
    /** Keys by tmux's names: `Enter`, `Escape`, `C-c`. */
    press: (...keys: string[]) => tmux('send-keys', ...keys),
    type: (text: string) => tmux('send-keys', '-l', text),
    resize: (width: number, height: number) =>
      tmux('resize-window', '-x', `${width}`, '-y', `${height}`),
    screen,
    /** With the colours and looks that tmux has been told. */
    painted: () => tmux('capture-pane', '-p', '-e'),
    /** What tmux knows of the pane, such as `alternate_on`. */
    ask: (name: string) => tmux('display-message', '-p', `#{${name}}`),
    /** Resolves with the screen when it shows that; rejects with what it shows instead. */
    async waitFor(text: string | RegExp, timeoutMs = 20_000) {
      const deadline = Date.now() + timeoutMs
      for (;;) {
        const shown = await screen()
        if (typeof text === 'string' ? shown.includes(text) : text.test(shown)) return shown
        if (Date.now() > deadline) throw new Error(`In vain: waited for ${text}. tmux:\n${shown}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    close: () => tmux('kill-server'),
  }
}
