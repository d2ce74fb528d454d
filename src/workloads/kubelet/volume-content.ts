// Which files are in a volume?

import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { configMaps, secrets } from '../../kube/resources.ts'
import { fieldOf } from './pod-fields.ts'

/** A volume cannot be made. The pod waits, and an event says why. */
export class FailedMountError extends Error {
  override name = 'FailedMount'
}

type Source = Record<string, any>
type Item = { key: string; path: string }
type Content = Map<string, Buffer>

/** By path. Undefined for a folder that belongs to the pod's programs. */
export async function volumeContent(
  client: KubeClient,
  pod: KubeObject,
  { name, ...source }: Source,
): Promise<Content | undefined> {
  if (source.emptyDir) return undefined
  try {
    const content = await contentOf(client, pod, source)
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
  client: KubeClient,
  pod: KubeObject,
  source: Source,
): Promise<Content | undefined> {
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
    return new Map(
      items.map(({ path, fieldRef }) => [
        path,
        Buffer.from((fieldRef && fieldOf(pod, fieldRef.fieldPath)) ?? ''),
      ]),
    )
  }
  // Programs find the API by their kubeconfig; a token of their own they have no use for.
  if (source.serviceAccountToken) return new Map()
  if (!source.projected) return undefined
  const parts: Source[] = source.projected.sources ?? []
  const contents = await Promise.all(parts.map((part) => contentOf(client, pod, part)))
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
