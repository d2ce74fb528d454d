// Which files does a container have? What is mounted, and a folder of its own for the rest: nothing else of the machine can be
// seen or written, whatever a path or a link says.

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, posix, sep } from 'node:path'
import { isBelow, type RealPath } from '../mount-volumes.ts'

/** What a tool says after its own name and the path. */
export class FileError extends Error {
  override name = 'FileError'
}

export type ContainerFiles = {
  /** Where a file or folder really is. Throws FileError. */
  find(path: string): string
  has(path: string): boolean
  isFolder(path: string): boolean
  /** Names in a folder, sorted. Throws FileError. */
  list(path: string): string[]
  /** Where a file that may not be there yet is to be written; its folder is there. Throws FileError. */
  place(path: string): string
}

const NO_SUCH = 'No such file or directory'

/** `root` is made, with what a small image has, when it is first looked into. */
export function containerFiles(
  root: string,
  mounts: RealPath[],
  environment: Record<string, string>,
): ContainerFiles {
  const real = (path: string): { file: string; top: string; readOnly: boolean } => {
    makeRoot(root, mounts, environment)
    const virtual = absolute(path)
    const mount = mounts.find(({ mountPath }) => isBelow(virtual, mountPath))
    return mount
      ? {
          file: mount.real + virtual.slice(mount.mountPath.length),
          top: mount.real,
          readOnly: mount.isReadOnly ?? false,
        }
      : { file: root + virtual, top: root, readOnly: false }
  }
  const find = (path: string) => {
    const { file, top } = real(path)
    const resolved = resolvedBelow(file, top)
    if (resolved === undefined) throw new FileError(NO_SUCH)
    return resolved
  }
  const has = (path: string) => {
    try {
      find(path)
      return true
    } catch {
      return false
    }
  }
  return {
    find,
    has,
    isFolder: (path) => has(path) && statSync(find(path)).isDirectory(),
    list: (path) => readdirSync(find(path)).sort(),
    place(path) {
      const { file, top, readOnly } = real(path)
      if (readOnly) throw new FileError('Read-only file system')
      const folder = resolvedBelow(dirname(file), top)
      if (folder === undefined) throw new FileError(NO_SUCH)
      const target = folder + file.slice(dirname(file).length)
      // A link may point anywhere: it is never written through.
      if (existsSync(target) && lstatSync(target).isSymbolicLink())
        throw new FileError('Is a symbolic link')
      return target
    },
  }
}

/** As the container sees it. Its programs start in `/`. */
export const absolute = (path: string, folder = '/') => posix.resolve('/', folder, path)

function resolvedBelow(file: string, top: string): string | undefined {
  try {
    const root = realpathSync(top)
    const found = realpathSync(file)
    return found === root || found.startsWith(root + sep) ? found : undefined
  } catch {
    return undefined
  }
}

function makeRoot(root: string, mounts: RealPath[], { HOSTNAME = '' }: Record<string, string>) {
  if (existsSync(root)) return
  for (const folder of ['app', 'etc', 'tmp', ...mounts.map(({ mountPath }) => mountPath)])
    mkdirSync(root + absolute(folder), { recursive: true, mode: 0o700 })
  writeFileSync(`${root}/etc/hostname`, `${HOSTNAME}\n`, { mode: 0o600 })
  writeFileSync(`${root}/etc/hosts`, `127.0.0.1\tlocalhost\n127.0.0.1\t${HOSTNAME}\n`, {
    mode: 0o600,
  })
}
