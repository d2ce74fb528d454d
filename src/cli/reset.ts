// Back to how the challenge began.

import { type Command, jsonOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'
import { printProgress } from './print-progress.ts'

export const reset: Command = {
  name: 'reset',
  summary: 'Removes what you made and makes the challenge ready anew',
  argument: { name: 'challenge', description: 'a slug; otherwise the challenge that you are in' },
  options: [jsonOption],
  async run({ print, note, env, signal }, slug, { json }) {
    const lab = await labFrom(env)
    const { report, finish } = printProgress({ note })
    try {
      const challenge = slug ? lab.challenge(slug) : lab.currentChallenge()
      await lab.reset(challenge, { report, signal })
      finish()
      print(
        json
          ? JSON.stringify({ challenge: challenge.slug })
          : `${challenge.title} is as it was in the beginning.`,
      )
      return ExitCode.done
    } finally {
      lab.close()
    }
  },
}
