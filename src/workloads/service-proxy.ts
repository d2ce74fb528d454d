// Who answers where a Service is? For each of its ports a listener on loopback, which spreads over the ready endpoints.

import net from 'node:net'
import { isNotFound } from '../kube/api-error.ts'
import type { KubeObject } from '../kube/kube-object.ts'
import { pods, services } from '../kube/resources.ts'
import type { ControllerContext } from './controller-context.ts'
import { giveBackPort, LOOPBACK, takeFreePort } from './free-port.ts'
import { PORTS_ANNOTATION, portMapOf } from './pod-state.ts'
import { type Endpoint, endpointsOf, type ServicePort } from './service-endpoints.ts'

export type ServiceProxy = {
  /** Loopback port of each port of the Service, listened on by then: `{ "80": 24123 }`. */
  portsOf(service: KubeObject): Promise<Record<string, number>>
}

type Listener = { server: net.Server; hostPort: number }

export function runServiceProxy(context: ControllerContext): ServiceProxy {
  const { client, signal } = context
  /** By the Service's uid, then by its port. */
  const listeners = new Map<string, Map<number, Promise<Listener>>>()
  let turn = 0

  const listenerFor = (service: KubeObject, { port }: ServicePort): Promise<Listener> => {
    const { uid = '', namespace, name } = service.metadata
    const own = listeners.get(uid) ?? new Map<number, Promise<Listener>>()
    listeners.set(uid, own)
    const known = own.get(port)
    if (known) return known
    const endpoints = () => readyEndpoints(`${namespace}/${name}`, uid, port)
    const server = net.createServer({ allowHalfOpen: true }, (socket) =>
      forward(socket, () => inTurn(endpoints(), turn++)),
    )
    const listening = listenWhereItWas(server, portMapOf(service)[port])
    own.set(port, listening)
    listening.catch(() => own.delete(port))
    return listening
  }

  const readyEndpoints = (key: string, uid: string, port: number) => {
    const service = serviceCache.get(key)
    if (service?.metadata.uid !== uid) return []
    const all = endpointsOf(service, podCache.list())
    return all.filter((one) => one.ready && one.port.port === port)
  }

  const portsOf: ServiceProxy['portsOf'] = async (service) => {
    const ports: ServicePort[] = service.spec?.ports ?? []
    const entries = await Promise.all(
      ports.map(async (port) => {
        const { hostPort } = await listenerFor(service, port)
        return [String(port.port), hostPort] as const
      }),
    )
    return Object.fromEntries(entries)
  }

  const queue = context.queue('service-proxy', async (key) => {
    const service = serviceCache.get(key)
    stopOthers()
    if (!service || !hasAddress(service)) return
    const ports = JSON.stringify(await portsOf(service))
    const { uid, annotations } = service.metadata
    if (annotations?.[PORTS_ANNOTATION] === ports) return
    const patch = { metadata: { uid, annotations: { [PORTS_ANNOTATION]: ports } } }
    await client.mergePatch(services, service.metadata, patch).catch((error) => {
      // It went meanwhile, and its listeners go with it.
      if (!isNotFound(error)) throw error
    })
  })

  const podCache = context.follow(pods, () => {})
  const serviceCache = context.follow(services, (key) => queue.add(key))

  /** Ends the listeners that no Service has any more. */
  const stopOthers = () => {
    const wanted = new Map(serviceCache.list().map((one) => [one.metadata.uid, portNumbers(one)]))
    for (const [uid, own] of listeners) {
      for (const port of own.keys()) if (!wanted.get(uid)?.has(port)) stop(uid, port)
      if (own.size === 0) listeners.delete(uid)
    }
  }
  const stop = (uid: string, port: number) => {
    const listening = listeners.get(uid)?.get(port)
    listeners.get(uid)?.delete(port)
    listening?.then(
      ({ server, hostPort }) => server.close(() => giveBackPort(hostPort)),
      () => {},
    )
  }
  signal.addEventListener('abort', () => {
    for (const [uid, own] of listeners) for (const port of own.keys()) stop(uid, port)
  })
  return { portsOf }
}

const hasAddress = ({ spec }: KubeObject) =>
  spec?.type !== 'ExternalName' && spec?.clusterIP !== 'None' && spec?.selector

const portNumbers = ({ spec }: KubeObject) =>
  new Set(((spec?.ports ?? []) as ServicePort[]).map(({ port }) => port))

/** All of them, beginning with the one whose turn it is. */
const inTurn = (all: Endpoint[], turn: number) => {
  const first = turn % (all.length || 1)
  return [...all.slice(first), ...all.slice(0, first)]
}

/** To the first of the endpoints that takes the connection. */
function forward(socket: net.Socket, endpoints: () => Endpoint[]) {
  // Nothing is lost of what is sent before there is somebody to read it.
  socket.pause()
  const choices = endpoints()
  const tryNext = () => {
    const choice = choices.shift()
    // As on a node, where what no endpoint can take is rejected.
    if (!choice || socket.destroyed) return void socket.resetAndDestroy()
    const { address: host, hostPort: port } = choice
    const upstream = net.connect({ host, port, allowHalfOpen: true })
    upstream.once('error', tryNext)
    upstream.once('connect', () => {
      upstream.off('error', tryNext)
      upstream.on('error', () => socket.resetAndDestroy())
      socket.on('error', () => upstream.resetAndDestroy())
      if (socket.destroyed) return void upstream.destroy()
      socket.pipe(upstream).pipe(socket)
    })
  }
  socket.on('error', () => {})
  tryNext()
}

/** On the port that it had before, where that is still free. */
async function listenWhereItWas(server: net.Server, before?: number): Promise<Listener> {
  const was = before === undefined ? undefined : await listen(server, before).catch(() => undefined)
  const hostPort = was ?? (await listen(server, await takeFreePort()))
  // A connection that could not be accepted is the client's loss, and no reason to end.
  server.on('error', () => {})
  return { server, hostPort }
}

function listen(server: net.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject)
      resolve((server.address() as net.AddressInfo).port)
    })
  })
}
