// How does a pod say that it waits for a node?

import type { KubeObject } from '../../kube/kube-object.ts'
import { pods } from '../../kube/resources.ts'
import { messageOf } from '../controller-context.ts'
import { type Condition, timestamp } from '../pod-state.ts'
import { recordEvent } from '../record-event.ts'
import type { KubeletContext } from './kubelet-context.ts'

export async function sayUnschedulable(
  { client, log }: KubeletContext,
  pod: KubeObject,
  message: string,
): Promise<void> {
  const { namespace, name } = pod.metadata
  const conditions: Condition[] = pod.status?.conditions ?? []
  const isKnown = conditions.some((one) => one.type === 'PodScheduled' && one.message === message)
  if (isKnown) return
  void recordEvent(client, pod, {
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    source: 'default-scheduler',
  })
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    reason: 'Unschedulable',
    message,
    lastTransitionTime: timestamp(),
  }
  const status = { phase: 'Pending', conditions: [condition] }
  await client
    .mergePatch(pods, pod.metadata, { status }, { subresource: 'status' })
    .catch((error) => log(`pod ${namespace}/${name}: ${messageOf(error)}`))
}
