// Which files does the lab keep of its kind cluster, and what do they say?

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError } from '../../kube/lab-error.ts'
import { writeWhole } from '../embedded/server-files.ts'
import type { EngineName } from './find-engine.ts'

export const CLUSTER_NAME = 'ai-gateway-lab'
export const NODE_NAME = `${CLUSTER_NAME}-control-plane`

/** The mark of ownership: a cluster that this file does not describe was made by somebody else. */
export type KindRecord = {
  engine: EngineName
  /** Of the node's container. Missing while it is being made: then a node younger than `startedAt` is the lab's. */
  container?: string
  startedAt: string
  /** What the node has been given. */
  image?: string
}

export function kindFiles(home: string) {
  const folder = join(home, 'kind')
  return {
    folder,
    kubeconfig: join(folder, 'kubeconfig'),
    record: join(folder, 'cluster.json'),
    /** What `docker build` is given. */
    context: join(folder, 'image'),
    /** Images on their way to a node. */
    archives: join(folder, 'archives'),
  }
}

export type KindFiles = ReturnType<typeof kindFiles>

/** Whether the lab has a kind cluster, until `cluster down --wipe`. */
export const hasKindCluster = (home: string) => existsSync(kindFiles(home).record)

/** Undefined where none was made. Throws EnvironmentError where the file is broken: it says what may be deleted. */
export function readKindRecord({ record }: KindFiles): KindRecord | undefined {
  if (!existsSync(record)) return undefined
  try {
    const read = JSON.parse(readFileSync(record, 'utf8')) as KindRecord
    if (typeof read.engine === 'string' && typeof read.startedAt === 'string') return read
  } catch {
    // Said below, as for a file that is JSON and yet something else.
  }
  throw new EnvironmentError(
    `${record} cannot be read, so the lab does not know whether the cluster "${CLUSTER_NAME}" is its own.`,
    { hint: `Remove that file; then: ai-gateway-lab cluster up --cluster kind` },
  )
}

export function writeKindRecord(files: KindFiles, record: KindRecord) {
  mkdirSync(files.folder, { recursive: true, mode: 0o700 })
  writeWhole(files.record, `${JSON.stringify(record, null, 2)}\n`)
}

/** The cluster is gone; images that were brought along stay. */
export function forgetKindCluster({ kubeconfig, record }: KindFiles) {
  for (const file of [kubeconfig, `${kubeconfig}.lock`, record]) rmSync(file, { force: true })
}
