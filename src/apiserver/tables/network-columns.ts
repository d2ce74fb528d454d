// What does `kubectl get` say of Services and of what stands behind and before them?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Column } from '../kinds/kind.ts'
import { formatLabelSelector } from '../selectors/label-selector.ts'
import { ageColumn, joined, nameColumn, text, wide } from './column.ts'

type Port = { port?: number; nodePort?: number; protocol?: string }

export const serviceColumns: Column[] = [
  nameColumn,
  text('Type', (service) => service.spec?.type),
  text('Cluster-IP', (service) => service.spec?.clusterIP || '<none>'),
  text('External-IP', externalAddress),
  text('Port(s)', (service) =>
    joined(
      (service.spec?.ports ?? []).map(({ port, nodePort, protocol }: Port) =>
        nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
      ),
    ),
  ),
  ageColumn,
  ...wide(
    text(
      'Selector',
      (service) => formatLabelSelector({ matchLabels: service.spec?.selector }) || '<none>',
    ),
  ),
]

function externalAddress(service: KubeObject) {
  const given: string[] = service.spec?.externalIPs ?? []
  switch (service.spec?.type) {
    case 'LoadBalancer': {
      const ingress: { ip?: string; hostname?: string }[] =
        service.status?.loadBalancer?.ingress ?? []
      const all = [...ingress.map(({ ip, hostname }) => ip || hostname), ...given]
      return all.length ? joined(all) : '<pending>'
    }
    case 'ExternalName':
      return service.spec.externalName
    default:
      return joined(given)
  }
}

/** At most three addresses; `+ 2 more...` stands for the rest. */
function endpointsText(object: KubeObject) {
  const all: string[] = (object.subsets ?? []).flatMap(
    ({ addresses = [], ports = [] }: { addresses?: { ip: string }[]; ports?: Port[] }) =>
      ports.length
        ? ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`))
        : addresses.map(({ ip }) => ip),
  )
  if (all.length === 0) return '<none>'
  const rest = all.length - 3
  return `${all.slice(0, 3).join(',')}${rest > 0 ? ` + ${rest} more...` : ''}`
}

export const endpointsColumns: Column[] = [nameColumn, text('Endpoints', endpointsText), ageColumn]

export const endpointSliceColumns: Column[] = [
  nameColumn,
  text('AddressType', (slice) => slice.addressType),
  text('Ports', (slice) =>
    slice.ports?.length
      ? joined(slice.ports.map(({ port }: Port) => String(port ?? '*')))
      : '<unset>',
  ),
  text('Endpoints', (slice) => {
    const all: string[] = (slice.endpoints ?? []).flatMap(
      ({ addresses = [] }: { addresses?: string[] }) => addresses,
    )
    if (all.length === 0) return '<unset>'
    const rest = all.length - 3
    return `${all.slice(0, 3).join(',')}${rest > 0 ? ` + ${rest} more...` : ''}`
  }),
  ageColumn,
]

export const ingressColumns: Column[] = [
  nameColumn,
  text('Class', (ingress) => ingress.spec?.ingressClassName),
  text('Hosts', (ingress) => {
    const hosts = (ingress.spec?.rules ?? [])
      .map(({ host }: { host?: string }) => host)
      .filter(Boolean)
    return hosts.length ? hosts.join(',') : '*'
  }),
  text('Address', (ingress) =>
    (ingress.status?.loadBalancer?.ingress ?? [])
      .map(({ ip, hostname }: { ip?: string; hostname?: string }) => ip || hostname)
      .join(','),
  ),
  text('Ports', (ingress) => (ingress.spec?.tls?.length ? '80, 443' : '80')),
  ageColumn,
]

export const ingressClassColumns: Column[] = [
  nameColumn,
  text('Controller', (object) => object.spec?.controller),
  text('Parameters', ({ spec }) =>
    spec?.parameters
      ? `${spec.parameters.kind}.${spec.parameters.apiGroup ?? ''}/${spec.parameters.name}`
      : '<none>',
  ),
  ageColumn,
]

export const networkPolicyColumns: Column[] = [
  nameColumn,
  text('Pod-Selector', (object) => formatLabelSelector(object.spec?.podSelector ?? {}) || '<none>'),
  ageColumn,
]
