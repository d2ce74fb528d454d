// Where is a Service reached: which endpoints are ready?

import type { KubeObject } from '../../src/kube/kube-object.ts'
import type { Endpoint, ServiceBackend } from '../routing/routing-table.ts'
import type { CompileContext } from './compile-context.ts'

export type ServiceContext = Pick<CompileContext, 'services' | 'endpointSlices'>

/** `name` is `namespace/name`. */
export function findService(
  name: string,
  port: number,
  { services, endpointSlices }: ServiceContext,
): ServiceBackend | 'no-service' | 'no-port' {
  const service = services.get(name)
  if (!service) return 'no-service'
  if (service.spec?.type === 'ExternalName') {
    const endpoints = [{ address: service.spec.externalName, port }]
    return { type: 'service', name, port, endpoints }
  }
  const servicePort = service.spec?.ports?.find((one: { port: number }) => one.port === port)
  if (!servicePort) return 'no-port'
  const endpoints = readyEndpoints(endpointSlices.get(name) ?? [], servicePort.name ?? '')
  return { type: 'service', name, port, endpoints }
}

/** Each once, in the slices' order. `portName` is the Service port's: '' where it has none. */
function readyEndpoints(slices: KubeObject[], portName: string): Endpoint[] {
  const endpoints = new Map<string, Endpoint>()
  for (const slice of slices) {
    const ports: { name?: string; port?: number }[] = slice.ports ?? []
    const port = ports.find(({ name = '' }) => name === portName)?.port
    if (port === undefined) continue
    for (const { addresses, conditions } of slice.endpoints ?? []) {
      if (conditions?.ready === false) continue
      for (const address of addresses ?? []) endpoints.set(`${address} ${port}`, { address, port })
    }
  }
  return [...endpoints.values()]
}
