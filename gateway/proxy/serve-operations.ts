// What can the platform ask of the proxy itself? Readiness and metrics, on ports of their own.

import { createServer, type Server } from 'node:http'

export type Operations = {
  isReady(): boolean
  formatMetrics(): string | Promise<string>
}

export type OperationsAddress = { address: string; readinessPort: number; metricsPort: number }

export async function serveOperations(
  { isReady, formatMetrics }: Operations,
  { address, readinessPort, metricsPort }: OperationsAddress,
): Promise<{ close(): void }> {
  const readiness = serve({
    '/healthz/ready': () => (isReady() ? [200, 'ready\n'] : [503, 'not ready\n']),
  })
  const metrics = serve({
    '/metrics': async () => [
      200,
      await formatMetrics(),
      'text/plain; version=0.0.4; charset=utf-8',
    ],
  })
  const close = () => {
    for (const server of [readiness, metrics]) {
      server.close()
      server.closeAllConnections()
    }
  }
  try {
    await Promise.all([
      listen(readiness, readinessPort, address),
      listen(metrics, metricsPort, address),
    ])
  } catch (error) {
    close()
    throw error
  }
  return { close }
}

type Answer = [status: number, body: string, contentType?: string]

const serve = (pages: Record<string, () => Answer | Promise<Answer>>) =>
  createServer(async (request, response) => {
    const page = pages[request.url?.split('?')[0] ?? '']
    const allowed = request.method === 'GET' || request.method === 'HEAD'
    const [status, body, contentType = 'text/plain'] =
      page && allowed ? await page() : ([404, 'not found\n'] as Answer)
    response.writeHead(status, { 'content-type': contentType })
    response.end(body)
  })

const listen = (server: Server, port: number, address: string) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, address, resolve)
  })
