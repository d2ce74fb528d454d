// What happened to an object, in the words that `kubectl describe` shows? The same thing again is counted, not repeated.

import { createHash } from 'node:crypto'
import type { KubeClient } from '../kube/kube-client.ts'
import type { KubeObject } from '../kube/kube-object.ts'
import { events } from '../kube/resources.ts'

export type EventSource = 'deployment-controller' | 'replicaset-controller' | 'job-controller' | 'default-scheduler' | 'kubelet' | 'service-controller' | 'workloads'

/** Failing to record an event is nothing that the work itself should fail of. */
export async function recordEvent(
  client: KubeClient,
  object: KubeObject,
  { type = 'Normal', reason, message, source, fieldPath }: {
    type?: 'Normal' | 'Warning'
    reason: string
    message: string
    source: EventSource
    fieldPath?: string
  },
): Promise<void> {
  const { name, namespace = 'default', uid, resourceVersion } = object.metadata
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const sameness = createHash('sha256').update([uid, reason, message, source].join('\0')).digest('hex')
  const key = { namespace, name: `${name}.${sameness.slice(0, 16)}` }
  try {
    const known = await client.get(events, key)
    if (known) {
      await client.mergePatch(events, key, { count: (known.count ?? 1) + 1, lastTimestamp: now })
      return
    }
    await client.create(events, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: key,
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        name,
        ...(object.metadata.namespace && { namespace }),
        uid,
        resourceVersion,
        ...(fieldPath && { fieldPath }),
      },
      type,
      reason,
      message,
      source: { component: source, ...(source === 'kubelet' && { host: 'embedded' }) },
      reportingComponent: source,
      reportingInstance: source === 'kubelet' ? 'embedded' : '',
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    })
  } catch {
    // The namespace is going, or the API is: there is nobody left to tell.
  }
}
