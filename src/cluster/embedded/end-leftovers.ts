// Does anything of a pod still run after the server that started it is gone? Then it ends now.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readPidFile } from '../../workloads/kubelet/pid-file.ts'
import { endProcess } from './end-process.ts'
import { isProcess } from './process-identity.ts'

const GRACE_MS = 5_000

/** A container's process holds its pod's folder in its command line: that proves it, not its number. */
export async function endLeftovers(podsFolder: string): Promise<void> {
  if (!existsSync(podsFolder)) return
  const folders = readdirSync(podsFolder).map((name) => join(podsFolder, name))
  await Promise.all(
    folders.flatMap((folder) =>
      pidsIn(folder).map((pid) => endProcess(pid, (one) => isProcess(one, folder), GRACE_MS)),
    ),
  )
}

const pidsIn = (folder: string): number[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.pid'))
    .flatMap((name) => readPidFile(join(folder, name)) ?? [])
