// What happened to an object, in the words that `kubectl describe` shows? The same thing again is counted, not repeated.

import { createHash } from 'node:crypto'
import { isConflict } from '../kube/api-error.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import type { KubeObject } from '../kube/kube-object.ts'
import { events } from '../kube/resources.ts'
import { timestamp } from './pod-state.ts'

export type EventSource =
  | 'deployment-controller'
  | 'replicaset-controller'
  | 'job-controller'
  | 'default-scheduler'
  | 'kubelet'
  | 'kube-proxy'
  | 'service-controller'
  | 'workloads'

type Happening = {
  type?: 'Normal' | 'Warning'
  reason: string
  message: string
  source: EventSource
  fieldPath?: string
  /** Told before, it is not worth another word. */
  once?: boolean
}

/** Never rejects: failing to record an event is nothing that the work itself should fail of. */
export async function recordEvent(
  client: KubeClient,
  object: KubeObject,
  happening: Happening,
): Promise<void> {
  try {
    const isNew = await create(client, object, happening)
    if (!isNew && !happening.once) await count(client, keyOf(object, happening))
  } catch {
    // The namespace is going, or the API is: there is nobody left to tell.
  }
}

function keyOf({ metadata }: KubeObject, { reason, message, source, fieldPath }: Happening) {
  const { name, namespace = 'default', uid } = metadata
  const sameness = createHash('sha256').update([uid, reason, message, source, fieldPath].join('\0'))
  return { namespace, name: `${name}.${sameness.digest('hex').slice(0, 16)}` }
}

async function count(client: KubeClient, key: { namespace: string; name: string }) {
  const known = await client.get(events, key)
  await client.mergePatch(events, key, {
    count: (known?.count ?? 1) + 1,
    lastTimestamp: timestamp(),
  })
}

/** False where there is one like it already. */
async function create(client: KubeClient, object: KubeObject, happening: Happening) {
  const { type = 'Normal', reason, message, source, fieldPath } = happening
  const { name, namespace, uid, resourceVersion } = object.metadata
  const key = keyOf(object, happening)
  if (await client.get(events, key)) return false
  const host = source === 'kubelet' ? 'embedded' : ''
  const now = timestamp()
  try {
    await client.create(events, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: key,
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        name,
        ...(namespace && { namespace }),
        uid,
        resourceVersion,
        ...(fieldPath && { fieldPath }),
      },
      type,
      reason,
      message,
      source: { component: source, ...(host && { host }) },
      reportingComponent: source,
      reportingInstance: host,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    })
    return true
  } catch (error) {
    // The same thing was told at the same moment.
    if (isConflict(error)) return false
    throw error
  }
}
