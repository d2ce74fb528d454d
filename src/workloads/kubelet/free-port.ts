// Which port on loopback is free? The one that the system gives when asked for any.

import net from 'node:net'
import { LOOPBACK } from '../service-endpoints.ts'

export const freePort = (): Promise<number> => tryPort(0)

export const isFreePort = (port: number): Promise<boolean> =>
  tryPort(port).then(
    () => true,
    () => false,
  )

function tryPort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(wanted, LOOPBACK, () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
