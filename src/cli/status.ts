// Where does the learner stand?

import { type Command, jsonOption, learnerOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'

export const status: Command = {
  name: 'status',
  summary: 'Says which challenge you are in, how far, and what the cluster does',
  options: [learnerOption, jsonOption],
  async run({ print, env }, _argument, options) {
    const { json } = options
    const lab = await labFrom(env, options)
    const challenge = lab.currentChallenge()
    const progress = lab.progressOf(challenge)
    const cluster = await lab.cluster.status()
    const steps = challenge.steps.map(({ number, title }) => ({
      number,
      title,
      done: Boolean(progress?.steps[number]?.doneAt),
    }))
    if (json)
      print(
        JSON.stringify(
          {
            challenge: challenge.slug,
            started: Boolean(progress),
            finished: Boolean(progress?.finishedAt),
            steps,
            providers: lab.providers,
            cluster: { kind: lab.cluster.kind, kubeconfig: lab.cluster.kubeconfig, ...cluster },
          },
          null,
          2,
        ),
      )
    else {
      print(`${challenge.title} (${challenge.slug})${progress ? '' : ': not started yet'}`)
      for (const { number, title, done } of steps)
        print(`  ${done ? '✓' : '○'} ${number}. ${title}`)
      print(
        `\nCluster: ${lab.cluster.kind}, ${cluster.state}${'detail' in cluster ? ` (${cluster.detail})` : ''}`,
      )
      print(`Providers: ${lab.providers}`)
    }
    return ExitCode.done
  },
}
