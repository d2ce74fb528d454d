// Which EndpointSlices and Endpoints say where a Service's pods are? Written anew whenever pods come, go or become ready.

import type { KubeObject } from '../kube/kube-object.ts'
import { endpointSlices, endpoints, pods, services } from '../kube/resources.ts'
import { type ControllerContext, splitKey } from './controller-context.ts'
import { isReady, isTerminating } from './pod-state.ts'
import { ownerReferenceTo, selects } from './selects.ts'
import { type Endpoint, endpointsOf } from './service-endpoints.ts'
import { stableJson } from './stable-json.ts'

const FIELD_MANAGER = 'endpoint-controller'
const SERVICE_LABEL = 'kubernetes.io/service-name'
const MANAGED_BY = { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' }

export function runEndpointObjects(context: ControllerContext) {
  const { client } = context
  const queue = context.queue('endpoints', async (key) => {
    const { namespace } = splitKey(key)
    const service = serviceCache.get(key)
    // Those of a Service that is gone go with it: they are owned by it, or are named like it.
    if (!service) {
      await client.delete(endpoints, splitKey(key))
      return
    }
    if (!service.spec?.selector) return
    const { items } = await client.list(pods, { namespace })
    const found = endpointsOf(service, items)
    await writeEndpoints(service, found)
    await writeSlices(service, found)
  })

  const writeEndpoints = async (service: KubeObject, found: Endpoint[]) => {
    const { name, namespace } = service.metadata
    const staying = found.filter(({ pod, ready }) => ready || !isTerminating(pod))
    const subsets = groupByPort(staying).map((group) => ({
      ...(group.some(({ ready }) => ready) && {
        addresses: group.filter(({ ready }) => ready).map(addressOf),
      }),
      ...(group.some(({ ready }) => !ready) && {
        notReadyAddresses: group.filter(({ ready }) => !ready).map(addressOf),
      }),
      ports: [portOf(group[0]!)],
    }))
    const wanted: KubeObject = {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: {
        name,
        namespace,
        ...(service.metadata.labels && { labels: service.metadata.labels }),
      },
      ...(subsets.length > 0 && { subsets }),
    }
    const known = await client.get(endpoints, { name, namespace })
    if (known && stableJson(known.subsets) === stableJson(wanted.subsets)) return
    if (!known) await client.create(endpoints, wanted, { fieldManager: FIELD_MANAGER })
    else
      await client.update(
        endpoints,
        { ...wanted, metadata: { ...known.metadata } },
        { fieldManager: FIELD_MANAGER },
      )
  }

  /** One slice for each loopback port, since all endpoints of a slice share its ports. */
  const writeSlices = async (service: KubeObject, found: Endpoint[]) => {
    const { name, namespace } = service.metadata
    const { items: known } = await client.list(endpointSlices, {
      namespace,
      labelSelector: `${SERVICE_LABEL}=${name}`,
    })
    const groups = groupByPort(found)
    const wanted = (groups.length > 0 ? groups : [[]]).map((group) => ({
      addressType: 'IPv4',
      endpoints: group.map(({ pod, address, ready }) => ({
        addresses: [address],
        conditions: { ready, serving: isReady(pod), terminating: isTerminating(pod) },
        nodeName: pod.spec.nodeName,
        targetRef: { kind: 'Pod', name: pod.metadata.name, namespace, uid: pod.metadata.uid },
      })),
      ports: group
        .slice(0, 1)
        .map((endpoint) => ({ ...portOf(endpoint), name: endpoint.port.name ?? '' })),
    }))
    for (const [index, content] of wanted.entries()) {
      const slice = known[index]
      if (
        slice &&
        stableJson([slice.endpoints, slice.ports]) ===
          stableJson([content.endpoints, content.ports])
      )
        continue
      if (slice)
        await client.update(
          endpointSlices,
          { ...slice, ...content },
          { fieldManager: FIELD_MANAGER },
        )
      else
        await client.create(endpointSlices, {
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: {
            name: '',
            generateName: `${name}-`,
            namespace,
            labels: { ...service.metadata.labels, ...MANAGED_BY, [SERVICE_LABEL]: name },
            ownerReferences: [ownerReferenceTo(service)],
          },
          ...content,
        })
    }
    for (const { metadata } of known.slice(wanted.length))
      await client.delete(endpointSlices, metadata)
  }

  const serviceCache = context.follow(services, (key) => queue.add(key))
  context.follow(pods, (_key, pod, before) => {
    for (const service of serviceCache.list()) {
      const isMeant = [pod, before].some(
        (one) =>
          one &&
          one.metadata.namespace === service.metadata.namespace &&
          selects({ matchLabels: service.spec?.selector }, one),
      )
      if (isMeant) queue.add(`${service.metadata.namespace}/${service.metadata.name}`)
    }
  })
}

function groupByPort(found: Endpoint[]): Endpoint[][] {
  const groups = new Map<string, Endpoint[]>()
  for (const endpoint of found) {
    const key = `${endpoint.port.name} ${endpoint.hostPort}`
    groups.set(key, [...(groups.get(key) ?? []), endpoint])
  }
  return [...groups.values()]
}

const addressOf = ({ pod, address }: Endpoint) => ({
  ip: address,
  nodeName: pod.spec.nodeName,
  targetRef: {
    kind: 'Pod',
    name: pod.metadata.name,
    namespace: pod.metadata.namespace,
    uid: pod.metadata.uid,
  },
})

const portOf = ({ port, hostPort }: Endpoint) => ({
  ...(port.name && { name: port.name }),
  port: hostPort,
  protocol: port.protocol ?? 'TCP',
})
