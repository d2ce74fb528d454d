// Is there a cluster, and does it answer?

import { type Command, clusterOption, jsonOption } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { chosenCluster } from '../lab-from.ts'

export const clusterStatus: Command = {
  name: 'cluster status',
  summary: 'Says whether the cluster runs, and where',
  options: [clusterOption, jsonOption],
  async run({ print, env }, _argument, options) {
    const { cluster } = chosenCluster(env, options)
    const status = await cluster.status()
    if (options.json)
      print(
        JSON.stringify({ kind: cluster.kind, kubeconfig: cluster.kubeconfig, ...status }, null, 2),
      )
    else if (status.state === 'running')
      print(
        `The ${cluster.kind} cluster runs at ${status.server} (${status.detail}).\nKUBECONFIG=${cluster.kubeconfig}`,
      )
    else if (status.state === 'stopped')
      print(`The ${cluster.kind} cluster is stopped: ${status.detail}`)
    else
      print(
        `There is no ${cluster.choice ? '' : `${cluster.kind} `}cluster yet. Start one: ai-gateway-lab cluster up`,
      )
    return status.state === 'running' ? ExitCode.done : ExitCode.environment
  },
}
