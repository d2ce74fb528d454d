// The app, from its first frame until the terminal is as it was.

import type { ReadStream } from 'node:tty'
import { render } from 'ink'
import type { Lab } from '../engine/lab.ts'
import { App } from './app.tsx'
import { Keyboard } from './keyboard.tsx'
import { isTerminalLent } from './lend-terminal.ts'
import { holdTerminal } from './terminal/hold-terminal.ts'
import { TerminalInput } from './terminal/terminal-input.ts'
import { trackWork } from './work.ts'

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const

/**
 * A key is answered at once, also where the last frame was just drawn: Ink would let it wait for so long as a frame lasts.
 * What comes by itself (what a shell prints, what a watch sees) is slowed down where it comes from.
 */
const MAX_FPS = 1_000

/** How long shells and setups have to end, once the learner has left. */
const END_TIMEOUT_MS = 3_000

/**
 * Ink draws a resized screen relative to where it believes the cursor to be. When sizes follow each other fast, the
 * terminal has moved it meanwhile, and the last frame is torn: so once they have settled, the screen is drawn anew.
 */
const HOME_AND_CLEAR = '\u001b[H\u001b[J'
const SETTLE_MS = 60

/**
 * Needs a terminal on stdin and stdout. Resolves when the learner has quit, or a signal has ended it; the caller closes
 * the lab. Throws UsageError where there is no such challenge.
 */
export async function runApp({
  lab,
  challenge,
  engine,
}: {
  lab: Lab
  challenge?: string
  /** In which a cluster of kind's could be made, where there is none yet: then the learner is asked. */
  engine?: string
}): Promise<void> {
  const first = challenge === undefined ? undefined : lab.challenge(challenge)
  const work = trackWork()
  const tree = (
    <Keyboard>
      <App lab={lab} work={work} challenge={first} engine={engine} />
    </Keyboard>
  )
  const release = holdTerminal(process)
  const input = new TerminalInput(process.stdin as ReadStream)
  const app = render(tree, {
    stdin: input as unknown as ReadStream,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: MAX_FPS,
    // Ink takes CI in the environment for a terminal that nobody sits at.
    interactive: true,
  })
  const repaint = () => {
    if (isTerminalLent()) return
    app.clear()
    process.stdout.write(HOME_AND_CLEAR)
    app.rerender(tree)
  }
  let resized: NodeJS.Timeout | undefined
  const onResize = () => {
    clearTimeout(resized)
    resized = setTimeout(repaint, SETTLE_MS)
  }
  const leave = () => app.unmount()
  // A terminal that was closed takes no more output.
  const ignore = () => {}
  for (const signal of SIGNALS) process.on(signal, leave)
  process.stdout.on('resize', onResize)
  process.stdout.on('error', ignore)
  try {
    await app.waitUntilExit()
  } finally {
    process.stdout.off('resize', onResize)
    clearTimeout(resized)
    input.close()
    release()
    await work.end(END_TIMEOUT_MS)
    for (const signal of SIGNALS) process.off(signal, leave)
    process.stdout.off('error', ignore)
  }
}
