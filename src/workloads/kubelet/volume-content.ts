// Which files are in a volume?

import type { KubeObject } from '../../kube/kube-object.ts'
import { configMaps, nodes, secrets } from '../../kube/resources.ts'
import { NODE_NAME } from '../node.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { fieldOf } from './pod-fields.ts'
import { resourceFieldOf } from './resource-fields.ts'

/** A volume cannot be made. The pod waits, and an event says why. */
export class FailedMountError extends Error {
  override name = 'FailedMount'
}

type Context = Pick<KubeletContext, 'client' | 'access'>
type Source = Record<string, any>
type Item = { key: string; path: string }
type Content = Map<string, Buffer>

/** By path. Undefined for a folder that belongs to the pod's programs. */
export async function volumeContent(
  context: Context,
  pod: KubeObject,
  { name, ...source }: Source,
): Promise<Content | undefined> {
  if (source.emptyDir) return undefined
  try {
    const content = await contentOf(context, pod, source)
    if (content) return content
  } catch (error) {
    if (!(error instanceof FailedMountError)) throw error
    throw new FailedMountError(`MountVolume.SetUp failed for volume "${name}" : ${error.message}`)
  }
  const type = Object.keys(source)[0] ?? 'no type'
  throw new FailedMountError(
    `MountVolume.SetUp failed for volume "${name}" : the embedded cluster has no volumes of type ${type}`,
  )
}

async function contentOf(
  context: Context,
  pod: KubeObject,
  source: Source,
): Promise<Content | undefined> {
  const { client, access } = context
  const { namespace = '' } = pod.metadata
  if (source.secret) {
    const { secretName, name = secretName, items, optional } = source.secret
    const secret = await client.get(secrets, { namespace, name })
    if (!secret && !optional) throw new FailedMountError(`secret "${name}" not found`)
    return pick(decoded(secret?.data), items)
  }
  if (source.configMap) {
    const { name, items, optional } = source.configMap
    const config = await client.get(configMaps, { namespace, name })
    if (!config && !optional) throw new FailedMountError(`configmap "${name}" not found`)
    const texts = Object.entries<string>(config?.data ?? {})
    const data = new Map(texts.map(([key, text]) => [key, Buffer.from(text)]))
    return pick(new Map([...data, ...decoded(config?.binaryData)]), items)
  }
  if (source.downwardAPI) {
    const items: Source[] = source.downwardAPI.items ?? []
    const node = await client.get(nodes, { name: NODE_NAME })
    const textOf = ({ fieldRef, resourceFieldRef }: Source) =>
      fieldRef
        ? fieldOf(pod, fieldRef.fieldPath)
        : resourceFieldRef
          ? resourceFieldOf(pod, resourceFieldRef as { resource: string }, node)
          : ''
    return new Map(items.map((item) => [item.path, Buffer.from(textOf(item))]))
  }
  if (source.serviceAccountToken) {
    const token = access.token(namespace, pod.spec.serviceAccountName)
    return new Map([[source.serviceAccountToken.path, Buffer.from(token)]])
  }
  if (!source.projected) return undefined
  const parts: Source[] = source.projected.sources ?? []
  const contents = await Promise.all(parts.map((part) => contentOf(context, pod, part)))
  return new Map(contents.flatMap((content) => [...(content ?? [])]))
}

const decoded = (data: Record<string, string> = {}): Content =>
  new Map(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64')]))

function pick(data: Content, items: Item[] | undefined): Content {
  if (!items) return data
  return new Map(
    items.map(({ key, path }) => {
      const bytes = data.get(key)
      if (!bytes) throw new FailedMountError(`references non-existent config key: ${key}`)
      return [path, bytes]
    }),
  )
}
