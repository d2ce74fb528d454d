// How does what was acknowledged survive a kill? A snapshot and a log of changes, written before the answer is given.

import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { KubeObject } from '../../kube/kube-object.ts'
import { notWritable } from '../status-errors.ts'
import { DamagedFileError, formatRecord, readRecords } from './record-lines.ts'

/** One change. `put` and `remove` name the table; the version of a put is the object's own. */
export type Entry =
  | { put: string; object: KubeObject }
  | { remove: string; key: string; version: number }

export const versionOfEntry = (entry: Entry) =>
  'put' in entry ? Number(entry.object.metadata.resourceVersion) : entry.version

export type LogFile = {
  /** Throws an ApiError where it cannot be written, and leaves no trace of it then. */
  append(entry: Entry): void
  /** Whether the log has grown enough beyond the snapshot to be worth folding into a new one. */
  isLong(): boolean
  /** Makes this the snapshot and begins an empty log. A failure, or a kill at any moment, leaves what was there. */
  replace(version: number, entries: Iterable<Entry>): void
  close(): void
}

/** Gets the snapshot's entries between `begin` and `end`, and the log's after that. */
export type LogReader = {
  begin(version: number): void
  apply(entry: Entry): void
  end(): void
}

type Options = {
  /** How much is worth a new snapshot. */
  longBytes?: number
  log?: (line: string) => void
}

const LONG_BYTES = 8 * 1024 * 1024
const CHUNK_BYTES = 1024 * 1024
/** For how long the machine itself, not only this process, may lose what was written. */
const SYNC_MS = 50

/**
 * Reads what is there into `reader`, then keeps the log open for appending. Throws DamagedFileError, having changed
 * nothing, where it cannot be what was written. A write reaches the kernel before `append` returns, so no end of this
 * process can lose it; the disk has it a moment later, for many writes at once.
 */
export function openLogFile(
  folder: string,
  reader: LogReader,
  { longBytes = LONG_BYTES, log = () => {} }: Options = {},
): LogFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const snapshotPath = join(folder, 'snapshot.jsonl')
  const logPath = join(folder, 'changes.jsonl')
  const draftPath = `${snapshotPath}.new`

  let snapshotBytes = existsSync(snapshotPath) ? readSnapshot(snapshotPath, reader) : 0
  reader.end()
  let size = 0
  if (existsSync(logPath)) {
    const { size: whole, torn } = readRecords(logPath, (entry) => reader.apply(entry as Entry))
    if (torn > 0)
      log(`${logPath}: the last ${torn} bytes are a change that was never acknowledged; left out`)
    size = whole
  }
  // What a process that was killed did not finish may hold what has been deleted since.
  rmSync(draftPath, { force: true })
  const file = openSync(logPath, 'a', 0o600)
  if (fstatSync(file).size > size) ftruncateSync(file, size)

  const syncSoon = createSync(file, (error) => log(`${logPath}: ${error.message}`))
  let isTorn = false

  return {
    append(entry) {
      const line = Buffer.from(formatRecord(entry))
      try {
        if (isTorn) ftruncateSync(file, size)
        isTorn = true
        writeWhole(file, line)
        size += line.length
        isTorn = false
      } catch (error) {
        try {
          ftruncateSync(file, size)
          isTorn = false
        } catch {
          // Before anything else is written it is tried again.
        }
        throw notWritable(folder, error as NodeJS.ErrnoException)
      }
      syncSoon.request()
    },

    isLong: () => size > Math.max(longBytes, 2 * snapshotBytes),

    replace(version, entries) {
      checkPlace(logPath, file)
      try {
        const bytes = writeSnapshot(draftPath, version, entries)
        renameSync(draftPath, snapshotPath)
        syncFolder(folder)
        snapshotBytes = bytes
      } catch (error) {
        rmSync(draftPath, { force: true })
        throw error
      }
      // A kill here leaves old entries in the log: their versions say that the newer snapshot has them already.
      ftruncateSync(file, 0)
      size = 0
    },

    close() {
      syncSoon.end()
    },
  }
}

/** Its first line says what it has to hold, so that a shorter one is noticed. */
function readSnapshot(path: string, reader: LogReader): number {
  let expected: number | undefined
  let found = 0
  const { size, torn } = readRecords(path, (record, line) => {
    if (line === 1) {
      const { version, count } = record as { version: number; count?: number }
      expected = count
      reader.begin(version)
    } else {
      found++
      reader.apply(record as Entry)
    }
  })
  if (size === 0 || torn > 0) throw new DamagedFileError(path, 'its end is missing')
  if (expected !== undefined && expected !== found)
    throw new DamagedFileError(path, `it has ${found} objects of ${expected}`)
  return size
}

function writeSnapshot(path: string, version: number, entries: Iterable<Entry>): number {
  const all = [...entries]
  const file = openSync(path, 'w', 0o600)
  try {
    let bytes = 0
    let text = formatRecord({ version, count: all.length })
    const flush = () => {
      const chunk = Buffer.from(text)
      writeWhole(file, chunk)
      bytes += chunk.length
      text = ''
    }
    for (const entry of all) {
      text += formatRecord(entry)
      if (text.length > CHUNK_BYTES) flush()
    }
    flush()
    fsyncSync(file)
    return bytes
  } finally {
    closeSync(file)
  }
}

/** The new name must be on the disk before the log is emptied. */
function syncFolder(folder: string) {
  if (process.platform === 'win32') return
  const file = openSync(folder, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Whoever removed the folder may have put another store in its place, which is not ours to overwrite. */
function checkPlace(path: string, file: number) {
  if (!existsSync(path) || statSync(path).ino !== fstatSync(file).ino)
    throw new Error(`${path} is no longer the file that this server opened`)
}

/** Has the disk write what the kernel holds, soon and for all that came meanwhile; closes the file when none is under way. */
function createSync(file: number, onError: (error: Error) => void) {
  let timer: NodeJS.Timeout | undefined
  /** On a slow disk the next one begins before the last one has ended. */
  let underWay = 0
  let isEnded = false
  const sync = () => {
    timer = undefined
    underWay++
    fdatasync(file, (error) => {
      underWay--
      if (error) onError(error)
      if (isEnded && underWay === 0) closeSync(file)
    })
  }
  return {
    request() {
      timer ??= setTimeout(sync, SYNC_MS).unref()
    },
    end() {
      clearTimeout(timer)
      isEnded = true
      if (underWay === 0) closeSync(file)
    },
  }
}

function writeWhole(file: number, bytes: Buffer) {
  let written = 0
  while (written < bytes.length) written += writeSync(file, bytes, written)
}
