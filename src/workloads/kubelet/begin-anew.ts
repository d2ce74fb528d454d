// What is still true of the pods of an earlier run of the cluster? That they are to run, but none of them does yet.

import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { pods } from '../../kube/resources.ts'
import { isOver, timestamp } from '../pod-state.ts'
import { type ContainerStatus, podStatus } from './pod-status.ts'

/** Before anybody looks: or else a pod that was ready is believed to be, and its Service leads to a port that nobody has. */
export async function beginPodsAnew(client: KubeClient): Promise<void> {
  const { items } = await client.list(pods)
  for (const pod of items.filter((one) => !isOver(one) && one.status?.containerStatuses)) {
    const status = podStatus(pod, pod.status.containerStatuses.map(notRunning))
    await client.mergePatch(pods, pod.metadata, { status }, { subresource: 'status' })
  }
}

/** As the kubelet says it of containers that a reboot of the node ended. */
function notRunning({ state, lastState, ...rest }: KubeObject['status']): ContainerStatus {
  const { running, terminated } = state ?? {}
  const hasRun = running || terminated || lastState?.terminated
  return {
    ...rest,
    restartCount: rest.restartCount + (hasRun ? 1 : 0),
    ready: false,
    started: false,
    state: { waiting: { reason: 'ContainerCreating' } },
    lastState: running
      ? {
          terminated: {
            exitCode: 255,
            reason: 'Unknown',
            startedAt: running.startedAt,
            finishedAt: timestamp(),
          },
        }
      : terminated
        ? { terminated }
        : lastState,
  }
}
