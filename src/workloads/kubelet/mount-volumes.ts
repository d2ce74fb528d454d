// Where does a container find its Secrets and ConfigMaps as files? In the pod's own folder, since it has no root of its own.

import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, normalize, relative } from 'node:path'
import type { KubeObject } from '../../kube/kube-object.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { volumeContent } from './volume-content.ts'

export type Mount = { name: string; mountPath: string; subPath?: string }

/** A mountPath, and the folder or file that is really meant. */
export type RealPath = {
  mountPath: string
  real: string
  /** The API keeps its content: nobody in the pod writes there. */
  isReadOnly?: boolean
}

/** Makes the volumes, or brings them up to date: other containers of the pod may be reading them. */
export async function mountVolumes(
  context: Pick<KubeletContext, 'client' | 'access'>,
  pod: KubeObject,
  folder: string,
  mounts: Mount[] = [],
): Promise<RealPath[]> {
  const paths: RealPath[] = []
  for (const { name, mountPath, subPath = '' } of mounts) {
    const volume = pod.spec.volumes?.find((one: { name: string }) => one.name === name)
    const target = join(folder, 'volumes', name)
    await mkdir(target, { recursive: true, mode: 0o700 })
    const content = await volumeContent(context, pod, volume ?? { name })
    if (content) await fillFolder(target, content)
    const isReadOnly = content !== undefined
    paths.push({ mountPath, real: join(target, inside(subPath)), isReadOnly })
  }
  // The longest first, so that a mount inside a mount wins.
  return paths.sort((a, b) => b.mountPath.length - a.mountPath.length)
}

/** `text` with a mountPath at its beginning, or after `=`, replaced by the real path. */
export function withRealPaths(text: string, paths: RealPath[]): string {
  for (const { mountPath, real } of paths)
    for (const lead of ['', text.slice(0, text.indexOf('=') + 1)]) {
      const rest = text.slice(lead.length)
      if (isBelow(rest, mountPath)) return lead + real + rest.slice(mountPath.length)
    }
  return text
}

/** `/etc/keys` and `/etc/keys/tls.key`, but not `/etc/keyring`. */
export const isBelow = (path: string, mountPath: string) =>
  path.startsWith(mountPath) && !/^[\w.-]/.test(path.slice(mountPath.length))

/** A path that stays where it is put. */
const inside = (path: string) => relative('/', normalize(join('/', path)))

async function fillFolder(folder: string, content: Map<string, Buffer>) {
  for (const [path, bytes] of content) {
    const file = join(folder, inside(path))
    const draft = join(folder, `..${basename(file)}`)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(draft, bytes, { mode: 0o600 })
    await rename(draft, file)
  }
  const wanted = new Set([...content.keys()].map((path) => inside(path).split('/')[0]))
  for (const name of await readdir(folder))
    if (!wanted.has(name)) await rm(join(folder, name), { recursive: true, force: true })
}
