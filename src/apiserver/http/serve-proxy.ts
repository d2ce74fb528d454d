// What does a program in a pod answer, asked through the API server? (`pods/x:port/proxy/path`, `services/x:port/proxy/path`)

import { request as callHttp, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import type { KubeObject } from '../../kube/kube-object.ts'
import { fitsLabels, isEmptySelector } from '../../kube/label-selector.ts'
import type { Api } from '../operations/api.ts'
import type { PodRuntime } from '../pod-runtime.ts'
import { badRequest, notFound, unavailable } from '../status-errors.ts'
import { keyOf } from '../store/store.ts'
import type { ResourceExchange } from './exchange.ts'

type ContainerPort = { name?: string; containerPort: number }
type ServicePort = { name?: string; port: number; targetPort?: number | string }

/** Only a port of a pod that runs can be reached; not one of this machine's own. */
export async function serveProxy(
  api: Api,
  runtime: PodRuntime | undefined,
  exchange: ResourceExchange,
) {
  if (!runtime) throw unavailable('nothing runs pods on this server')
  const { pod, port } = targetOf(api, exchange)
  const { name, namespace = '', uid = '' } = pod.metadata
  const socket = await runtime.connect({ name, namespace, uid }, port).catch((error) => {
    throw unavailable(`error trying to reach service: ${error.message}`)
  })
  await pass(exchange, socket)
}

function targetOf({ store }: Api, { kind, path }: ResourceExchange) {
  const [first = '', ...more] = (path.name ?? '').split(':')
  // `https:web:443` names a scheme, too.
  const [name = '', wanted = ''] = more.length > 1 ? more : [first, ...more]
  const object = store.get(kind.storage, keyOf(path.namespace, name))
  if (!object) throw notFound(kind, name)
  if (kind.storage === 'pods') {
    const port = wanted === '' ? portsOf(object)[0]?.containerPort : Number(wanted)
    if (!Number.isInteger(port)) throw badRequest(`no port of pod ${name} is called "${wanted}"`)
    return { pod: object, port: port! }
  }
  const ports: ServicePort[] = object.spec?.ports ?? []
  const entry = wanted === '' ? ports[0] : ports.find((one) => isCalled(one, wanted))
  const selector = { matchLabels: object.spec?.selector }
  const pod =
    entry &&
    !isEmptySelector(selector) &&
    store
      .list('pods', path.namespace)
      .find((one) => isReady(one) && fitsLabels(selector, one.metadata.labels))
  if (!entry || !pod) throw unavailable(`no endpoints available for service "${path.name}"`)
  const target = entry.targetPort ?? entry.port
  const port = portsOf(pod).find((one) => one.name === target)?.containerPort ?? Number(target)
  return { pod, port }
}

const isCalled = ({ name, port }: ServicePort, wanted: string) =>
  name === wanted || String(port) === wanted

const portsOf = ({ spec }: KubeObject): ContainerPort[] =>
  spec.containers.flatMap(({ ports = [] }: { ports?: ContainerPort[] }) => ports)

const isReady = ({ status }: KubeObject): boolean =>
  (status?.conditions ?? []).some(
    ({ type, status: word }: { type: string; status: string }) =>
      type === 'Ready' && word === 'True',
  )

function pass({ request, response, path }: ResourceExchange, socket: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = callHttp(
      {
        createConnection: () => socket,
        method: request.method,
        path: pathBehind(request, path.name!),
        headers: headersOf(request),
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
        response.once('close', () => {
          socket.destroy()
          resolve()
        })
      },
    )
    call.once('error', (error) =>
      reject(unavailable(`error trying to reach service: ${error.message}`)),
    )
    request.pipe(call)
  })
}

/** As it was written, escapes and query and all. */
function pathBehind({ url = '' }: IncomingMessage, name: string): string {
  const mark = '/proxy'
  const named = [name, encodeURIComponent(name)].map((text) => url.indexOf(`/${text}${mark}`))
  const at = Math.max(...named)
  const behind = url.slice(url.indexOf(mark, at) + mark.length)
  return behind.startsWith('/') ? behind : `/${behind}`
}

/** The client's credential is for this server alone. */
function headersOf({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const { authorization: _, connection: __, host: ___, ...rest } = headers
  return { ...rest, host: 'localhost', connection: 'close' }
}
