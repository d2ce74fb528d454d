// Answers kubectl just enough that it sends what it makes, and keeps the bodies.

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { builtinKinds } from '../../../src/apiserver/kinds/schemas/builtin-types.ts'
import { decodeProtobuf } from '../../../src/apiserver/protobuf/decode-protobuf.ts'

export type Captured = { path: string; contentType: string; body: Buffer }

const pluralOf = (kind: string) => {
  const word = kind.toLowerCase()
  if (/(s|x)$/.test(word) && word !== 'endpoints') return `${word}es`
  if (word.endsWith('y')) return `${word.slice(0, -1)}ies`
  return word === 'endpoints' ? word : `${word}s`
}

const CLUSTER_SCOPED =
  /^(Namespace|Node|ClusterRole.*|PriorityClass|SelfSubject.*|SubjectAccess.*)$/

function resourceList(groupVersion: string) {
  const resources = builtinKinds()
    .filter(({ apiVersion }) => apiVersion === groupVersion)
    .map(({ kind }) => ({
      name: pluralOf(kind),
      singularName: kind.toLowerCase(),
      kind,
      namespaced: !CLUSTER_SCOPED.test(kind),
      verbs: ['create', 'get', 'list', 'delete', 'patch', 'update', 'watch'],
    }))
  if (groupVersion === 'apps/v1') {
    const scale = { name: 'deployments/scale', kind: 'Scale', group: 'autoscaling', version: 'v1' }
    resources.push({ ...resources[0]!, ...scale })
  }
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
}

function groupList() {
  const versions = [...new Set(builtinKinds().map(({ apiVersion }) => apiVersion))]
  const groups = versions
    .filter((groupVersion) => groupVersion.includes('/'))
    .map((groupVersion) => {
      const [name, version] = groupVersion.split('/')
      const entry = { groupVersion, version }
      return { name, versions: [entry], preferredVersion: entry }
    })
  return { kind: 'APIGroupList', apiVersion: 'v1', groups }
}

function answer(request: http.IncomingMessage, body: Buffer): [number, object] {
  const path = new URL(request.url!, 'http://x').pathname
  if (path === '/api') return [200, { kind: 'APIVersions', versions: ['v1'] }]
  if (path === '/apis') return [200, groupList()]
  const listed = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))$/.exec(path)
  if (listed) return [200, resourceList(listed[1] ?? listed[2]!)]
  if (request.method === 'POST') {
    const isProtobuf = request.headers['content-type'] === 'application/vnd.kubernetes.protobuf'
    const object = isProtobuf ? decodeProtobuf(body) : JSON.parse(body.toString())
    return [201, object]
  }
  const existing = /^\/api\/v1\/namespaces\/default\/pods\/web$/.test(path)
  if (request.method === 'GET' && existing) {
    return [200, { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'web' }, spec: {} }]
  }
  if (/deployments\/web$/.test(path)) {
    const metadata = { name: 'web', namespace: 'default' }
    return [200, { kind: 'Deployment', apiVersion: 'apps/v1', metadata, spec: {} }]
  }
  return [
    404,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 },
  ]
}

export async function startCaptureServer() {
  const captured: Captured[] = []
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      if (request.method === 'POST') {
        const contentType = request.headers['content-type'] ?? ''
        captured.push({ path: request.url!, contentType, body })
      }
      const [code, object] = answer(request, body)
      response.writeHead(code, { 'content-type': 'application/json' })
      response.end(JSON.stringify(object))
    })
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, captured, close: () => server.close() }
}
