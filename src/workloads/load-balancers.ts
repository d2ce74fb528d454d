// Where is a Service of type LoadBalancer? On this machine: its address is loopback, and an event says at which port it answers.

import { isNotFound } from '../kube/api-error.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import type { KubeObject } from '../kube/kube-object.ts'
import { services } from '../kube/resources.ts'
import { LOOPBACK } from './free-port.ts'
import { recordEvent } from './record-event.ts'
import type { ServicePort } from './service-endpoints.ts'

const INGRESS = [{ ip: LOOPBACK, ipMode: 'VIP' }]

/** A load balancer of another class is another's to provide. */
export const hasLocalAddress = ({ spec }: KubeObject) =>
  spec?.type === 'LoadBalancer' && !spec.loadBalancerClass

/**
 * The port itself is not listened on: it is one that whoever sits at this machine may want for `kubectl port-forward`. The node
 * port is, where it is free.
 */
export async function announceLoadBalancer(
  client: KubeClient,
  service: KubeObject,
  loopback: Record<string, number>,
  nodePorts: Set<number>,
): Promise<void> {
  if (service.status?.loadBalancer?.ingress?.length) return
  const { uid } = service.metadata
  const status = { loadBalancer: { ingress: INGRESS } }
  try {
    const patch = { metadata: { uid }, status }
    await client.mergePatch(services, service.metadata, patch, { subresource: 'status' })
  } catch (error) {
    if (isNotFound(error)) return
    throw error
  }
  const places = ((service.spec?.ports ?? []) as ServicePort[]).map(({ port, nodePort }) => {
    const place = nodePort && nodePorts.has(nodePort) ? nodePort : loopback[port]
    return `port ${port} at ${LOOPBACK}:${place}`
  })
  await recordEvent(client, service, {
    reason: 'EnsuredLoadBalancer',
    message: `Ensured load balancer: on the embedded cluster ${places.join(', ')}`,
    source: 'service-controller',
  })
}
