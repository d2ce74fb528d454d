// Which port on this machine can a port-forward of the learner take?

import { createServer } from 'node:net'
import { EnvironmentError } from '../kube/lab-error.ts'

const TRIES = 200

/** `first`, or the next port above it that nothing listens on, neither on 127.0.0.1 nor on ::1 (kubectl takes both). */
export async function findFreePort(first: number): Promise<number> {
  for (let port = first; port < first + TRIES; port++) if (await isPortFree(port)) return port
  throw new EnvironmentError(`No port is free between ${first} and ${first + TRIES - 1}.`)
}

export async function isPortFree(port: number): Promise<boolean> {
  const free = await Promise.all(['127.0.0.1', '::1'].map((host) => canListen(host, port)))
  return !free.includes(false)
}

function canListen(host: string, port: number) {
  return new Promise<boolean>((resolve) => {
    const server = createServer()
    // A machine without IPv6 has nothing on ::1 that could be in the way.
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'),
    )
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
