// The assignment's own commands are run, and its checks say whether that was enough.

import { findStep } from '../engine/find-step.ts'
import { type Command, jsonOption, learnerOption } from './command.ts'
import { labFrom, stepFrom } from './lab-from.ts'
import { formatCommands } from './print-blocks.ts'
import { printProgress } from './print-progress.ts'
import { exitCodeOf, formatReport, summarise } from './print-reports.ts'

export const solve: Command = {
  name: 'solve',
  summary: "Runs the assignment's own commands, then checks",
  argument: { name: 'challenge', description: 'a slug; otherwise the challenge that you are in' },
  options: [
    { flags: '--step <number>', description: 'this step alone' },
    learnerOption,
    jsonOption,
  ],
  async run({ print, note, write, env, signal }, slug, options) {
    const lab = await labFrom(env, options)
    try {
      const challenge = slug ? lab.challenge(slug) : lab.currentChallenge()
      const step = stepFrom(options)
      // Said before anything is set up, not after.
      if (step !== undefined) findStep(challenge, step)
      if ((await lab.cluster.status()).state !== 'running' || !lab.progressOf(challenge)) {
        const { report, finish } = printProgress({ note })
        await lab.setUp(challenge, { report, signal })
        finish()
      }
      const { reports, failedBlocks } = await lab.solve(lab.challenge(challenge.slug), {
        step,
        signal,
        onBlock: (block) => !options.json && print(formatCommands(block)),
        onOutput: (chunk) => !options.json && write(chunk),
        onSettle: () => note('Looking whether that was enough …'),
      })
      if (options.json)
        print(JSON.stringify({ challenge: challenge.slug, steps: reports }, null, 2))
      else {
        print()
        for (const report of reports) print(formatReport(report))
        print(`\n${summarise(reports)}`)
        if (failedBlocks.length > 0 && exitCodeOf(reports) !== 0)
          for (const { block, exitCode } of failedBlocks)
            note(
              `The commands at line ${block.line} of the assignment ended with exit code ${exitCode ?? 'none: they did not run'}.`,
            )
      }
      return exitCodeOf(reports)
    } finally {
      lab.close()
    }
  },
}
