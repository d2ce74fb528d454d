// The forwarder that most would write: node:http in front, undici behind.

import { createServer } from 'node:http'
import { Pool } from 'undici'

const [port, small, large] = process.argv.slice(2).map(Number)
const pool = (to) => new Pool(`http://127.0.0.1:${to}`, { connections: 512, pipelining: 1 })
const routes = { '/openai': pool(small), '/large': pool(large) }
const DROPPED = new Set(['host', 'connection', 'authorization', 'keep-alive', 'transfer-encoding'])

createServer((request, response) => {
  const prefix = request.url.startsWith('/openai') ? '/openai' : '/large'
  const headers = []
  for (let at = 0; at < request.rawHeaders.length; at += 2)
    if (!DROPPED.has(request.rawHeaders[at].toLowerCase()))
      headers.push(request.rawHeaders[at], request.rawHeaders[at + 1])
  headers.push('authorization', 'Bearer sk-of-the-gateway')
  const fail = () => {
    if (response.headersSent) response.destroy()
    else response.writeHead(502).end()
  }
  let abort
  response.on('close', () => response.writableFinished || abort?.())
  routes[prefix].dispatch(
    { path: request.url.slice(prefix.length), method: request.method, headers, body: request },
    {
      onConnect(cancel) {
        abort = cancel
      },
      onHeaders(status, rawHeaders, resume) {
        const kept = []
        for (let at = 0; at < rawHeaders.length; at += 2) {
          const name = rawHeaders[at].toString('latin1')
          if (!DROPPED.has(name.toLowerCase()))
            kept.push(name, rawHeaders[at + 1].toString('latin1'))
        }
        response.writeHead(status, kept)
        response.on('drain', resume)
        return true
      },
      onData: (chunk) => response.write(chunk),
      onComplete: () => response.end(),
      onError: fail,
    },
  )
}).listen(port, '127.0.0.1', 4096)
