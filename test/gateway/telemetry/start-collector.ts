// Who collects spans, as OpenTelemetry's own collector would take them by HTTP?

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { FrontendPolicies } from '../../../gateway/routing/routing-table.ts'

const thanks = (response: ServerResponse) =>
  void response.setHeader('content-type', 'application/json').end('{}')

/**
 * Takes OTLP as JSON, as its specification has it: https://opentelemetry.io/docs/specs/otlp/#otlphttp. `answer` is how it
 * takes it.
 */
export async function startCollector(answer: (response: ServerResponse) => void = thanks) {
  let batches = 0
  const connections = new Set<Socket>()
  const paths = new Set<string>()
  const spans: any[] = []
  const resources: any[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    batches++
    paths.add(`${incoming.method} ${incoming.url} ${incoming.headers['content-type']}`)
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString())
    for (const { resource, scopeSpans } of resourceSpans) {
      resources.push(attributes(resource))
      for (const scope of scopeSpans) spans.push(...scope.spans)
    }
    answer(response)
  })
  // Who leaves does so of its own accord.
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    spans,
    resources,
    paths,
    close,
    batches: () => batches,
    connections: () => connections.size,
  }
}

export const attributes = ({ attributes: list }: any) =>
  Object.fromEntries(list.map(({ key, value }: any) => [key, Object.values(value)[0]]))

export const tracingTo = (url: string, more: object = {}): FrontendPolicies => ({
  tracing: {
    endpoint: { type: 'url', url },
    path: '/v1/traces',
    attributes: { add: [], remove: [] },
    resources: [],
    ...more,
  },
})
