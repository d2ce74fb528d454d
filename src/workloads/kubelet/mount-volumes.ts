// Where does a container find its Secrets and ConfigMaps as files? In the pod's own folder, since it has no root of its own.

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { configMaps, secrets } from '../../kube/resources.ts'
import { CreateContainerConfigError } from './container-environment.ts'

type Mount = { name: string; mountPath: string; subPath?: string }

/** The real path of each mountPath. */
export async function mountVolumes(client: KubeClient, pod: KubeObject, folder: string, mounts: Mount[] = []) {
  const paths: [string, string][] = []
  for (const { name, mountPath, subPath = '' } of mounts) {
    const volume = pod.spec.volumes?.find((one: { name: string }) => one.name === name)
    const target = join(folder, 'volumes', name)
    await rm(target, { recursive: true, force: true })
    await mkdir(target, { recursive: true, mode: 0o700 })
    for (const [file, content] of Object.entries(await contentOf(client, pod, volume)))
      await writeFile(join(target, file.replaceAll('/', '_')), content, { mode: 0o600 })
    paths.push([mountPath, join(target, subPath)])
  }
  // The longest first, so that a mount inside a mount wins.
  return paths.sort(([a], [b]) => b.length - a.length)
}

/** `text` with a mountPath at its beginning, or after `=`, replaced by the real path. */
export function withRealPaths(text: string, paths: [string, string][]): string {
  for (const [mountPath, real] of paths)
    for (const lead of ['', text.slice(0, text.indexOf('=') + 1)])
      if (text.startsWith(lead + mountPath)) return lead + real + text.slice(lead.length + mountPath.length)
  return text
}

type Item = { key: string; path: string }

async function contentOf(client: KubeClient, pod: KubeObject, volume: Record<string, any> = {}): Promise<Record<string, Buffer>> {
  const namespace = pod.metadata.namespace ?? ''
  if (volume.secret) {
    const { secretName: name, items, optional } = volume.secret
    const secret = await client.get(secrets, { namespace, name })
    if (!secret && !optional) throw new CreateContainerConfigError(`MountVolume.SetUp failed for volume "${volume.name}" : secret "${name}" not found`)
    return pick(secret?.data, items, (value) => Buffer.from(value, 'base64'))
  }
  if (volume.configMap) {
    const { name, items, optional } = volume.configMap
    const config = await client.get(configMaps, { namespace, name })
    if (!config && !optional) throw new CreateContainerConfigError(`MountVolume.SetUp failed for volume "${volume.name}" : configmap "${name}" not found`)
    return { ...pick(config?.data, items, (value) => Buffer.from(value)), ...pick(config?.binaryData, items, (value) => Buffer.from(value, 'base64')) }
  }
  return {}
}

function pick(data: Record<string, string> = {}, items: Item[] | undefined, read: (value: string) => Buffer): Record<string, Buffer> {
  const wanted = items ?? Object.keys(data).map((key) => ({ key, path: key }))
  return Object.fromEntries(wanted.flatMap(({ key, path }) => (data[key] === undefined ? [] : [[path, read(data[key])]])))
}
