// Which port on this machine can a port-forward of the learner take?

import { createServer } from 'node:net'
import { EnvironmentError, UsageError } from '../kube/lab-error.ts'

const TRIES = 200
const GATEWAY_PORT = 8080

/** Where the search begins: several learners may share a machine. Throws UsageError. */
export function firstPort({ AI_GATEWAY_LAB_PORT: port }: NodeJS.ProcessEnv): number {
  if (!port) return GATEWAY_PORT
  if (/^[1-9]\d{0,4}$/.test(port) && Number(port) < 65_536) return Number(port)
  throw new UsageError(`AI_GATEWAY_LAB_PORT takes a port from 1 to 65535, not "${port}".`)
}

/** `first`, or the next port above it that nothing listens on, neither on 127.0.0.1 nor on ::1 (kubectl takes both). */
export async function findFreePort(first: number): Promise<number> {
  const last = Math.min(first + TRIES, 65_536) - 1
  for (let port = first; port <= last; port++) if (await isPortFree(port)) return port
  throw new EnvironmentError(`No port is free between ${first} and ${last}.`, {
    hint: 'Set AI_GATEWAY_LAB_PORT to where the search may begin.',
  })
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
