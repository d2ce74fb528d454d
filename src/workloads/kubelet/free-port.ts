// Which port on loopback is free? The one that the system gives when asked for any.

import net from 'node:net'
import { LOOPBACK } from '../service-endpoints.ts'

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, LOOPBACK, () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
