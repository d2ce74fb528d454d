// Which challenges are there, and how far is the learner?

import { type Command, jsonOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'

export const list: Command = {
  name: 'list',
  summary: 'Lists the challenges with your progress',
  options: [jsonOption],
  async run({ print, env }, _argument, { json }) {
    const lab = await labFrom(env)
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
        state: progress?.finishedAt ? 'finished' : progress ? 'started' : 'new',
      }
    })
    if (json) print(JSON.stringify(rows, null, 2))
    else {
      print(lab.track.title)
      for (const { slug, title, teaser, steps, stepsDone, state } of rows) {
        const mark = state === 'finished' ? '✓' : state === 'started' ? '…' : '○'
        print(`\n${mark} ${slug}  ${stepsDone}/${steps} steps\n  ${title}. ${teaser}`)
      }
    }
    return ExitCode.done
  },
}
