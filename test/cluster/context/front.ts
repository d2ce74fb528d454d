// What stands between people and their cluster: a proxy that changes what it passes on, in the ways that go wrong.

import type { IncomingMessage, ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { OwnCluster } from './own-cluster.ts'

export type Front = { server: string; close(): Promise<void> }

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean

/** `answer` returns true where it has answered by itself; else the cluster does, with the headers set so far. */
export async function startFront(
  { server, certificate, key, token }: OwnCluster,
  answer: Answer = () => false,
  {
    clients,
    onUpgrade = () => false,
  }: {
    clients?: string
    /** Returns true where it has dealt with a request for a WebSocket by itself. */
    onUpgrade?: (socket: Duplex) => boolean
  } = {},
): Promise<Front> {
  const listener = https.createServer(
    {
      cert: certificate,
      key,
      ...(clients && { requestCert: true, rejectUnauthorized: true, ca: clients }),
    },
    (request, response) => {
      if (answer(request, response)) return
      const headers = clients
        ? { ...request.headers, authorization: `Bearer ${token}` }
        : request.headers
      const onward = https.request(
        `${server}${request.url}`,
        { method: request.method, headers, ca: certificate },
        (reply) => {
          const { date, ...others } = reply.headers
          response.writeHead(reply.statusCode ?? 502, {
            ...others,
            ...(!response.hasHeader('date') && date && { date }),
          })
          reply.pipe(response)
        },
      )
      onward.on('error', () => response.destroy())
      response.on('close', () => onward.destroy())
      request.pipe(onward)
    },
  )
  const held = new Set<Duplex>()
  listener.on('upgrade', (request, socket, head) => {
    if (onUpgrade(socket)) return void held.add(socket)
    const headers = clients
      ? { ...request.headers, authorization: `Bearer ${token}` }
      : request.headers
    const onward = https.request(`${server}${request.url}`, {
      method: request.method,
      headers,
      ca: certificate,
    })
    onward.on('upgrade', (reply, further, first) => {
      const lines = Object.entries(reply.headers).map(([name, value]) => `${name}: ${value}`)
      socket.write(['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n'))
      socket.write(first)
      further.write(head)
      further.pipe(socket).pipe(further)
      further.on('error', () => socket.destroy())
      socket.on('error', () => further.destroy())
    })
    onward.on('response', () => socket.destroy())
    onward.on('error', () => socket.destroy())
    onward.end()
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    server: `https://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve())
        listener.closeAllConnections()
        for (const socket of held) socket.destroy()
      }),
  }
}

export const html: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<html><head><title>Corporate sign-in \u001b[31m</title></head></html>')
  return true
}

export const version =
  (gitVersion: string): Answer =>
  (request, response) => {
    if (request.url !== '/version') return false
    const [major, minor] = gitVersion.replace('v', '').split('.')
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ major, minor, gitVersion }))
    return true
  }

export const clockAhead =
  (milliseconds: number): Answer =>
  (_request, response) => {
    response.setHeader('date', new Date(Date.now() + milliseconds).toUTCString())
    return false
  }
