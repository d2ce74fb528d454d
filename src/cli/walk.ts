// The guided walk: a whole challenge by itself, on a cluster of its own, with everything printed and nothing left behind.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandContext, Options } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'
import { formatCommands } from './print-blocks.ts'
import { printProgress } from './print-progress.ts'
import { exitCodeOf, formatReport, summarise } from './print-reports.ts'

const CHALLENGE = 'multiple-providers'

/** Exit code as of `check`, over all steps. */
export async function walk(
  context: CommandContext,
  options: Options,
  slug = CHALLENGE,
): Promise<ExitCode> {
  const { print, note, write, signal } = context
  // A folder of its own: whoever is in the middle of a challenge is not disturbed.
  const home = await mkdtemp(join(tmpdir(), 'ai-gateway-lab-walk-'))
  const env = { ...context.env, AI_GATEWAY_LAB_HOME: home, AI_GATEWAY_LAB_LEARNER: undefined }
  // For the minutes that it lasts, the cluster that is there in a second.
  const { cluster = 'auto' } = options
  const own = { cluster: cluster === 'auto' ? 'embedded' : cluster, learner: undefined }
  const lab = await labFrom(env, { ...options, ...own })
  try {
    const { report, finish } = printProgress({ note })
    print(`${lab.challenge(slug).title}: a guided walk\n`)
    await lab.setUp(lab.challenge(slug), { report, signal })
    finish()
    const challenge = lab.challenge(slug)
    const reports = []
    for (const { number, title } of challenge.steps) {
      print(`\n━━ Step ${number} of ${challenge.steps.length}: ${title}`)
      const solved = await lab.solve(challenge, {
        step: number,
        signal,
        onBlock: (block) => print(formatCommands(block)),
        onOutput: write,
      })
      print()
      for (const done of solved.reports) print(formatReport(done))
      reports.push(...solved.reports)
    }
    print(`\n${summarise(reports)}`)
    if (exitCodeOf(reports) === ExitCode.done)
      print('To do it yourself, in a terminal:\n→ ai-gateway-lab')
    return exitCodeOf(reports)
  } finally {
    lab.close()
    await lab.cluster.down({ wipe: true })
    await rm(home, { recursive: true, force: true })
  }
}
