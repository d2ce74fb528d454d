// A program on a real pty, and the screen that it draws: when did it show what, and how much did it write?

import pty from '@lydell/node-pty'
import headless from '@xterm/headless'

export function openScreen(args, env, { columns = 140, rows = 45 } = {}) {
  const screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true })
  const defined = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
  const child = pty.spawn(process.execPath, args, {
    cols: columns,
    rows,
    env: { ...defined, TERM: 'xterm-256color' },
  })
  const looks = new Set()
  let bytes = 0
  child.onData((data) => {
    bytes += data.length
    screen.write(data, () => {
      for (const look of looks) look()
    })
  })
  const row = (number, from = 0, to = columns) =>
    screen.buffer.active.getLine(number)?.translateToString(false, from, to) ?? ''
  const text = () => Array.from({ length: rows }, (_, number) => row(number)).join('\n')
  const until = (isThere, what) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        looks.delete(look)
        reject(new Error(`In vain: waited for ${what}. The screen:\n${text()}`))
      }, 60_000)
      const look = () => {
        if (!isThere()) return
        clearTimeout(timer)
        looks.delete(look)
        resolve()
      }
      looks.add(look)
      look()
    })
  const exited = new Promise((resolve) => child.onExit(resolve))
  return {
    pid: child.pid,
    row,
    text,
    bytes: () => bytes,
    type: (keys) => child.write(keys),
    until,
    untilText: (wanted) => until(() => text().includes(wanted), wanted),
    async close() {
      child.kill('SIGTERM')
      await exited
      screen.dispose()
    },
  }
}
