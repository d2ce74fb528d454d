// How does an upgrade request become a SPDY/3.1 connection?

import type { Duplex } from 'node:stream'

export function acceptSpdy({ socket, head }: { socket: Duplex; head: Buffer }, protocol: string) {
  socket.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: SPDY/3.1',
      `X-Stream-Protocol-Version: ${protocol}`,
      '\r\n',
    ].join('\r\n'),
  )
  if (head.length > 0) socket.unshift(head)
  return socket
}
