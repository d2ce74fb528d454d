// Which challenges are there, and how far is the learner?

import { type Standing, standingOf } from '../engine/standing-of.ts'
import { type Command, jsonOption, learnerOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'

const MARKS: Record<Standing, string> = { new: '○', started: '…', finished: '✓', made: '◇' }

export const list: Command = {
  name: 'list',
  summary: 'Lists the challenges with your progress',
  options: [learnerOption, jsonOption],
  async run({ print, env }, _argument, options) {
    const { json } = options
    const lab = await labFrom(env, options)
    const rows = lab.track.challenges.map((challenge) => {
      const progress = lab.progressOf(challenge)
      const stepsDone = challenge.steps.filter(
        ({ number }) => progress?.steps[number]?.doneAt,
      ).length
      return {
        slug: challenge.slug,
        title: challenge.title,
        teaser: challenge.teaser,
        steps: challenge.steps.length,
        stepsDone,
        state: standingOf(challenge, progress),
      }
    })
    if (json) print(JSON.stringify(rows, null, 2))
    else {
      print(lab.track.title)
      for (const { slug, title, teaser, steps, stepsDone, state } of rows) {
        const how =
          state === 'made'
            ? 'made by the lab, for a later challenge'
            : `${stepsDone}/${steps} steps`
        print(`\n${MARKS[state]} ${slug}  ${how}\n  ${title}. ${teaser}`)
      }
    }
    return ExitCode.done
  },
}
