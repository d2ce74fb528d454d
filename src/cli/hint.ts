// The learner is stuck: a nudge first, then more.

import type { Challenge } from '../content/challenge.ts'
import type { Lab } from '../engine/lab.ts'
import { whyNotDone } from '../engine/session-state.ts'
import { EnvironmentError } from '../kube/lab-error.ts'
import { type Command, jsonOption, learnerOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom, stepFrom } from './lab-from.ts'

export const hint: Command = {
  name: 'hint',
  summary: 'Gives the next hint for a step: a nudge first, then more',
  argument: { name: 'challenge', description: 'a slug; otherwise the challenge that you are in' },
  options: [
    { flags: '--step <number>', description: 'otherwise the first step that is not done' },
    learnerOption,
    jsonOption,
  ],
  async run({ print, env }, slug, options) {
    const lab = await labFrom(env, options)
    const challenge = slug ? lab.challenge(slug) : lab.currentChallenge()
    const progress = lab.progressOf(challenge)
    const open = challenge.steps.find(({ number }) => !progress?.steps[number]?.doneAt)
    const number = stepFrom(options) ?? open?.number ?? challenge.steps.length
    const checks = await checksOf(lab, challenge, number)
    const why = whyNotDone(checks)?.reason
    const next = lab.nextHint(challenge, number, checks)
    if (options.json)
      print(
        JSON.stringify(
          { challenge: challenge.slug, step: number, hint: next ?? null, why },
          null,
          2,
        ),
      )
    else if (next)
      print(
        [
          ...(why ? [`As it stands: ${why}`, ''] : []),
          `Step ${number}, hint ${next.number} of ${next.count}:`,
          next.text.trim(),
        ].join('\n'),
      )
    else
      print(
        `Step ${number} has no more hints. The commands themselves: ai-gateway-lab solve --step ${number}`,
      )
    return ExitCode.done
  },
}

/** Nothing where there is no cluster to look at: a hint is a text all the same. */
async function checksOf(lab: Lab, challenge: Challenge, step: number) {
  try {
    return (await lab.check(challenge, { step })).flatMap(({ checks }) => checks)
  } catch (error) {
    if (error instanceof EnvironmentError) return []
    throw error
  } finally {
    lab.close()
  }
}
