// Just `ai-gateway-lab`: the app in a terminal, lines of text where that is wanted, the guided walk where nobody types.

import type { Lab } from '../engine/lab.ts'
import type { Outcome } from '../ui/plain/plain-session.ts'
import { holdTerminal } from '../ui/terminal/hold-terminal.ts'
import {
  type Command,
  type CommandContext,
  clusterOption,
  learnerOption,
  type Options,
  providersOption,
} from './command.ts'
import { describeError } from './describe-error.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'
import { exitCodeOf } from './print-reports.ts'

/** Whoever pipes commands in has the first of them ready; a pipe that stays silent is nobody's. */
const FIRST_LINE_MS = 2_000

export const app: Command = {
  name: 'app',
  summary: 'Opens the lab; without a terminal, walks through `multiple-providers` and prints it',
  argument: { name: 'challenge', description: 'a slug: opens right there, or walks through it' },
  options: [
    clusterOption,
    providersOption,
    learnerOption,
    {
      flags: '--plain',
      description:
        'the lab as lines of text: for a screen reader, a dumb terminal, or commands from a pipe',
    },
  ],
  async run(context, challenge, options) {
    const { env, isTerminal } = context
    const isPlain = Boolean(options.plain) || env.TERM === 'dumb' || isRead(env.INK_SCREEN_READER)
    if (isTerminal && !isPlain) return runInApp(context, options, challenge)

    const { readLines } = await import('../ui/plain/read-lines.ts')
    const lines = readLines(process.stdin)
    const hasTerminal = Boolean(process.stdin.isTTY)
    try {
      if (!hasTerminal && !(await lines.isThere(isPlain ? undefined : FIRST_LINE_MS))) {
        const { walk } = await import('./walk.ts')
        return await walk(context, options, challenge)
      }
      const { runPlain } = await import('../ui/plain/run-plain.ts')
      return await inLab(context, options, async (lab) => {
        const left = await runPlain({ lab, lines, challenge, isTerminal: hasTerminal, env })
        if (left.how === 'interrupted') return ExitCode.interrupted
        // Who sits there has seen it; who has piped commands in asks.
        if (hasTerminal) return ExitCode.done
        return left.how === 'unanswered' ? ExitCode.notAgreed : codeOf(left.outcome)
      })
    } finally {
      lines.close()
    }
  },
}

function codeOf(outcome: Outcome | undefined): ExitCode {
  if (!outcome) return ExitCode.done
  return 'error' in outcome ? describeError(outcome.error).exitCode : exitCodeOf(outcome.reports)
}

/** As Ink has it; other programs take a 1. */
const isRead = (value: string | undefined) => value === 'true' || value === '1'

async function runInApp(
  context: CommandContext,
  options: Options,
  challenge: string | undefined,
): Promise<ExitCode> {
  // What is typed while the rest is being loaded is typed ahead.
  const release = holdTerminal(process)
  try {
    const { runApp } = await import('../ui/run-app.tsx')
    return await inLab(context, options, async (lab) => {
      const offer = await lab.cluster.choice?.offer(context.signal)
      if (!context.signal.aborted) await runApp({ lab, challenge, engine: offer?.engine })
      return ExitCode.done
    })
  } finally {
    release()
  }
}

async function inLab(
  { env, note }: CommandContext,
  options: Options,
  use: (lab: Lab) => Promise<ExitCode>,
): Promise<ExitCode> {
  const lab = await labFrom(env, options)
  try {
    const exitCode = await use(lab)
    const { state } = await lab.cluster.status()
    if (state === 'running')
      note('The cluster goes on in the background. To stop it:\n  ai-gateway-lab cluster down')
    return exitCode
  } finally {
    lab.close()
  }
}
