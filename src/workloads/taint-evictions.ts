// Which pods have to leave because their node got a taint that they do not bear, or not for long?
// https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions

import type { KubeObject } from '../kube/kube-object.ts'
import { nodes, pods } from '../kube/resources.ts'
import type { ControllerContext } from './controller-context.ts'
import { NODE_NAME } from './node.ts'
import { isOver, isTerminating, withCondition } from './pod-state.ts'
import { recordEvent } from './record-event.ts'
import { type Taint, tolerationsOf } from './taints.ts'

export function runTaintEvictions(context: ControllerContext) {
  const { client, signal } = context
  /** By the pod's uid: when it has to leave. */
  const leaving = new Map<string, NodeJS.Timeout>()

  const queue = context.queue('taint evictions', async (key) => {
    const pod = podCache.get(key)
    const seconds = pod && secondsLeft(pod, nodeCache.get(NODE_NAME))
    const uid = pod?.metadata.uid ?? ''
    if (!pod || seconds === undefined) return stay(uid, pod)
    if (seconds <= 0) return evict(pod)
    if (leaving.has(uid)) return
    leaving.set(
      uid,
      setTimeout(() => void evict(pod), 1000 * seconds),
    )
  })

  const stay = (uid: string, pod: KubeObject | undefined) => {
    const timer = leaving.get(uid)
    if (!timer) return
    clearTimeout(timer)
    leaving.delete(uid)
    if (pod) tell(pod, `Cancelling deletion of Pod ${nameOf(pod)}`)
  }

  const evict = async (pod: KubeObject) => {
    leaving.delete(pod.metadata.uid ?? '')
    tell(pod, `Marking for deletion Pod ${nameOf(pod)}`)
    const conditions = withCondition(pod.status?.conditions, {
      type: 'DisruptionTarget',
      status: 'True',
      lastProbeTime: null,
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    })
    const { uid } = pod.metadata
    const patch = { metadata: { uid }, status: { conditions } }
    await client.mergePatch(pods, pod.metadata, patch, { subresource: 'status' }).catch(() => {})
    await client.delete(pods, pod.metadata, { uid }).catch(() => {})
  }

  const tell = (pod: KubeObject, message: string) =>
    void recordEvent(client, pod, {
      reason: 'TaintManagerEviction',
      message,
      source: 'taint-eviction-controller',
    })

  const podCache = context.follow(pods, (key) => queue.add(key))
  const nodeCache = context.follow(nodes, (_key, node, before) => {
    if (JSON.stringify(node?.spec?.taints) === JSON.stringify(before?.spec?.taints)) return
    for (const pod of podCache.list()) queue.add(`${pod.metadata.namespace}/${pod.metadata.name}`)
  })
  signal.addEventListener('abort', () => {
    for (const timer of leaving.values()) clearTimeout(timer)
  })
}

const nameOf = ({ metadata }: KubeObject) => `${metadata.namespace}/${metadata.name}`

/** Undefined where it may stay as long as it likes. */
function secondsLeft(pod: KubeObject, node: KubeObject | undefined): number | undefined {
  if (pod.spec.nodeName !== NODE_NAME || isTerminating(pod) || isOver(pod)) return undefined
  const taints = ((node?.spec?.taints ?? []) as Taint[]).filter(
    ({ effect }) => effect === 'NoExecute',
  )
  const limits = taints.map((taint) => {
    const tolerations = tolerationsOf(taint, pod.spec.tolerations ?? [])
    if (tolerations.length === 0) return 0
    const seconds = tolerations.map(
      ({ tolerationSeconds = Number.POSITIVE_INFINITY }) => tolerationSeconds,
    )
    return Math.min(...seconds)
  })
  const least = Math.min(...limits)
  return Number.isFinite(least) ? least : undefined
}
