// What does a listener answer to one request?

import { request as askPlain, type IncomingHttpHeaders } from 'node:http'
import { request as askSecurely } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { QUESTION } from './echo-backends.ts'

export type Answer = {
  status: number
  headers: IncomingHttpHeaders
  /** The common name in the certificate that was shown. */
  presented: string | undefined
}

export type Question = {
  method: string
  url: URL
  /** Where the listener really is, on this machine. */
  port: number
  headers: Record<string, string>
  serverName?: string
  /** A name that no other request has. */
  name: string
}

/** Nothing is verified: whose certificate it is, is for the row to say. */
export function askGateway(question: Question): Promise<Answer> {
  const { method, url, port, headers, name } = question
  const secure = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const request = (secure ? askSecurely : askPlain)({
      host: '127.0.0.1',
      port,
      method,
      path: url.pathname + url.search,
      headers: { host: url.host, [QUESTION]: name, ...headers },
      agent: false,
      timeout: 10_000,
      ...(secure && {
        servername: question.serverName ?? url.hostname,
        rejectUnauthorized: false,
      }),
    })
    request.on('timeout', () => request.destroy(new Error('no answer within 10 s')))
    request.on('error', reject)
    request.on('response', (response) => {
      const certificate = secure ? (response.socket as TLSSocket).getPeerCertificate() : undefined
      const presented = certificate?.subject?.CN?.toString()
      response.resume()
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, presented }),
      )
    })
    request.end()
  })
}
