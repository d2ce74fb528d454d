// Which port on loopback is free, and stays so until whoever asked listens on it?

import net from 'node:net'

export const LOOPBACK = '127.0.0.1'

/**
 * Below the range from which systems take ports for outgoing connections (32768 and up on Linux, 49152 elsewhere): one of those
 * could be taken at any moment between the look and the use. And below those of Services (30000 and up), which name theirs.
 */
const FIRST = 20_000
const LAST = 29_999
const TRIES = 200

/** Given out by this process, and not yet given back. */
const given = new Set<number>()

export async function takeFreePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1))
    if (given.has(port)) continue
    given.add(port)
    if (await isFreePort(port)) return port
    given.delete(port)
  }
  throw new Error(`no port between ${FIRST} and ${LAST} is free`)
}

export function giveBackPort(port: number) {
  given.delete(port)
}

export function isFreePort(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)))
  })
}
