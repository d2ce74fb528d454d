// Can the cluster get at the gateway's image? It is in no public registry: a cluster of one's own must be given it.

import packageJson from '../../../package.json' with { type: 'json' }
import type { KubeObject } from '../../kube/kube-object.ts'

export const OWN_IMAGE = `ai-gateway-lab/gateway:${packageJson.version}`

export type ImageFinding = {
  name: string
  /** Undefined where all is well, as far as can be known from here. */
  missing?: { why: string; advice: string }
}

/** What the cluster's nodes tell at most. */
const MOST_IMAGES = 50

export function findImage(options: {
  image?: string
  context: string
  isEmbedded: boolean
  nodes: KubeObject[]
  /** False where another gateway is used. */
  isNeeded: boolean
}): ImageFinding {
  const { image: given, context, isEmbedded, nodes, isNeeded } = options
  const name = given ?? OWN_IMAGE
  // Named by the learner, it is theirs to know; the installation says where it cannot be pulled.
  if (given || isEmbedded || !isNeeded || isOnAll(nodes, name)) return { name }
  const load = loadCommand(context, nodes, name)
  return {
    name,
    missing: {
      why: `The image ${name} is in no public registry, and the cluster's nodes do not have it.`,
      advice: load
        ? `Build it (docs/clusters.md), then: ${load}`
        : 'Push it to a registry that the cluster pulls from (docs/clusters.md), then: --image <registry>/ai-gateway-lab/gateway:<tag>',
    },
  }
}

function isOnAll(nodes: KubeObject[], name: string) {
  const known = nodes.map(({ status }) => (status?.images ?? []) as { names?: string[] }[])
  if (known.length === 0) return false
  return known.every(
    (images) =>
      images.length >= MOST_IMAGES ||
      images.some(({ names = [] }) =>
        names.some((each) => each.replace(/^(docker\.io|localhost)\//, '') === name),
      ),
  )
}

/** For clusters on the learner's own machine, whose nodes take images without a registry. */
function loadCommand(context: string, nodes: KubeObject[], image: string): string | undefined {
  const labels = nodes.flatMap(({ metadata }) => Object.keys(metadata.labels ?? {}))
  const providers = nodes.map(({ spec }) => String(spec?.providerID ?? ''))
  if (context.startsWith('kind-') || providers.some((id) => id.startsWith('kind://')))
    return `kind load docker-image ${image} --name ${context.replace(/^kind-/, '')}`
  if (context === 'minikube' || labels.some((label) => label.startsWith('minikube.k8s.io/')))
    return `minikube image load ${image}${context === 'minikube' ? '' : ` --profile ${context}`}`
  if (context.startsWith('k3d-')) return `k3d image import ${image} --cluster ${context.slice(4)}`
  return undefined
}
