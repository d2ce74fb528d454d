// How are the simulators started, as a program or in a test?

import type { AddressInfo } from 'node:net'
import { serveSimulator } from './serve-simulator.ts'
import { simulators } from './simulators.ts'

export type RunningSimulators = {
  /** By name, such as `http://127.0.0.1:9001`. */
  addresses: Record<string, string>
  /** Lets open replies end first. */
  close(): Promise<void>
}

/** `ports` by the simulator's name; any free one for those that are not named. */
export async function startSimulators(
  options: { ports?: Record<string, number>; host?: string } = {},
): Promise<RunningSimulators> {
  const { ports = {}, host = '127.0.0.1' } = options
  const servers = simulators.map((simulator) => ({
    ...simulator,
    server: serveSimulator(simulator),
  }))
  const addresses: Record<string, string> = {}

  const close = async () => {
    const closed = servers.map(({ server }) => new Promise((resolve) => server.close(resolve)))
    for (const { server } of servers) server.closeIdleConnections()
    await Promise.all(closed)
  }

  try {
    for (const { name, server } of servers) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(ports[name] ?? 0, host, resolve)
      })
      const { port } = server.address() as AddressInfo
      addresses[name] = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    }
  } catch (error) {
    await close()
    throw error
  }
  return { addresses, close }
}
