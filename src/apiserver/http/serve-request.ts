// How does a request find its way: who sent it, may they, what does it name, and who answers it?

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { ApiError } from '../../kube/api-error.ts'
import { authenticate } from '../access/authenticate.ts'
import type { Attributes, Authorizer } from '../access/authorize.ts'
import type { Tokens } from '../access/tokens.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Api } from '../operations/api.ts'
import type { PodRuntime } from '../pod-runtime.ts'
import {
  badRequest,
  methodNotAllowed,
  noSuchPath,
  notFound,
  toStatus,
  unavailable,
  wrongHost,
  wrongOrigin,
} from '../status-errors.ts'
import { keyOf } from '../store/store.ts'
import { sendError } from './answer.ts'
import { type Exchange, isTrue, type ResourceExchange } from './exchange.ts'
import { parseResourcePath, type ResourcePath, verbOf } from './request-info.ts'
import { type ServerInfo, servePath } from './serve-paths.ts'
import { serveResource } from './serve-resource.ts'

export type Backend = {
  api: Api
  authorizer: Authorizer
  tokens: Tokens
  info: ServerInfo
  runtime: () => PodRuntime | undefined
}

/** Answers every request, if only with a Status. */
export async function serveRequest(
  backend: Backend,
  request: IncomingMessage,
  response: ServerResponse,
) {
  try {
    await answer(backend, request, response)
  } catch (error) {
    sendError(response, error)
  }
}

async function answer(backend: Backend, request: IncomingMessage, response: ServerResponse) {
  const { url, user } = admit(backend, request)
  const exchange: Exchange = { request, response, query: url.searchParams, user, warnings: [] }
  addWarningsTo(exchange)
  const path = parseResourcePath(url.pathname)
  authorize(backend, exchange, url.pathname, path)
  if (!path) return servePath(backend.api.registry, backend.info, exchange, url.pathname)
  const kind = backend.api.registry.find(path)
  if (!kind) throw noSuchPath()
  const resource: ResourceExchange = { ...exchange, path, kind }
  const act = actionOf(kind, path)
  if (act) return act(backend, resource)
  return serveResource(backend.api, resource)
}

/** Who it is, after the two questions that keep web pages out: is the name ours, and is there a token? */
function admit({ tokens, authorizer }: Backend, request: IncomingMessage) {
  const host = request.headers.host ?? ''
  const user = authenticate(request, tokens, authorizer)
  if (!LOOPBACK.test(host)) throw wrongHost(host)
  const { origin } = request.headers
  if (origin !== undefined && origin !== `https://${host}`) throw wrongOrigin(origin)
  return { user, url: parseUrl(request.url ?? '/') }
}

/** `https://127.0.0.1/api` is the long form of `/api`, and `//x` is no other host. */
function parseUrl(text: string) {
  try {
    return new URL(
      `https://localhost${text.replace(/^https?:\/\/[^/?]*/i, '').replace(/^\/*/, '/')}`,
    )
  } catch {
    throw badRequest('the request has no URL that can be read')
  }
}

/** A page on another site can make its own name point here, but it cannot make the browser send one of these. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/** Warnings are known when the answer begins, whoever writes it. */
function addWarningsTo({ response, warnings }: Exchange) {
  const writeHead = response.writeHead
  response.writeHead = ((...parameters: Parameters<typeof writeHead>) => {
    if (warnings.length > 0) {
      const texts = [...new Set(warnings)].map((text) => `299 - ${JSON.stringify(text)}`)
      response.setHeader('warning', texts)
    }
    return writeHead.apply(response, parameters)
  }) as typeof writeHead
}

function authorize(
  { authorizer }: Backend,
  { request, query, user }: Exchange,
  pathname: string,
  path: ResourcePath | undefined,
) {
  const method = request.method ?? 'GET'
  const attributes: Attributes = path
    ? {
        verb: verbOf(method, path, isTrue(query.get('watch'))),
        group: path.group,
        resource: path.plural,
        subresource: path.subresource,
        namespace: path.plural === 'namespaces' ? path.name : path.namespace,
        name: path.name,
      }
    : { verb: method.toLowerCase(), path: pathname }
  const refusal = authorizer.refuse(user, attributes)
  if (refusal) throw refusal
}

type Action = (backend: Backend, exchange: ResourceExchange) => Promise<unknown>

/** Subresources that are not parts of the object, but things to do with it. */
function actionOf({ storage }: Kind, { name, subresource }: ResourcePath): Action | undefined {
  if (name === undefined || subresource === undefined) return undefined
  if (storage === 'serviceaccounts' && subresource === 'token') return serveToken
  if (subresource === 'proxy' && (storage === 'pods' || storage === 'services')) return serveThrough
  return storage === 'pods' ? POD_ACTIONS.get(subresource) : undefined
}

const serveThrough: Action = async ({ api, runtime }, exchange) => {
  const { serveProxy } = await import('./serve-proxy.ts')
  return serveProxy(api, runtime(), exchange)
}

const serveToken: Action = async ({ api, tokens }, exchange) => {
  const { serveTokenRequest } = await import('./serve-actions.ts')
  return serveTokenRequest(api, tokens, exchange)
}

const refuseMethod: Action = async () => {
  throw methodNotAllowed()
}

const podActions = {
  async log({ api, runtime }: Backend, exchange: ResourceExchange) {
    const { servePodLogs } = await import('./serve-pod-logs.ts')
    return servePodLogs(exchange, findPod(api, exchange.path), runtime())
  },
  async eviction({ api }: Backend, exchange: ResourceExchange) {
    const { serveEviction } = await import('./serve-actions.ts')
    return serveEviction(api, exchange)
  },
  async binding({ api }: Backend, exchange: ResourceExchange) {
    const { serveBinding } = await import('./serve-actions.ts')
    return serveBinding(api, exchange)
  },
  // Without an Upgrade header there is nothing that these could answer.
  exec: refuseMethod,
  attach: refuseMethod,
  portforward: refuseMethod,
} satisfies Record<string, Action>
const POD_ACTIONS = new Map<string, Action>(Object.entries(podActions))

function findPod({ store }: Api, { namespace, name = '' }: ResourcePath) {
  const pod = store.get('pods', keyOf(namespace, name))
  if (!pod) throw notFound({ group: '', plural: 'pods' }, name)
  return pod
}

/** exec, attach and port-forward leave HTTP behind; until then the same questions are asked. */
export async function serveUpgradeRequest(
  backend: Backend,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
) {
  try {
    const { url, user } = admit(backend, request)
    const path = parseResourcePath(url.pathname)
    const subresource = path?.subresource
    if (path?.plural !== 'pods' || !isStreaming(subresource)) throw noSuchPath()
    const attributes = { ...path, verb: 'create', resource: 'pods' }
    const refusal = backend.authorizer.refuse(user, attributes)
    if (refusal) throw refusal
    const podObject = findPod(backend.api, path)
    const { name, namespace = '', uid = '' } = podObject.metadata
    const runtime = backend.runtime()
    if (!runtime) throw unavailable('nothing runs pods on this server')
    const { serveUpgrade } = await import('../streams/serve-upgrade.ts')
    const pod = { name, namespace, uid }
    serveUpgrade({ request, socket, head, pod, podObject, subresource, runtime })
  } catch (error) {
    const { refuseUpgrade } = await import('../streams/refuse-upgrade.ts')
    refuseUpgrade(socket, new ApiError(toStatus(error)))
  }
}

const isStreaming = (name: string | undefined): name is 'exec' | 'attach' | 'portforward' =>
  name === 'exec' || name === 'attach' || name === 'portforward'
