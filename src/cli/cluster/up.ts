// Kubernetes, and nothing more yet.

import { ForeignClusterError, takeOverKindCluster } from '../../cluster/kind/kind-cluster.ts'
import { makeStateFolder } from '../../engine/state-folder.ts'
import { type Command, clusterOption, jsonOption } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { chosenCluster } from '../lab-from.ts'
import { printProgress } from '../print-progress.ts'

export const clusterUp: Command = {
  name: 'cluster up',
  summary: 'Starts the cluster, or finds it running',
  options: [
    clusterOption,
    {
      flags: '--take-over',
      description: 'use a kind cluster of the lab’s name that somebody else made; asks first',
    },
    { flags: '--yes', description: 'take it over without asking' },
    jsonOption,
  ],
  async run({ print, note, ask, env, signal }, _argument, options) {
    const choice = chosenCluster(env, options)
    const { cluster } = choice
    const { report, finish } = printProgress({ note })
    try {
      await cluster.up(report, signal)
    } catch (error) {
      if (!(error instanceof ForeignClusterError && options.takeOver)) throw error
      const answer = options.yes
        ? 'yes'
        : await ask('`cluster down --wipe` will delete that cluster. Use it for the lab? (yes/no)')
      if (!/^y(es)?$/i.test(answer ?? '')) throw error
      await takeOverKindCluster(makeStateFolder(env))
      await cluster.up(report, signal)
    }
    finish()
    if (options.json)
      print(JSON.stringify({ kind: cluster.kind, kubeconfig: cluster.kubeconfig }, null, 2))
    else {
      print(`The ${cluster.kind} cluster is up (${choice.why}).`)
      print(`export KUBECONFIG=${cluster.kubeconfig}`)
    }
    return ExitCode.done
  },
}
