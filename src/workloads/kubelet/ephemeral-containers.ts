// What becomes of a container that `kubectl debug` puts into a pod that runs? It waits for an image that is not to be had.

import { isNotFound } from '../../kube/api-error.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { pods } from '../../kube/resources.ts'
import { messageOf } from '../controller-context.ts'
import { recordEvent } from '../record-event.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { chooseProgram } from './programs.ts'

type Ephemeral = { name: string; image: string }

const ephemeralOf = (pod: KubeObject | undefined): Ephemeral[] =>
  pod?.spec?.ephemeralContainers ?? []

export const hasNewEphemeral = (pod: KubeObject, before: KubeObject | undefined) =>
  ephemeralOf(pod).length > (pod.status?.ephemeralContainerStatuses?.length ?? 0) &&
  ephemeralOf(pod).length > ephemeralOf(before).length

/** Nothing can be put into a process; the pod itself goes on as it was. */
export async function refuseEphemeral(
  { client, programs, log }: KubeletContext,
  pod: KubeObject,
): Promise<void> {
  const refusals = ephemeralOf(pod).map((container) => ({
    ...container,
    ...reasonFor(chooseProgram(programs, container)),
  }))
  const ephemeralContainerStatuses = refusals.map(({ name, image, reason, message }) => ({
    name,
    image,
    imageID: '',
    lastState: {},
    ready: false,
    restartCount: 0,
    state: { waiting: { reason, message } },
  }))
  const { uid } = pod.metadata
  try {
    const patch = { metadata: { uid }, status: { ephemeralContainerStatuses } }
    await client.mergePatch(pods, pod.metadata, patch, { subresource: 'status' })
  } catch (error) {
    if (!isNotFound(error)) log(`pod ${pod.metadata.name}: ${messageOf(error)}`)
    return
  }
  for (const { name, reason, message } of refusals) {
    const fieldPath = `spec.ephemeralContainers{${name}}`
    const happening = { type: 'Warning', reason: 'Failed', source: 'kubelet', fieldPath } as const
    await recordEvent(client, pod, { ...happening, message })
    await recordEvent(client, pod, { ...happening, message: `Error: ${reason}` })
  }
}

function reasonFor(choice: ReturnType<typeof chooseProgram>) {
  if (choice.outcome === 'no-image') return { reason: 'ErrImagePull', message: choice.message }
  const message = 'pods of the embedded cluster are processes: no container can be added to one'
  return { reason: 'CreateContainerError', message }
}
