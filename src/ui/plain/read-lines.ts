// What does the learner type, a line at a time? From a keyboard, with the terminal's own editing of a line, or from a pipe.

import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export type LineReader = {
  /** Whether there is one to be had, as soon as that is known; false where it is not known after `timeoutMs`. */
  isThere(timeoutMs?: number): Promise<boolean>
  /** The next line; undefined where there will be none any more. */
  next(): Promise<string | undefined>
  /** It was meant for somebody else: it is the next line once more. */
  putBack(line: string): void
  /** Whoever waits for the next line gets none. */
  giveUp(): void
  /** Somebody else reads from the input until it has settled. */
  lend<Result>(use: () => Promise<Result>): Promise<Result>
  close(): void
}

export function readLines(input: Readable): LineReader {
  const lines: string[] = []
  const waiting: ((line: string | undefined) => void)[] = []
  let isOver = false
  // Never a terminal to readline: it would move the cursor about.
  const reader = createInterface({ input, terminal: false })
  let tellThere = () => {}
  reader.on('line', (line) => {
    tellThere()
    const wanted = waiting.shift()
    if (wanted) wanted(line)
    else lines.push(line)
  })
  const end = () => {
    isOver = true
    tellThere()
    for (const wanted of waiting.splice(0)) wanted(undefined)
  }
  reader.on('close', end)
  // A terminal that was closed can be read no more.
  input.on('error', end)
  return {
    async isThere(timeoutMs) {
      if (lines.length > 0 || isOver) return lines.length > 0
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        tellThere = resolve
        if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs)
      })
      clearTimeout(timer)
      return lines.length > 0
    },
    next: () =>
      lines.length > 0 || isOver
        ? Promise.resolve(lines.shift())
        : new Promise((resolve) => waiting.push(resolve)),
    putBack: (line) => void lines.unshift(line),
    giveUp: () => waiting.shift()?.(undefined),
    async lend(use) {
      reader.pause()
      try {
        return await use()
      } finally {
        reader.resume()
      }
    },
    close() {
      reader.close()
      input.pause()
    },
  }
}
