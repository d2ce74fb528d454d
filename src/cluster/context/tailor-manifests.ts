// How do the lab's manifests read for one cluster? Without what it has already, and with the image that it can pull.

import type { KubeObject } from '../../kube/kube-object.ts'
import { OWN_IMAGE } from './find-image.ts'

/** `Deployment agentgateway-system/agentgateway` */
export const idOf = ({ kind, metadata: { namespace, name } }: KubeObject) =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`

/** Copies of those that are not left out. */
export function tailorManifests(
  objects: KubeObject[],
  { leftOut, image }: { leftOut: string[]; image?: string },
): KubeObject[] {
  const wanted = objects.filter((object) => !leftOut.includes(idOf(object)))
  return image ? withImage(wanted, image) : wanted
}

/** The image stands in containers, and in the environment of the controller, which starts others from it. */
function withImage(objects: KubeObject[], image: string): KubeObject[] {
  const replace = (value: unknown): unknown => {
    if (value === OWN_IMAGE) return image
    if (Array.isArray(value)) return value.map(replace)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, replace(part)]))
  }
  return objects.map((object) =>
    object.kind === 'Deployment' ? (replace(object) as KubeObject) : object,
  )
}
