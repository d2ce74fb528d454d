// Which kinds does the API keep although nothing here runs them? Whoever makes one is told so by an event.

import type { Resource } from '../kube/kube-object.ts'
import { cronJobs, daemonSets, ingresses, statefulSets } from '../kube/resources.ts'
import type { ControllerContext } from './controller-context.ts'
import { recordEvent } from './record-event.ts'

const NOT_RUN: Resource[] = [daemonSets, statefulSets, cronJobs, ingresses]

export function tellOfNotRunKinds(context: ControllerContext) {
  for (const resource of NOT_RUN) {
    context.follow(resource, (_key, object, before) => {
      if (!object || before?.metadata.uid === object.metadata.uid) return
      void recordEvent(context.client, object, {
        type: 'Warning',
        reason: 'NotRun',
        message: `nothing runs a ${resource.kind} on the embedded cluster: it is kept, and that is all`,
        source: 'workloads',
        once: true,
      })
    })
  }
}
