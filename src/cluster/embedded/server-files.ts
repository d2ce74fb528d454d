// Which files does the embedded cluster keep, and what is in them?

import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** Written when the server answers, so that it is found again. */
export type ServerRecord = {
  /** 0 when it has ended as it should. */
  pid: number
  port: number
  startedAt: string
  /** Of the package, since its programs and its image go with it. */
  version: string
  programsFolder: string
}

/** One folder has one name, also where links lead to it: a server is known by the name of its folder. */
export function canonicalHome(home: string): string {
  const path = resolve(home)
  try {
    return realpathSync(path)
  } catch {
    // It is not there yet.
    const above = dirname(path)
    return above === path ? path : join(canonicalHome(above), basename(path))
  }
}

export function serverFiles(home: string) {
  const folder = join(home, 'embedded')
  return {
    folder,
    kubeconfig: join(folder, 'kubeconfig'),
    record: join(folder, 'server.json'),
    lock: join(folder, 'server.lock'),
    log: join(folder, 'server.log'),
    certificate: join(folder, 'tls.crt'),
    key: join(folder, 'tls.key'),
    token: join(folder, 'admin.token'),
    data: join(folder, 'data'),
    pods: join(folder, 'pods'),
    compiled: join(folder, 'compiled'),
  }
}

export type ServerFiles = ReturnType<typeof serverFiles>

/** Whole or not at all, for its owner only. */
export function writeWhole(file: string, text: string) {
  const draft = `${file}.${process.pid}.new`
  try {
    writeFileSync(draft, text, { mode: 0o600 })
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

export function readRecord({ record }: ServerFiles): ServerRecord | undefined {
  if (!existsSync(record)) return undefined
  try {
    return JSON.parse(readFileSync(record, 'utf8'))
  } catch {
    // Not ours, or from a disk that was full: the server is looked for by starting it.
    return undefined
  }
}
