// Behind which addresses is a Service, right now? Pods that it selects and that are ready, as loopback ports.

import type { KubeObject } from '../kube/kube-object.ts'
import { LOOPBACK } from './free-port.ts'
import { containerPortOf, isOver, isReady, isTerminating, portMapOf } from './pod-state.ts'
import { selects } from './selects.ts'

export type ServicePort = {
  name?: string
  protocol?: string
  port: number
  targetPort?: number | string
  nodePort?: number
}

export type Endpoint = {
  pod: KubeObject
  port: ServicePort
  address: string
  hostPort: number
  ready: boolean
}

/** One for each pod and port. A pod without that port has none. */
export function endpointsOf(service: KubeObject, pods: KubeObject[]): Endpoint[] {
  const { selector, ports = [], publishNotReadyAddresses } = service.spec ?? {}
  return pods
    .filter((pod) => pod.metadata.namespace === service.metadata.namespace)
    .filter((pod) => selects({ matchLabels: selector }, pod) && !isOver(pod) && pod.status?.podIP)
    .flatMap((pod) =>
      (ports as ServicePort[]).flatMap((port) => {
        const containerPort = containerPortOf(pod, port.targetPort ?? port.port)
        const hostPort = containerPort === undefined ? undefined : portMapOf(pod)[containerPort]
        if (hostPort === undefined) return []
        const ready = publishNotReadyAddresses || (isReady(pod) && !isTerminating(pod))
        return [{ pod, port, address: LOOPBACK, hostPort, ready }]
      }),
    )
}
