// What is still true of the pods of an earlier run of the cluster? That they are to run, but none of them does yet.

import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { pods } from '../../kube/resources.ts'
import { isOver, timestamp } from '../pod-state.ts'
import { recordEvent } from '../record-event.ts'
import { type ContainerStatus, podStatus, sidecarNamesOf } from './pod-status.ts'

type Named = { name: string }

/** Before anybody looks: or else a pod that was ready is believed to be, and its Service leads to a port that nobody has. */
export async function beginPodsAnew(client: KubeClient): Promise<void> {
  const { items } = await client.list(pods)
  for (const pod of items.filter((one) => !isOver(one) && one.status?.containerStatuses)) {
    const next = pod.spec.restartPolicy === 'Never' ? endedForGood : notRunning
    const { containerStatuses, initContainerStatuses = [] } = pod.status
    const sidecars = sidecarNamesOf(pod)
    const ofSidecars = initContainerStatuses.filter(({ name }: Named) => sidecars.has(name))
    const status = podStatus(pod, containerStatuses.map(next), ofSidecars.map(next))
    await client.mergePatch(pods, pod.metadata, { status }, { subresource: 'status' })
    void recordEvent(client, pod, {
      reason: 'SandboxChanged',
      message:
        pod.spec.restartPolicy === 'Never'
          ? 'The embedded cluster was restarted: what ran in this pod has ended with it'
          : 'Pod sandbox changed, it will be killed and re-created.',
      source: 'kubelet',
    })
  }
}

/** What runs once only is not run again, since nobody knows how far it got. */
function endedForGood({ state, ...rest }: KubeObject['status']): ContainerStatus {
  if (!state?.running)
    return { ...rest, state: state ?? { waiting: { reason: 'ContainerCreating' } } }
  return { ...rest, ready: false, started: false, state: { terminated: lost(state.running) } }
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
    lastState: running ? { terminated: lost(running) } : terminated ? { terminated } : lastState,
  }
}

const lost = ({ startedAt }: { startedAt: string }) => ({
  exitCode: 255,
  reason: 'Unknown',
  startedAt,
  finishedAt: timestamp(),
})
