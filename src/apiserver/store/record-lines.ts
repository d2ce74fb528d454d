// How is a record written so that a torn, a flipped or a missing one shows? A checksum, a space, JSON, a line feed.

import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** What is there cannot be what was written. Nothing was changed; no content is quoted, since it may be a secret. */
export class DamagedFileError extends Error {
  override name = 'DamagedFileError'
  constructor(path: string, why: string, options?: ErrorOptions) {
    super(`${path} is damaged: ${why}`, options)
  }
}

export function formatRecord(record: unknown): string {
  const text = JSON.stringify(record)
  return `${checksum(text)} ${text}\n`
}

const checksum = (text: string | Buffer) => crc32(text).toString(16).padStart(8, '0')

export type Lines = {
  /** Bytes of whole lines. */
  size: number
  /** Bytes after the last of them: a record that was being written when the process died, and so never acknowledged. */
  torn: number
}

/** Calls `read` with each record. Throws DamagedFileError at the first that is not as it was written. */
export function readRecords(path: string, read: (record: unknown, line: number) => void): Lines {
  const bytes = readFileSync(path)
  let from = 0
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, from)
    if (end === -1) return { size: from, torn: bytes.length - from }
    read(parseRecord(bytes.subarray(from, end), path, line), line)
    from = end + 1
  }
}

function parseRecord(line: Buffer, path: string, number: number): unknown {
  // The first stores had no checksums.
  const isBare = line[0] === 0x7b
  const text = isBare ? line : line.subarray(9)
  if (!isBare && (line[8] !== 0x20 || line.toString('latin1', 0, 8) !== checksum(text)))
    throw new DamagedFileError(path, `line ${number} is not as it was written`)
  try {
    return JSON.parse(text.toString('utf8'))
  } catch (cause) {
    throw new DamagedFileError(path, `line ${number} is not JSON`, { cause })
  }
}
