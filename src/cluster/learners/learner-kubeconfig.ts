// The file with which a learner finds their part of a shared cluster, on whatever machine they are.

import { readFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import type { Learner } from './learner.ts'

/** Under which the lab finds again, in a kubeconfig, whose it is. */
export const LEARNER_EXTENSION = 'ai-gateway-lab'

type ClusterEntry = { server: string; [key: string]: unknown }

/** The cluster as the kubeconfig `from` has it, whose first cluster it is, and in it the learner and nobody else. */
export function learnerKubeconfig(from: string, { name, namespace }: Learner, token: string) {
  const { clusters } = parse(readFileSync(from, 'utf8')) as {
    clusters: { cluster: ClusterEntry }[]
  }
  const context = `ai-gateway-lab-${name}`
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [{ name: context, cluster: withOwnFiles(clusters[0]!.cluster) }],
    users: [{ name: context, user: { token } }],
    contexts: [
      {
        name: context,
        context: {
          cluster: context,
          user: context,
          namespace,
          extensions: [{ name: LEARNER_EXTENSION, extension: { learner: name } }],
        },
      },
    ],
  })
}

/** The learner's machine has not the files of this one. */
function withOwnFiles({ 'certificate-authority': file, ...cluster }: ClusterEntry): ClusterEntry {
  if (typeof file !== 'string' || cluster['certificate-authority-data']) return cluster
  return { ...cluster, 'certificate-authority-data': readFileSync(file).toString('base64') }
}
