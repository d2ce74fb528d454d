// Who answers where a Service is? For each of its ports a listener on loopback, which spreads over the ready endpoints; one more
// on its node port, where that is free on this machine.

import net from 'node:net'
import { isNotFound } from '../kube/api-error.ts'
import type { KubeObject } from '../kube/kube-object.ts'
import { pods, services } from '../kube/resources.ts'
import type { ControllerContext } from './controller-context.ts'
import { forwardConnection } from './forward-connection.ts'
import { giveBackPort, LOOPBACK, takeFreePort } from './free-port.ts'
import { announceLoadBalancer, hasLocalAddress } from './load-balancers.ts'
import { PORTS_ANNOTATION, portMapOf } from './pod-state.ts'
import { recordEvent } from './record-event.ts'
import { endpointsOf, type ServicePort } from './service-endpoints.ts'

export type ServiceProxy = {
  /** Loopback port of each port of the Service, listened on by then: `{ "80": 24123 }`. */
  portsOf(service: KubeObject): Promise<Record<string, number>>
}

/** `isGiven`: the port was taken from the free ones, and is given back. */
type Listener = { server: net.Server; hostPort: number; isGiven: boolean }

export function runServiceProxy(context: ControllerContext): ServiceProxy {
  const { client, signal } = context
  /** By the Service's uid, then by its port, or by its node port as `node:30080`. */
  const listeners = new Map<string, Map<string, Promise<Listener>>>()
  let turn = 0

  const listenerFor = (
    service: KubeObject,
    { port }: ServicePort,
    key: string,
    begin: (server: net.Server) => Promise<Listener>,
  ): Promise<Listener> => {
    const { uid = '', namespace, name } = service.metadata
    const own = listeners.get(uid) ?? new Map<string, Promise<Listener>>()
    listeners.set(uid, own)
    const known = own.get(key)
    if (known) return known
    const endpoints = () => readyEndpoints(`${namespace}/${name}`, uid, port)
    const server = net.createServer({ allowHalfOpen: true }, (socket) =>
      forwardConnection(socket, endpoints(), turn++),
    )
    // A connection that could not be accepted is the client's loss, and no reason to end.
    const listening = begin(server).then((listener) => {
      server.on('error', () => {})
      return listener
    })
    own.set(key, listening)
    listening.catch(() => own.delete(key))
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
        const was = portMapOf(service)[port.port]
        const begin = (server: net.Server) => listenWhereItWas(server, was)
        const { hostPort } = await listenerFor(service, port, String(port.port), begin)
        return [String(port.port), hostPort] as const
      }),
    )
    return Object.fromEntries(entries)
  }

  /** The node ports that are listened on. Of one that another program has an event tells. */
  const openNodePorts = async (service: KubeObject, loopback: Record<string, number>) => {
    const ports: ServicePort[] = service.spec?.ports ?? []
    const open = await Promise.all(
      ports.map(async (port) => {
        const { nodePort } = port
        if (!nodePort) return []
        const begin = async (server: net.Server) => {
          await listen(server, nodePort)
          return { server, hostPort: nodePort, isGiven: false }
        }
        try {
          await listenerFor(service, port, nodeKey(nodePort), begin)
          return [nodePort]
        } catch (error) {
          void recordEvent(client, service, {
            type: 'Warning',
            reason: 'NodePortNotOpened',
            message: `node port ${nodePort} cannot be listened on (${(error as NodeJS.ErrnoException).code}): port ${port.port} is reachable at ${LOOPBACK}:${loopback[port.port]} alone`,
            source: 'kube-proxy',
            once: true,
          })
          return []
        }
      }),
    )
    return new Set(open.flat())
  }

  const queue = context.queue('service-proxy', async (key) => {
    const service = serviceCache.get(key)
    stopOthers()
    if (!service || !hasListeners(service)) return
    const ports = await portsOf(service)
    await writePorts(service, JSON.stringify(ports))
    const nodePorts = await openNodePorts(service, ports)
    if (hasLocalAddress(service)) await announceLoadBalancer(client, service, ports, nodePorts)
  })

  const writePorts = async (service: KubeObject, ports: string) => {
    const { uid, annotations } = service.metadata
    if (annotations?.[PORTS_ANNOTATION] === ports) return
    const patch = { metadata: { uid, annotations: { [PORTS_ANNOTATION]: ports } } }
    await client.mergePatch(services, service.metadata, patch).catch((error) => {
      // It went meanwhile, and its listeners go with it.
      if (!isNotFound(error)) throw error
    })
  }

  const podCache = context.follow(pods, () => {})
  const serviceCache = context.follow(services, (key) => queue.add(key))

  /** Ends the listeners that no Service has any more. */
  const stopOthers = () => {
    const wanted = new Map(serviceCache.list().map((one) => [one.metadata.uid, keysOf(one)]))
    for (const [uid, own] of listeners) {
      for (const key of own.keys()) if (!wanted.get(uid)?.has(key)) stop(uid, key)
      if (own.size === 0) listeners.delete(uid)
    }
  }
  const stop = (uid: string, key: string) => {
    const listening = listeners.get(uid)?.get(key)
    listeners.get(uid)?.delete(key)
    listening?.then(
      ({ server, hostPort, isGiven }) => server.close(() => isGiven && giveBackPort(hostPort)),
      () => {},
    )
  }
  signal.addEventListener('abort', () => {
    for (const [uid, own] of listeners) for (const key of own.keys()) stop(uid, key)
  })
  return { portsOf }
}

const hasListeners = ({ spec }: KubeObject) =>
  spec?.type !== 'ExternalName' && spec?.clusterIP !== 'None' && spec?.selector

const nodeKey = (nodePort: number) => `node:${nodePort}`

const keysOf = ({ spec }: KubeObject) =>
  new Set(
    ((spec?.ports ?? []) as ServicePort[]).flatMap(({ port, nodePort }) => [
      String(port),
      ...(nodePort ? [nodeKey(nodePort)] : []),
    ]),
  )

/** On the port that it had before, where that is still free. */
async function listenWhereItWas(server: net.Server, before?: number): Promise<Listener> {
  const was = before === undefined ? undefined : await listen(server, before).catch(() => undefined)
  const hostPort = was ?? (await listen(server, await takeFreePort()))
  return { server, hostPort, isGiven: true }
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
