// How does a learner get a part of a shared cluster, and how does it go again?

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject, Resource } from '../../kube/kube-object.ts'
import { EnvironmentError } from '../../kube/lab-error.ts'
import {
  clusterRoleBindings,
  clusterRoles,
  knownResources,
  namespaces,
  resourceQuotas,
} from '../../kube/resources.ts'
import { LEARNER_LABEL, type Learner } from './learner.ts'
import { LEARNER_ACCOUNT, learnerObjects } from './learner-objects.ts'

const FIELD_MANAGER = 'ai-gateway-lab'

/** What learners may do, once for all of them. `manifestsFolder` as the build left it. */
export async function applyLearnerRoles(kube: KubeClient, manifestsFolder: string) {
  const folder = join(manifestsFolder, 'learners')
  const roles: KubeObject[] = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
  await Promise.all(
    roles.map((role) => kube.apply(clusterRoles, role, { fieldManager: FIELD_MANAGER })),
  )
}

/** Makes what is missing. Throws EnvironmentError where a namespace of that name is somebody else's. */
export async function makeLearner(kube: KubeClient, learner: Learner) {
  const there = await kube.get(namespaces, { name: learner.namespace })
  if (there && there.metadata.labels?.[LEARNER_LABEL] !== learner.name)
    throw new EnvironmentError(
      `The namespace "${learner.namespace}" is there already, and the lab did not make it for "${learner.name}".`,
      { hint: `kubectl get namespace ${learner.namespace} -o yaml` },
    )
  if (there?.metadata.deletionTimestamp)
    throw new EnvironmentError(`The namespace "${learner.namespace}" is just being removed.`, {
      hint: 'Try again in a moment.',
    })
  const [namespace, ...inside] = learnerObjects(learner)
  const apply = (object: KubeObject) =>
    kube.apply(resourceOf(object), object, { fieldManager: FIELD_MANAGER })
  await apply(namespace!)
  await Promise.all(inside.map(apply))
}

/** By name, in the order of their names. */
export async function listLearners(kube: KubeClient): Promise<Learner[]> {
  const { items } = await kube.list(namespaces, { labelSelector: LEARNER_LABEL })
  return items
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map(({ metadata }) => ({ name: metadata.labels![LEARNER_LABEL]!, namespace: metadata.name }))
    .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
}

/** With all that is in it; the token of its account is good for nothing any more. */
export async function removeLearner(kube: KubeClient, { name, namespace }: Learner) {
  await kube.delete(clusterRoleBindings, { name: `ai-gateway-lab-learner-${name}` })
  return kube.delete(namespaces, { name: namespace })
}

export type LearnerToken = { token: string; expiresAt: string }

/** An API server may give fewer seconds than are asked for. */
export async function requestToken(
  kube: KubeClient,
  { namespace }: Learner,
  seconds: number,
): Promise<LearnerToken> {
  const { status } = await kube.create(tokenRequests, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { name: '', namespace },
    spec: { expirationSeconds: seconds },
  })
  return { token: status.token, expiresAt: status.expirationTimestamp }
}

/** A subresource, which is created like an object of a kind. */
const tokenRequests: Resource = {
  group: '',
  version: 'v1',
  plural: `serviceaccounts/${LEARNER_ACCOUNT}/token`,
  kind: 'TokenRequest',
  namespaced: true,
}

const resourceOf = ({ kind }: KubeObject) =>
  [...knownResources, resourceQuotas].find((resource) => resource.kind === kind)!
