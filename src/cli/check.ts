// Is it done, and if not, what is wrong and where to look?

import type { Challenge } from '../content/challenge.ts'
import type { Lab } from '../engine/lab.ts'
import type { StepReport } from '../engine/session-state.ts'
import { type Command, type CommandContext, jsonOption, learnerOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom, stepFrom } from './lab-from.ts'
import { exitCodeOf, formatReport, summarise } from './print-reports.ts'

export const check: Command = {
  name: 'check',
  summary: 'Checks each step, and says what is still wrong and where to look',
  argument: { name: 'challenge', description: 'a slug; otherwise the challenge that you are in' },
  options: [
    { flags: '--step <number>', description: 'this step alone' },
    {
      flags: '--watch',
      description: 'check again whenever the cluster changes, until all is done',
    },
    learnerOption,
    jsonOption,
  ],
  async run(context, slug, options) {
    const lab = await labFrom(context.env, options)
    try {
      const challenge = slug ? lab.challenge(slug) : lab.currentChallenge()
      const step = stepFrom(options)
      const status = await lab.cluster.status()
      if (status.state !== 'running') {
        const reason =
          status.state === 'stopped'
            ? `The cluster is stopped: ${status.detail}.`
            : 'There is no cluster yet.'
        if (options.json)
          context.print(JSON.stringify({ challenge: challenge.slug, couldNotCheck: reason }))
        context.note(
          `${reason} Nothing could be checked.\n→ ai-gateway-lab start ${challenge.slug}`,
        )
        return ExitCode.couldNotCheck
      }
      if (options.watch) return await watch(lab, challenge, step, context, Boolean(options.json))
      const reports = await lab.check(challenge, { step })
      if (options.json)
        context.print(JSON.stringify({ challenge: challenge.slug, steps: reports }, null, 2))
      else {
        context.print(`${challenge.title}\n`)
        for (const report of reports) context.print(formatReport(report))
        context.print(`\n${summarise(reports)}`)
      }
      return exitCodeOf(reports)
    } finally {
      lab.close()
    }
  },
}

/** Prints a step again when what there is to say about it has changed, as a line of JSON each on request; ends when all is done. */
async function watch(
  lab: Lab,
  challenge: Challenge,
  step: number | undefined,
  context: CommandContext,
  json: boolean,
) {
  const { print, note, signal } = context
  const finished = new AbortController()
  const said = new Map<number, string>()
  let latest: StepReport[] = []
  note(`Watching ${challenge.slug}. Ctrl-C ends it.`)
  await lab.watch(challenge, {
    step,
    signal: AbortSignal.any([signal, finished.signal]),
    onReports(reports) {
      latest = reports
      for (const report of reports) {
        const text = json
          ? JSON.stringify({ challenge: challenge.slug, ...report })
          : formatReport(report)
        if (said.get(report.number) !== text) print(text)
        said.set(report.number, text)
      }
      if (exitCodeOf(reports) === ExitCode.done) finished.abort()
    },
  })
  if (json) note(summarise(latest))
  else print(`\n${summarise(latest)}`)
  return signal.aborted ? ExitCode.interrupted : exitCodeOf(latest)
}
