// Kubernetes, and nothing more yet.

import { type Command, clusterOption, jsonOption } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { chosenCluster } from '../lab-from.ts'
import { printProgress } from '../print-progress.ts'

export const clusterUp: Command = {
  name: 'cluster up',
  summary: 'Starts the cluster, or finds it running',
  options: [clusterOption, jsonOption],
  async run({ print, note, env, signal }, _argument, options) {
    const { cluster, why } = chosenCluster(env, options)
    const { report, finish } = printProgress({ note })
    await cluster.up(report, signal)
    finish()
    if (options.json)
      print(JSON.stringify({ kind: cluster.kind, kubeconfig: cluster.kubeconfig }, null, 2))
    else {
      print(`The ${cluster.kind} cluster is up (${why}).`)
      print(`export KUBECONFIG=${cluster.kubeconfig}`)
    }
    return ExitCode.done
  },
}
