// A challenge is made ready, whatever was there before.

import type { Challenge } from '../content/challenge.ts'
import {
  type Command,
  clusterOption,
  jsonOption,
  learnerOption,
  providersOption,
} from './command.ts'
import { ExitCode } from './exit-code.ts'
import { chosenCluster, labFrom } from './lab-from.ts'
import { printProgress } from './print-progress.ts'

export const start: Command = {
  name: 'start',
  summary:
    'Makes a challenge ready: the cluster, the gateway, what earlier challenges leave behind',
  argument: { name: 'challenge', description: 'a slug; otherwise the next one' },
  options: [
    clusterOption,
    providersOption,
    learnerOption,
    { flags: '--assignment', description: 'print the assignment' },
    jsonOption,
  ],
  async run({ print, note, env, signal }, slug, options) {
    const lab = await labFrom(env, options)
    const { report, finish } = printProgress({ note })
    try {
      const chosen = slug ? lab.challenge(slug) : lab.currentChallenge()
      const { cluster } = lab
      // Where that is not settled, the cluster says it as it comes up.
      const where = cluster.choice
        ? ''
        : `, on the ${cluster.kind} cluster (${chosenCluster(env, options).why})`
      const whose = cluster.learner ? `, as the learner "${cluster.learner.name}"` : ''
      note(`${chosen.title}${where}${whose}`)
      await lab.setUp(chosen, { report, signal })
      finish()
      const challenge = lab.challenge(chosen.slug)
      if (options.json)
        print(
          JSON.stringify(
            { challenge: challenge.slug, kubeconfig: cluster.kubeconfig, variables: lab.variables },
            null,
            2,
          ),
        )
      else {
        if (options.assignment) print(`${assignmentOf(challenge)}\n`)
        else for (const { number, title } of challenge.steps) print(`  ${number}. ${title}`)
        print('\nReady. Read on in the app, or here:')
        print('  ai-gateway-lab start --assignment   prints the text')
        print('  ai-gateway-lab shell                a shell that knows the cluster')
        print('  ai-gateway-lab check                says how far you are')
      }
      return ExitCode.done
    } finally {
      lab.close()
    }
  },
}

const assignmentOf = ({ title, introduction, steps, closing }: Challenge) =>
  [
    `# ${title}`,
    introduction,
    ...steps.map(
      ({ number, title, markdown }) => `## Step ${number}: ${title}\n\n${markdown.trim()}`,
    ),
    closing,
  ]
    .map((part) => part.trim())
    .filter(Boolean)
    .join('\n\n')
