// Back to how the challenge began.

import { type Command, jsonOption, learnerOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'
import { printProgress } from './print-progress.ts'

export const reset: Command = {
  name: 'reset',
  summary: 'Removes what you made and makes the challenge ready anew',
  argument: { name: 'challenge', description: 'a slug; otherwise the challenge that you are in' },
  options: [learnerOption, jsonOption],
  async run({ print, note, env, signal }, slug, options) {
    const { json } = options
    const lab = await labFrom(env, options)
    const { report, finish } = printProgress({ note })
    try {
      const challenge = slug ? lab.challenge(slug) : lab.currentChallenge()
      const kept = await lab.reset(challenge, { report, signal })
      finish()
      if (kept.length > 0)
        note(`What you changed is kept in ${lab.workingFolder(challenge).path}: ${kept.join(', ')}`)
      print(
        json
          ? JSON.stringify({ challenge: challenge.slug, kept })
          : `${challenge.title} is as it was in the beginning.`,
      )
      return ExitCode.done
    } finally {
      lab.close()
    }
  },
}
