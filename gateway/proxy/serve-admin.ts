// What can somebody on the same machine see of a proxy? Its table, its last requests, its memory. Never a key or a prompt.

import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { RecentRequest } from '../telemetry/recent-requests.ts'
import { formatAdminPage } from './format-admin-page.ts'

export type AdminSources = {
  gateway: string
  /** Without secrets. */
  table(): unknown
  /** The newest first. */
  recent(): Promise<RecentRequest[]> | RecentRequest[]
  memory(): Promise<object> | object
}

/** A page of some other origin reaches this port by a name of its own. */
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i
const JSON_TYPE = 'application/json'

type Answer = { status: number; body: string; type?: string }

/** On the loopback alone, whatever the rest listens on. */
export async function serveAdmin(sources: AdminSources, port: number): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { status, body, type = 'text/plain' } = await answer(sources, request)
    response.writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    })
    response.end(request.method === 'HEAD' ? '' : body)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  return server
}

async function answer(sources: AdminSources, request: IncomingMessage): Promise<Answer> {
  if (!LOCAL_HOST.test(request.headers.host ?? ''))
    return { status: 403, body: 'this page is for this machine alone\n' }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, body: 'nothing can be changed here\n' }
  const path = (request.url ?? '').split('?')[0]!
  if (path === '/' || path === '/ui') {
    const body = formatAdminPage(sources.gateway, sources.table(), await sources.recent())
    return { status: 200, body, type: 'text/html' }
  }
  if (path === '/config_dump') return asJson(sources.table())
  if (path === '/requests') return asJson(await sources.recent())
  if (path === '/memory') return asJson(await sources.memory())
  const id = /^\/requests\/([\w.-]+)$/.exec(path)?.[1]
  const found = id !== undefined && (await sources.recent()).find((request) => request.id === id)
  if (found) return asJson(found)
  return {
    status: 404,
    body: id ? `no request ${id} is kept\n` : 'see /, /config_dump, /requests and /memory\n',
  }
}

const asJson = (value: unknown): Answer => ({
  status: 200,
  body: `${JSON.stringify(value ?? null, null, 2)}\n`,
  type: JSON_TYPE,
})
