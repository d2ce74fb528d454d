// What happened to an object, in the words that `kubectl describe` shows? The same thing again is counted, not repeated.

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
  | 'taint-eviction-controller'
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
    const known = knownTo(client)
    const sameness = samenessOf(object, happening)
    const { name, namespace = 'default' } = object.metadata
    const before = known.get(sameness)
    if (before !== undefined && (await client.get(events, { namespace, name: before }))) {
      if (!happening.once) await count(client, { namespace, name: before })
      return
    }
    if (known.size >= MAXIMUM_KEPT) known.clear()
    const key = { namespace, name: nextName(name) }
    known.set(sameness, key.name)
    await create(client, object, happening, key)
  } catch {
    // The namespace is going, or the API is: there is nobody left to tell.
  }
}

/** By what makes two events the same: the name of the one that tells it. */
const told = new WeakMap<KubeClient, Map<string, string>>()
const MAXIMUM_KEPT = 10_000

const samenessOf = (
  { metadata }: KubeObject,
  { reason, message, source, fieldPath }: Happening,
): string => [metadata.uid, reason, message, source, fieldPath].join('\0')

let last = 0n

/** As Kubernetes names them: so those of one second are listed in the order in which they happened. */
function nextName(name: string): string {
  const now = BigInt(Date.now()) * 1_000_000n
  last = now > last ? now : last + 1n
  return `${name}.${last.toString(16)}`
}

function knownTo(client: KubeClient): Map<string, string> {
  let known = told.get(client)
  if (!known) {
    known = new Map()
    told.set(client, known)
  }
  return known
}

async function count(client: KubeClient, key: { namespace: string; name: string }) {
  const known = await client.get(events, key)
  await client.mergePatch(events, key, {
    count: (known?.count ?? 1) + 1,
    lastTimestamp: timestamp(),
  })
}

async function create(
  client: KubeClient,
  object: KubeObject,
  { type = 'Normal', reason, message, source, fieldPath }: Happening,
  key: { namespace: string; name: string },
) {
  const { name, namespace, uid, resourceVersion } = object.metadata
  const host = source === 'kubelet' ? 'embedded' : ''
  const now = timestamp()
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
}
