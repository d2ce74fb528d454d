// Everything that the cluster started ends, and nothing else.

import { type Command, clusterOption, jsonOption } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { chosenCluster } from '../lab-from.ts'

export const clusterDown: Command = {
  name: 'cluster down',
  summary: 'Stops the cluster; it comes back as it was',
  options: [clusterOption, { flags: '--wipe', description: 'forget its objects too' }, jsonOption],
  async run({ print, env }, _argument, options) {
    const { cluster } = chosenCluster(env, options)
    const before = await cluster.status()
    await cluster.down({ wipe: Boolean(options.wipe) })
    if (options.json)
      print(JSON.stringify({ kind: cluster.kind, was: before.state, wiped: Boolean(options.wipe) }))
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
