// What would be installed into a cluster, what is there already and stays as it is, and what stands in the way? Plain data in,
// plain data out: the learner is shown it before anything happens.

import type { KubeObject } from '../../kube/kube-object.ts'
import { findImage, type ImageFinding } from './find-image.ts'
import { isTheLabs } from './is-the-labs.ts'
import { GATEWAY_CLASS, type Surroundings } from './look-around.ts'
import { idOf } from './tailor-manifests.ts'

const CONTROLLER_NAME = 'agentgateway.dev/agentgateway'
const BUNDLE_VERSION = 'gateway.networking.k8s.io/bundle-version'
const CHANNEL = 'gateway.networking.k8s.io/channel'

export type Plan = {
  /** Who serves the class `agentgateway`: the lab's gateway, or one that is there. */
  gateway: 'ours' | 'theirs'
  /** Sentences for the learner. */
  installs: string[]
  finds: string[]
  /** Why it cannot be; empty where it can. */
  conflicts: string[]
  /** Of the manifests, by `idOf`: what is not to be applied. */
  leftOut: string[]
  image: ImageFinding
}

export function planInstallation(
  manifests: KubeObject[],
  around: Surroundings,
  options: { image?: string; context: string; isEmbedded: boolean },
): Plan {
  const { gatewayClass, controllers } = around
  const foreign = new Map(
    around.present.filter((object) => !isTheLabs(object)).map((object) => [idOf(object), object]),
  )
  const theirs = foreignControllers(controllers, gatewayClass)
  const gateway = theirs.length > 0 ? 'theirs' : 'ours'
  const finds: string[] = []
  const conflicts: string[] = []

  const classOwner: string | undefined = gatewayClass?.spec?.controllerName
  if (classOwner && classOwner !== CONTROLLER_NAME)
    conflicts.push(
      `The GatewayClass "${GATEWAY_CLASS}" belongs to another controller: ${classOwner}. The course's Gateways would be its own.`,
    )
  finds.push(...theirs)

  const wanted = manifests.filter(
    ({ kind }) => gateway === 'ours' || kind === 'Namespace' || kind === 'CustomResourceDefinition',
  )
  const leftOut = manifests.filter((object) => !wanted.includes(object)).map(idOf)
  for (const object of wanted) {
    const there = foreign.get(idOf(object))
    if (!there) continue
    leftOut.push(idOf(object))
    if (object.kind === 'CustomResourceDefinition') {
      finds.push(`${object.metadata.name}${versionsOf(there)}: stays as it is`)
      const missing = unserved(object, there)
      if (missing)
        conflicts.push(
          `${object.metadata.name} does not serve ${missing}, which the course's manifests use.`,
        )
    } else if (object.kind === 'Namespace')
      finds.push(`the namespace "${object.metadata.name}": stays, and gets the lab's objects`)
    else
      conflicts.push(
        `There is a ${object.kind} "${object.metadata.name}"${object.metadata.namespace ? ` in ${object.metadata.namespace}` : ''} that the lab did not make, and needs under that name.`,
      )
  }

  const applied = wanted.filter((object) => !leftOut.includes(idOf(object)))
  const image = findImage({ ...options, nodes: around.nodes, isNeeded: gateway === 'ours' })
  return { gateway, installs: describe(applied, image), finds, conflicts, leftOut, image }
}

/** A controller that is not the lab's, as sentences. Its class alone tells of it where its Deployment may not be seen. */
function foreignControllers(controllers: KubeObject[], gatewayClass: KubeObject | undefined) {
  const found = controllers
    .filter((deployment) => !isTheLabs(deployment))
    .map(
      ({ metadata, spec }) =>
        `agentgateway's controller "${metadata.name}" in ${metadata.namespace} (${spec?.template?.spec?.containers?.[0]?.image ?? 'unknown image'}): the lab uses it instead of its own gateway`,
    )
  if (found.length > 0) return found
  const isServed =
    controllers.length === 0 &&
    gatewayClass?.spec?.controllerName === CONTROLLER_NAME &&
    gatewayClass.status?.conditions?.some(
      (condition: { type: string; status: string }) =>
        condition.type === 'Accepted' && condition.status === 'True',
    )
  return isServed
    ? [
        `the GatewayClass "${GATEWAY_CLASS}", accepted by an agentgateway that is not to be seen from here: the lab uses it instead of its own gateway`,
      ]
    : []
}

function versionsOf({ metadata, spec }: KubeObject) {
  const bundle = metadata.annotations?.[BUNDLE_VERSION]
  const channel = metadata.annotations?.[CHANNEL]
  const served = (spec?.versions ?? [])
    .filter((version: { served?: boolean }) => version.served)
    .map((version: { name: string }) => version.name)
  const details = [
    bundle && `Gateway API ${bundle}`,
    channel && `${channel} channel`,
    `serves ${served.join(', ')}`,
  ]
  return ` (${details.filter(Boolean).join(', ')})`
}

/** Versions that ours serves and theirs does not. Newer ones of theirs do no harm. */
function unserved(ours: KubeObject, theirs: KubeObject): string | undefined {
  const servedBy = ({ spec }: KubeObject): string[] =>
    (spec?.versions ?? [])
      .filter((version: { served?: boolean }) => version.served)
      .map((version: { name: string }) => version.name)
  const there = servedBy(theirs)
  const [needed] = servedBy(ours)
  return needed && !there.includes(needed) ? needed : undefined
}

function describe(objects: KubeObject[], image: ImageFinding): string[] {
  const namesOf = (kind: string) =>
    objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name)
  const crds = namesOf('CustomResourceDefinition')
  const roles = [...namesOf('ClusterRole'), ...namesOf('ClusterRoleBinding')]
  const programs = namesOf('Deployment')
  const spaces = namesOf('Namespace')
  return [
    spaces.length > 0 && `the namespace ${spaces.join(', ')}`,
    crds.length > 0 && `resource types, as subsets for learning: ${crds.join(', ')}`,
    roles.length > 0 && `cluster roles and bindings: ${[...new Set(roles)].join(', ')}`,
    programs.length > 0 && `programs, from the image ${image.name}: ${programs.join(', ')}`,
    programs.length > 0 && `the GatewayClass ${GATEWAY_CLASS}`,
  ].filter((line) => line !== false)
}
