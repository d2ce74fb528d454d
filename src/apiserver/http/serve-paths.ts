// What stands beside the resources: versions, health, discovery, OpenAPI?

import { healthOf, metricsText } from '../discovery/health.ts'
import {
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
} from '../discovery/resource-lists.ts'
import type { Registry } from '../kinds/registry.ts'
import { methodNotAllowed, noSuchPath } from '../status-errors.ts'
import { sendJson, sendText } from './answer.ts'
import type { Exchange } from './exchange.ts'
import { parseAccept } from './negotiate.ts'

export type ServerInfo = {
  /** `v1.33.0`: what `kubectl version` compares itself with. */
  version: string
  address: () => string
}

export async function servePath(
  registry: Registry,
  info: ServerInfo,
  exchange: Exchange,
  path: string,
) {
  const { request, response, query } = exchange
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed()
  const clean = path.length > 1 ? path.replace(/\/+$/, '') : path

  const health = healthOf(clean, query)
  if (health !== undefined) return sendText(response, health)
  if (clean === '/metrics') return sendText(response, metricsText(info.version))
  if (clean === '/version') return sendJson(response, versionInfo(info.version))
  if (clean === '/openapi/v3' || clean.startsWith('/openapi/v3/')) {
    return serveOpenapi(registry, info, exchange, clean.slice('/openapi/v3'.length))
  }
  if (clean === '/openapi/v2') return serveOldOpenapi(exchange)
  if (clean === '/api' || clean === '/apis') return serveRoot(registry, info, exchange, clean)
  if (clean === '/') return sendJson(response, { paths: rootPaths(registry) })
  const list = resourceListOf(registry, clean)
  if (!list) throw noSuchPath()
  sendJson(response, list)
}

function serveRoot(
  registry: Registry,
  info: ServerInfo,
  { request, response }: Exchange,
  path: string,
) {
  const root = path === '/api' ? 'api' : 'apis'
  for (const { type, parameters } of parseAccept(request.headers.accept)) {
    const isAggregated =
      type === 'application/json' &&
      parameters.g === 'apidiscovery.k8s.io' &&
      parameters.as === 'APIGroupDiscoveryList'
    if (isAggregated && (parameters.v === 'v2' || parameters.v === 'v2beta1')) {
      return sendJson(response, aggregatedDiscovery(registry, root, parameters.v), 200, {
        'content-type': `application/json;g=apidiscovery.k8s.io;v=${parameters.v};as=APIGroupDiscoveryList`,
        vary: 'Accept',
      })
    }
    if (type === 'application/json' && !parameters.as) break
  }
  sendJson(response, root === 'api' ? apiVersions(info.address()) : apiGroupList(registry))
}

function resourceListOf(registry: Registry, path: string) {
  const [, root, group = '', version] = path.split('/')
  if (root === 'api') return apiResourceList(registry, '', group)
  if (root !== 'apis') return undefined
  return version === undefined
    ? apiGroup(registry, group)
    : apiResourceList(registry, group, version)
}

/**
 * OpenAPI v2 without a single type. kubectl reads it where v3 does not know a kind, and from one that says nothing it learns
 * nothing wrong: built-in kinds are merged by the rules that it brings along, and an unknown kind is reported as such.
 */
function serveOldOpenapi({ request, response }: Exchange) {
  const accepted = parseAccept(request.headers.accept).map(({ type }) => type)
  if (!accepted.some((type) => type.startsWith('application/com.github.proto-openapi'))) {
    const info = { title: 'Kubernetes', version: 'unversioned' }
    return sendJson(response, { swagger: '2.0', info, paths: {}, definitions: {} })
  }
  // They ask for it with an @, which is no media type, and read it under this name.
  const type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
  response.writeHead(200, { 'content-type': type, 'content-length': OLD_OPENAPI.length })
  response.end(OLD_OPENAPI)
}

/** The same document as the protobuf message of gnostic's OpenAPIv2.proto: fields 1 (swagger), 2 (info) and 8 (paths). */
const OLD_OPENAPI = Buffer.from(
  '\n\x032.0\x12\x19\n\nKubernetes\x12\x0bunversioned\x42\x00',
  'latin1',
)

async function serveOpenapi(
  registry: Registry,
  info: ServerInfo,
  { response, query }: Exchange,
  path: string,
) {
  const { openapiDocument, openapiIndex } = await import('../openapi/openapi-documents.ts')
  if (path === '') return sendJson(response, openapiIndex(registry, info.version))
  const document = await openapiDocument(registry, path.slice(1))
  if (!document) throw noSuchPath()
  const forGood = {
    'cache-control': 'public, immutable',
    expires: new Date(Date.now() + 3e10).toUTCString(),
  }
  sendJson(response, document, 200, query.has('hash') ? forGood : {})
}

function rootPaths(registry: Registry) {
  const versions = [...registry.all()].map(({ group, version }) =>
    group ? [`/apis/${group}`, `/apis/${group}/${version}`] : ['/api/v1'],
  )
  const fixed = [
    '/api',
    '/apis',
    '/healthz',
    '/livez',
    '/metrics',
    '/openapi/v3',
    '/readyz',
    '/version',
  ]
  return [...new Set([...fixed, ...versions.flat()])].sort()
}

function versionInfo(gitVersion: string) {
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? []
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '',
    goVersion: process.version,
    compiler: 'node',
    platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  }
}
