// Everything that the cluster started ends, and nothing else.

import type { ClusterStatus } from '../../cluster/cluster.ts'
import { type Command, clusterOption, jsonOption } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { chosenCluster } from '../lab-from.ts'

export const clusterDown: Command = {
  name: 'cluster down',
  summary: 'Stops the cluster; it comes back as it was',
  options: [clusterOption, { flags: '--wipe', description: 'forget its objects too' }, jsonOption],
  async run({ print, note, env }, _argument, options) {
    const { cluster } = chosenCluster(env, options)
    const before = await cluster.status()
    await cluster.down({
      wipe: Boolean(options.wipe),
      report: ({ phase, detail }) => note(`  ${phase}${detail ? `: ${detail}` : ''}`),
    })
    if (options.json)
      print(JSON.stringify({ kind: cluster.kind, was: before.state, wiped: Boolean(options.wipe) }))
    else if (cluster.kind === 'context')
      print(
        cluster.learner
          ? 'You have left the cluster; what you made there stays with whoever gives the workshop.'
          : leftBehind(before, Boolean(options.wipe)),
      )
    else if (options.wipe)
      print(
        `The ${cluster.kind} cluster and all that was in it are gone. What you have done stays noted.`,
      )
    else
      print(
        before.state === 'running'
          ? `The ${cluster.kind} cluster is stopped; it comes back as it was.`
          : `The ${cluster.kind} cluster was not running.`,
      )
    return ExitCode.done
  },
}

/** A cluster of the learner's own is not stopped; the lab leaves it. */
function leftBehind({ state }: ClusterStatus, isForgotten: boolean) {
  if (state === 'absent') return 'No cluster of your own was in use.'
  const next = isForgotten
    ? 'It is not used any more; what you have done stays noted.'
    : 'It is still the chosen one: `start` installs again, and `cluster down --wipe` forgets it.'
  return `What the lab had put into the cluster is removed. ${next}`
}
