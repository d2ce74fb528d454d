// An upstream that answers with exactly the bytes it is told, and keeps what it was sent.

import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export type ByteUpstream = {
  address: string
  /** One text per connection, growing. */
  received: string[]
  sockets: Socket[]
}

/** `answer` is called once for each read that completes a request's head. */
export async function startByteUpstream(
  answer: (socket: Socket, request: string, connection: number) => void,
): Promise<ByteUpstream> {
  const received: string[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    const connection = sockets.push(socket) - 1
    received.push('')
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      received[connection] += bytes.toString('latin1')
      if (bytes.includes('\r\n\r\n')) answer(socket, received[connection]!, connection)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the upstream has no address')
  return { address: `http://127.0.0.1:${address.port}`, received, sockets }
}

export const reply = (body: string, headers = '', status = '200 OK') =>
  `HTTP/1.1 ${status}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
