// How does a client of these tests speak to the server? Over HTTPS, on a connection of its own, which may break at any moment.

import https from 'node:https'
import { ADMIN_TOKEN } from '../start-test-server.ts'

export type Answer = { code: number; body: any }

export type Address = { port: number; ca: string }

/** `undefined`: nobody knows whether it was done. */
export type ApiClient = ReturnType<typeof createApiClient>

export function createApiClient(address: () => Address, name: string) {
  let agent = new https.Agent({ keepAlive: true, maxSockets: 1 })

  const open = (method: string, path: string, body?: unknown, type = 'application/json') => {
    const { port, ca } = address()
    const text = body === undefined ? undefined : JSON.stringify(body)
    const request = https.request({
      host: '127.0.0.1',
      servername: 'localhost',
      port,
      ca,
      agent,
      method,
      path,
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        'user-agent': name,
        ...(text !== undefined && {
          'content-type': type,
          'content-length': Buffer.byteLength(text),
        }),
      },
    })
    return request.end(text)
  }

  return {
    name,
    open,
    async send(method: string, path: string, body?: unknown, type?: string) {
      return new Promise<Answer | undefined>((resolve) => {
        const request = open(method, path, body, type)
        const lost = () => {
          agent.destroy()
          agent = new https.Agent({ keepAlive: true, maxSockets: 1 })
          resolve(undefined)
        }
        request.on('error', lost)
        request.on('response', (response) => {
          let all = ''
          response.setEncoding('utf8')
          response.on('data', (part) => {
            all += part
          })
          response.on('error', lost)
          response.on('end', () => {
            if (!response.complete) return lost()
            resolve({ code: response.statusCode ?? 0, body: all ? JSON.parse(all) : undefined })
          })
        })
      })
    },
    close: () => agent.destroy(),
  }
}
