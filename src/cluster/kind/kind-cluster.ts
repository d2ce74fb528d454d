// A Kubernetes of the learner's own in a container, by kind, behind the lab's port.

import { EnvironmentError } from '../../kube/lab-error.ts'
import type { Cluster } from '../cluster.ts'
import { CLUSTER_NAME, hasKindCluster, kindFiles, readKindRecord } from './kind-files.ts'

const operations = () => import('./operate-kind.ts')

/** A cluster of that name is there, and somebody else made it. */
export class ForeignClusterError extends EnvironmentError {
  override name = 'ForeignClusterError'
  constructor() {
    super(
      `There is a kind cluster "${CLUSTER_NAME}" that this lab did not make, so it is left alone.`,
      {
        hint: `If the lab may use it, and later delete it: ai-gateway-lab cluster up --cluster kind --take-over. If nobody needs it: kind delete cluster --name ${CLUSTER_NAME}`,
      },
    )
  }
}

export function createKindCluster({
  home,
  programsFolder,
}: {
  home: string
  programsFolder: string
}): Cluster {
  const files = kindFiles(home)
  const options = { files, programsFolder, env: process.env }
  return {
    kind: 'kind',
    kubeconfig: files.kubeconfig,
    async up(report, signal) {
      await (await operations()).bringUp({ ...options, report, signal })
    },
    async down({ wipe = false, report = () => {} } = {}) {
      if (!hasKindCluster(home)) return
      await (await operations()).takeDown({ ...options, wipe, report })
    },
    async status() {
      if (!hasKindCluster(home)) return { state: 'absent' }
      return (await operations()).describeKind(options)
    },
    /** What is in an image is part of its name, so that a new one replaces what runs. */
    async tailor(objects) {
      const { tailorManifests } = await import('../context/tailor-manifests.ts')
      return tailorManifests(objects, { leftOut: [], image: readKindRecord(files)?.image })
    },
  }
}

/** The learner said yes to a cluster of that name that they have made themselves. */
export async function takeOverKindCluster(home: string) {
  const { takeOver } = await operations()
  await takeOver({ files: kindFiles(home), env: process.env })
}
