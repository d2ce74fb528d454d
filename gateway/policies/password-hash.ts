// Is this the password that a line of an htpasswd file was made from?
// https://httpd.apache.org/docs/2.4/misc/password_encryptions.html

import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether a hash is of a kind that can be checked here: SHA-1 or Apache's MD5. */
export const isKnownHash = (hash: string) => /^\{SHA\}|^\$apr1\$[^$]{1,8}\$/.test(hash)

export function isPassword(password: string, hash: string): boolean {
  if (!isKnownHash(hash)) return false
  const computed = hash.startsWith('{SHA}')
    ? `{SHA}${createHash('sha1').update(password).digest('base64')}`
    : apacheMd5(password, hash.split('$')[2]!)
  return (
    computed.length === hash.length && timingSafeEqual(Buffer.from(computed), Buffer.from(hash))
  )
}

const md5 = (...parts: (Buffer | string)[]) => {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const ROUNDS = 1000

function apacheMd5(password: string, salt: string): string {
  const key = Buffer.from(password)
  const inner = md5(key, salt, key)
  const parts: (Buffer | string)[] = [key, '$apr1$', salt]
  for (let left = key.length; left > 0; left -= 16)
    parts.push(inner.subarray(0, Math.min(16, left)))
  for (let bits = key.length; bits > 0; bits >>= 1)
    parts.push(bits & 1 ? Buffer.from([0]) : key.subarray(0, 1))
  let digest = md5(...parts)
  for (let round = 0; round < ROUNDS; round++) {
    const odd = (round & 1) === 1
    digest = md5(
      odd ? key : digest,
      round % 3 === 0 ? '' : salt,
      round % 7 === 0 ? '' : key,
      odd ? digest : key,
    )
  }
  return `$apr1$${salt}$${encode(digest)}`
}

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** In the order that the format wants its bytes. */
function encode(digest: Buffer): string {
  let text = ''
  const add = (value: number, length: number) => {
    for (let left = value, at = 0; at < length; at++, left >>= 6) text += ALPHABET[left & 63]
  }
  for (let at = 0; at < 5; at++) {
    const last = at === 4 ? 5 : at + 12
    add((digest[at]! << 16) | (digest[at + 6]! << 8) | digest[last]!, 4)
  }
  add(digest[11]!, 2)
  return text
}
