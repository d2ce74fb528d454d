// The learner is stuck: a nudge first, then more.

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
    const next = lab.nextHint(challenge, number)
    if (options.json)
      print(
        JSON.stringify({ challenge: challenge.slug, step: number, hint: next ?? null }, null, 2),
      )
    else if (next)
      print(`Step ${number}, hint ${next.number} of ${next.count}:\n${next.text.trim()}`)
    else
      print(
        `Step ${number} has no more hints. The commands themselves: ai-gateway-lab solve --step ${number}`,
      )
    return ExitCode.done
  },
}
