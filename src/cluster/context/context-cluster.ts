// A cluster that the learner has already, behind the lab's port: it is neither started nor stopped, only installed into.

import { UsageError } from '../../kube/lab-error.ts'
import type { Cluster } from '../cluster.ts'
import { learnerNamed } from '../learners/learner.ts'
import { contextFiles, forgetContext, readContext } from './context-files.ts'

const operations = () => import('./operate-context.ts')

/** Which context it is was agreed with `cluster use`; without that, all but `status` and `down` is refused. */
export function createContextCluster({ home }: { home: string }): Cluster {
  const files = contextFiles(home)
  const chosen = () => {
    const record = readContext(files)
    if (record) return record
    throw new UsageError('Which cluster? None was chosen yet.', {
      hint: 'ai-gateway-lab cluster use <context>',
    })
  }
  const name = readContext(files)?.learner

  return {
    kind: 'context',
    kubeconfig: files.kubeconfig,
    ...(name !== undefined && { learner: learnerNamed(name) }),

    async up(report) {
      const record = chosen()
      report({ phase: `Looking at the cluster of "${record.context}"`, detail: record.server })
      await (await operations()).enterContext(files, record)
    },

    async down({ wipe = false, report = () => {} } = {}) {
      const record = readContext(files)
      if (!record) return
      await (await operations()).leaveContext(files, record, report)
      if (wipe || record.learner !== undefined) forgetContext(files)
    },

    async status() {
      const record = readContext(files)
      return record ? (await operations()).describeContext(files, record) : { state: 'absent' }
    },

    tailor: async (objects) => (await operations()).tailorForContext(files, chosen(), objects),
  }
}
