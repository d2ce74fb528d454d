// What does the lab remember of the learner's cluster that it was told to use?

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError } from '../../kube/lab-error.ts'
import { writeWhole } from '../embedded/server-files.ts'

export type ContextRecord = {
  context: string
  /** Where the learner's kubeconfig was found: credentials are taken from there anew. */
  sources: string[]
  server: string
  /** Where it was given by `workshop create`: whose part of the cluster it is. Nothing is installed then. */
  learner?: string
  gateway: 'ours' | 'theirs'
  /** Instead of the lab's own name for it. */
  image?: string
  /** What of the manifests was there before, and is nothing of the lab's. */
  leftOut: string[]
  /** The GatewayClass was there before the lab's controller, which makes it. */
  classWasThere: boolean
  agreedAt: string
}

export function contextFiles(home: string) {
  const folder = join(home, 'context')
  return { folder, kubeconfig: join(folder, 'kubeconfig'), record: join(folder, 'context.json') }
}

export type ContextFiles = ReturnType<typeof contextFiles>

/** Whether a cluster of the learner's own was chosen, and is in use until `cluster down --wipe`. */
export const isContextChosen = (home: string) => existsSync(contextFiles(home).record)

/** Undefined where none was chosen. Throws EnvironmentError where the file is broken: what it says decides what is removed. */
export function readContext({ record }: ContextFiles): ContextRecord | undefined {
  if (!existsSync(record)) return undefined
  try {
    const read = JSON.parse(readFileSync(record, 'utf8')) as ContextRecord
    if (typeof read.context === 'string' && Array.isArray(read.leftOut)) return read
  } catch (cause) {
    throw broken(record, cause)
  }
  throw broken(record)
}

const broken = (file: string, cause?: unknown) =>
  new EnvironmentError(`${file} cannot be read, so the lab does not know what is its own there.`, {
    hint: 'Choose the cluster anew: ai-gateway-lab cluster use <context>',
    cause,
  })

export function writeContext(files: ContextFiles, record: ContextRecord, kubeconfig: string) {
  makeFolder(files)
  writeWhole(files.kubeconfig, kubeconfig)
  writeWhole(files.record, `${JSON.stringify(record, null, 2)}\n`)
}

export const makeFolder = ({ folder }: ContextFiles) =>
  mkdirSync(folder, { recursive: true, mode: 0o700 })

export const forgetContext = ({ folder }: ContextFiles) =>
  rmSync(folder, { recursive: true, force: true })
