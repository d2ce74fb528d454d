// Which id does an answer have? One made from the request, so that the same request gets the same id.

import { createHash } from 'node:crypto'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export function deriveId(prefix: string, length: number, ...seed: (string | Buffer)[]): string {
  let id = ''
  for (let round = 0; id.length < length; round++) {
    const hash = createHash('sha256').update(`${prefix} ${round}`)
    for (const part of seed) hash.update('\0').update(part)
    for (const byte of hash.digest()) id += BASE62[byte % 62]
  }
  return prefix + id.slice(0, length)
}
