// How does what was acknowledged survive a kill? A snapshot and a log of JSON lines, written before the answer is given.

import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { KubeObject } from '../../kube/kube-object.ts'

/** One change. `put` and `remove` name the table; the version of a put is the object's own. */
export type Entry =
  | { put: string; object: KubeObject }
  | { remove: string; key: string; version: number }

export type LogFile = {
  append(entry: Entry): void
  /** Whether the log has grown enough beyond the snapshot to be worth folding into a new one. */
  isLong(): boolean
  replace(version: number, entries: Iterable<Entry>): void
  close(): void
}

/** Gets the snapshot's entries between `begin` and `end`, and the log's after that. */
export type LogReader = {
  begin(version: number): void
  apply(entry: Entry): void
  end(): void
}

const LONG_BYTES = 8 * 1024 * 1024

/**
 * Reads what is there into `apply`, then keeps the log open for appending. A last line that a crash tore is cut off:
 * it was never acknowledged. A write reaches the kernel before `append` returns, so only the machine's own death can lose it.
 */
export function openLogFile(folder: string, reader: LogReader): LogFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const snapshotPath = join(folder, 'snapshot.jsonl')
  const logPath = join(folder, 'changes.jsonl')

  let snapshotBytes = 0
  if (existsSync(snapshotPath)) {
    const text = readFileSync(snapshotPath, 'utf8')
    snapshotBytes = text.length
    const lines = text.split('\n')
    reader.begin((JSON.parse(lines[0] ?? '') as { version: number }).version)
    for (const line of lines.slice(1)) if (line) reader.apply(parse(line, snapshotPath))
  }
  reader.end()
  let size = replayLog(logPath, reader.apply)
  let file = openSync(logPath, 'a', 0o600)

  return {
    append(entry) {
      const line = Buffer.from(`${JSON.stringify(entry)}\n`)
      try {
        writeWhole(file, line)
        size += line.length
      } catch (error) {
        ftruncateSync(file, size)
        throw new Error(`cannot write to ${logPath}: ${(error as Error).message}`, { cause: error })
      }
    },

    isLong: () => size > Math.max(LONG_BYTES, 2 * snapshotBytes),

    replace(version, entries) {
      const next = `${snapshotPath}.new`
      const out = openSync(next, 'w', 0o600)
      const text = [
        JSON.stringify({ version }),
        ...[...entries].map((entry) => JSON.stringify(entry)),
      ]
      const bytes = Buffer.from(`${text.join('\n')}\n`)
      writeWhole(out, bytes)
      fsyncSync(out)
      closeSync(out)
      renameSync(next, snapshotPath)
      // A crash here leaves old entries in the log; replaying them over the newer snapshot is undone by their versions.
      snapshotBytes = bytes.length
      closeSync(file)
      file = openSync(logPath, 'w', 0o600)
      size = 0
    },

    close: () => closeSync(file),
  }
}

function replayLog(path: string, apply: (entry: Entry) => void) {
  if (!existsSync(path)) return 0
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(0x0a) + 1
  if (end < bytes.length) truncateSync(path, end)
  for (const line of bytes.subarray(0, end).toString('utf8').split('\n')) {
    if (line) apply(parse(line, path))
  }
  return end
}

function parse(line: string, path: string): Entry {
  try {
    return JSON.parse(line) as Entry
  } catch (error) {
    throw new Error(`${path} is damaged: a line is not JSON: ${line.slice(0, 60)}`, {
      cause: error,
    })
  }
}

function writeWhole(file: number, bytes: Buffer) {
  let written = 0
  while (written < bytes.length) written += writeSync(file, bytes, written)
}
