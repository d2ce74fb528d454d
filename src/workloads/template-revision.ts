// Which ReplicaSet stands for which template of a Deployment, and as which revision is it known?

import { createHash } from 'node:crypto'
import type { KubeObject } from '../kube/kube-object.ts'
import { ownerReferenceTo } from './selects.ts'
import { stableJson } from './stable-json.ts'

export const REVISION = 'deployment.kubernetes.io/revision'
const DESIRED = 'deployment.kubernetes.io/desired-replicas'
const HASH_LABEL = 'pod-template-hash'
/** The letters of Kubernetes' own generated names: no vowels, so no words. */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'
/** What of a Deployment's annotations is about itself alone. */
const OWN_ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration', REVISION, DESIRED]

export const revisionOf = ({ metadata }: KubeObject) =>
  Number(metadata.annotations?.[REVISION] ?? 0)

export function currentOf({ spec }: KubeObject, sets: KubeObject[]): KubeObject | undefined {
  const wanted = textOf(spec.template)
  return sets.find((set) => textOf(set.spec.template) === wanted)
}

export function newReplicaSet(deployment: KubeObject, revision: number): KubeObject {
  const { name, namespace } = deployment.metadata
  const { selector, template, minReadySeconds } = deployment.spec
  const hash = hashOf(template)
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: annotationsFor(deployment, revision),
      ownerReferences: [ownerReferenceTo(deployment)],
    },
    spec: {
      replicas: 0,
      ...(minReadySeconds && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

/** What has to change in a ReplicaSet so that `kubectl rollout history` tells the truth; undefined where it does already. */
export function noteFor(deployment: KubeObject, set: KubeObject, revision: number) {
  const annotations = annotationsFor(deployment, revision)
  const known = set.metadata.annotations ?? {}
  const minReadySeconds: number = deployment.spec.minReadySeconds ?? 0
  const isSame =
    Object.entries(annotations).every(([name, value]) => known[name] === value) &&
    (set.spec.minReadySeconds ?? 0) === minReadySeconds
  return isSame ? undefined : { metadata: { annotations }, spec: { minReadySeconds } }
}

function annotationsFor({ metadata, spec }: KubeObject, revision: number): Record<string, string> {
  const others = Object.entries(metadata.annotations ?? {}).filter(
    ([name]) => !OWN_ANNOTATIONS.includes(name),
  )
  return {
    ...Object.fromEntries(others),
    [DESIRED]: String(spec.replicas),
    [REVISION]: String(revision),
  }
}

function hashOf(template: object): string {
  const digest = createHash('sha256').update(stableJson(template)).digest()
  return [...digest.subarray(0, 9)].map((byte) => SAFE_LETTERS[byte % SAFE_LETTERS.length]).join('')
}

/** A template without the label that tells its pods from those of others. */
function textOf({ metadata, ...template }: KubeObject['spec']): string {
  const labels = { ...metadata?.labels }
  delete labels[HASH_LABEL]
  return stableJson({ ...template, metadata: { ...metadata, labels } })
}
