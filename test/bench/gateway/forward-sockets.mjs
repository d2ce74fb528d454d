// The least that a forwarder in Node can do, on bare sockets: it looks for the ends of heads and for lengths, trusts both
// sides, and passes bodies on as they come. No real proxy could be so careless; it shows where Node's own limit lies.

import { connect, createServer } from 'node:net'

const [port, small, large] = process.argv.slice(2).map(Number)
const END = Buffer.from('\r\n\r\n')
const idle = { [small]: [], [large]: [] }

function open(to) {
  const socket = connect({ port: to, host: '127.0.0.1', noDelay: true })
  socket.client = null
  socket.left = -1
  socket.on('data', (bytes) => reply(socket, to, bytes))
  socket.on('drain', () => socket.client?.resume())
  socket.on('error', () => {})
  socket.on('close', () => socket.client?.destroy())
  return socket
}

function reply(socket, to, bytes) {
  const { client } = socket
  if (!client) return
  let over = false
  if (socket.left === -1) {
    const end = bytes.indexOf(END)
    const length = /content-length: (\d+)/i.exec(bytes.latin1Slice(0, end))
    socket.left = length ? Number(length[1]) - (bytes.length - end - 4) : -2
  } else if (socket.left >= 0) socket.left -= bytes.length
  if (socket.left === -2)
    over = bytes.length > 4 && bytes.latin1Slice(bytes.length - 5) === '0\r\n\r\n'
  else over = socket.left === 0
  if (!client.write(bytes)) socket.pause()
  if (!over) return
  socket.client = null
  client.upstream = null
  socket.left = -1
  socket.resume()
  idle[to].push(socket)
}

createServer({ noDelay: true }, (client) => {
  client.upstream = null
  let left = 0
  client.on('data', (bytes) => {
    if (left > 0) {
      left -= bytes.length
      if (!client.upstream.write(bytes)) client.pause()
      return
    }
    const end = bytes.indexOf(END)
    const head = bytes.latin1Slice(0, end)
    const isSmall = head.startsWith('/openai', 5)
    const to = isSmall ? small : large
    const path = head.slice(0, 5) + head.slice(5 + (isSmall ? 7 : 6))
    const key = path.replace(
      /\r\nauthorization: [^\r]*/i,
      '\r\nauthorization: Bearer sk-of-the-gateway',
    )
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    left = length - (bytes.length - end - 4)
    const upstream = idle[to].pop() ?? open(to)
    upstream.client = client
    client.upstream = upstream
    const sent = Buffer.allocUnsafe(key.length + bytes.length - end)
    sent.latin1Write(key, 0)
    bytes.copy(sent, key.length, end)
    upstream.write(sent)
  })
  client.on('drain', () => client.upstream?.resume())
  client.on('error', () => {})
  client.on('close', () => client.upstream?.destroy())
}).listen(port, '127.0.0.1', 4096)
setInterval(() => {}, 1000)
