// Who answers where a Service is? For each of its ports a listener on loopback, which spreads over the ready endpoints.

import net from 'node:net'
import type { KubeObject } from '../kube/kube-object.ts'
import { pods, services } from '../kube/resources.ts'
import type { ControllerContext } from './controller-context.ts'
import { PORTS_ANNOTATION, portMapOf } from './pod-state.ts'
import { endpointsOf, LOOPBACK, type ServicePort } from './service-endpoints.ts'

export type ServiceProxy = {
  /** Loopback port of each port of the Service, listened on by then: `{ "80": 40123 }`. */
  portsOf(service: KubeObject): Promise<Record<string, number>>
  close(): void
}

type Listener = { server: net.Server; hostPort: number }

export function runServiceProxy(context: ControllerContext): ServiceProxy {
  const { client, signal } = context
  const listeners = new Map<string, Promise<Listener>>()
  let turn = 0

  const listenerFor = (service: KubeObject, { port }: ServicePort): Promise<Listener> => {
    const key = `${service.metadata.uid}/${port}`
    const known = listeners.get(key)
    if (known) return known
    const { namespace, name } = service.metadata
    const server = net.createServer({ allowHalfOpen: true }, (socket) => forward(socket, `${namespace}/${name}`, port))
    const listening = listen(server, portMapOf(service)[port]).then((hostPort) => ({ server, hostPort }))
    listeners.set(key, listening)
    return listening
  }

  const forward = (socket: net.Socket, serviceKey: string, port: number) => {
    const service = serviceCache.get(serviceKey)
    const ready = service ? endpointsOf(service, podCache.list()).filter((one) => one.ready && one.port.port === port) : []
    const chosen = ready[turn++ % (ready.length || 1)]
    // As on a node where kube-proxy rejects what no endpoint could take.
    if (!chosen) return void socket.resetAndDestroy()
    const upstream = net.connect({ host: chosen.address, port: chosen.hostPort, allowHalfOpen: true })
    socket.pipe(upstream).pipe(socket)
    socket.on('error', () => upstream.destroy())
    upstream.on('error', () => socket.resetAndDestroy())
  }

  const portsOf: ServiceProxy['portsOf'] = async (service) => {
    const entries = await Promise.all(
      ((service.spec?.ports ?? []) as ServicePort[]).map(async (port) => {
        const { hostPort } = await listenerFor(service, port)
        return [String(port.port), hostPort] as const
      }),
    )
    return Object.fromEntries(entries)
  }

  const queue = context.queue('service-proxy', async (key) => {
    const service = serviceCache.get(key)
    if (!service || !hasAddress(service)) return
    const ports = JSON.stringify(await portsOf(service))
    if (service.metadata.annotations?.[PORTS_ANNOTATION] === ports) return
    await client.mergePatch(services, service.metadata, { metadata: { annotations: { [PORTS_ANNOTATION]: ports } } })
  })

  const podCache = context.follow(pods, () => {})
  const serviceCache = context.follow(services, (key, service, before) => {
    const wanted = new Set(((service?.spec?.ports ?? []) as ServicePort[]).map(({ port }) => port))
    for (const { port } of (before?.spec?.ports ?? []) as ServicePort[])
      if (before && (service?.metadata.uid !== before.metadata.uid || !wanted.has(port))) stop(`${before.metadata.uid}/${port}`)
    if (service) queue.add(key)
  })

  const stop = (key: string) => {
    void listeners.get(key)?.then(({ server }) => server.close(), () => {})
    listeners.delete(key)
  }
  const close = () => {
    for (const key of [...listeners.keys()]) stop(key)
  }
  signal.addEventListener('abort', close)
  return { portsOf, close }
}

const hasAddress = ({ spec }: KubeObject) => spec?.type !== 'ExternalName' && spec?.clusterIP !== 'None' && spec?.selector

/** On the port that it had before, where that is still free. */
function listen(server: net.Server, wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (wanted === 0) return reject(error)
      listen(server, 0).then(resolve, reject)
    })
    server.listen(wanted, LOOPBACK, () => resolve((server.address() as net.AddressInfo).port))
  })
}
