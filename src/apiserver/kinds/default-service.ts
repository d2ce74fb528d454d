// What does a Service look like once its blanks are filled in, and which address does it get?

import { isIP } from 'node:net'
import type { KubeObject } from '../../kube/kube-object.ts'
import { type FieldError, invalidValue } from '../schema/field-error.ts'
import { invalid } from '../status-errors.ts'
import type { Store } from '../store/store.ts'
import type { Hook } from './kind.ts'

const NODE_PORTS = { first: 30000, last: 32767 }

export function setServiceDefaults(service: KubeObject) {
  const spec = service.spec
  if (!spec || typeof spec !== 'object') return
  spec.type ??= 'ClusterIP'
  spec.sessionAffinity ??= 'None'
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig ??= { clientIP: { timeoutSeconds: 10800 } }
  }
  for (const port of Array.isArray(spec.ports) ? spec.ports : []) {
    port.protocol ??= 'TCP'
    port.port ??= 0
    port.targetPort ??= port.port
  }
  if (spec.type === 'ExternalName') return
  spec.internalTrafficPolicy ??= 'Cluster'
  spec.ipFamilies ??= ['IPv4']
  spec.ipFamilyPolicy ??= 'SingleStack'
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') {
    if (spec.externalIPs?.length > 0) spec.externalTrafficPolicy ??= 'Cluster'
    return
  }
  spec.externalTrafficPolicy ??= 'Cluster'
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
}

/** A Service keeps the addresses it has; a new one gets the first that no other Service holds. */
export function prepareService(service: KubeObject, old: KubeObject | undefined, { store }: Hook) {
  const { spec } = service
  if (!spec) return
  if (!old || (spec.type !== 'LoadBalancer' && old.spec?.type === 'LoadBalancer'))
    service.status = { loadBalancer: {} }
  if (spec.type === 'ExternalName') {
    delete spec.clusterIP
    delete spec.clusterIPs
    return
  }
  if (old && !spec.clusterIP) spec.clusterIP = old.spec?.clusterIP
  spec.clusterIP ||= spec.clusterIPs?.[0] || freeAddress(store)
  spec.clusterIPs = [spec.clusterIP]
  if (spec.clusterIP !== old?.spec?.clusterIP) checkAddress(service, store)
  if (old) dropFieldsOfType(spec, old.spec)
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') giveNodePorts(service, old, store)
}

/** What the old type had and the new one cannot have goes, where nobody asked for it anew. */
function dropFieldsOfType(spec: KubeObject['spec'], old: KubeObject['spec']) {
  if (spec.type !== 'LoadBalancer')
    for (const field of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'])
      if (spec[field] === old?.[field]) delete spec[field]
  if (spec.type !== 'ClusterIP' || old?.type === 'ClusterIP') return
  for (const port of spec.ports ?? []) delete port.nodePort
  if (!spec.externalIPs?.length && spec.externalTrafficPolicy === old?.externalTrafficPolicy)
    delete spec.externalTrafficPolicy
}

const RANGE = { text: '10.96.0.0/16', start: '10.96.' }

/** What is no address at all is left to the validation. */
function checkAddress({ metadata, spec: { clusterIP } }: KubeObject, store: Store) {
  if (!isIP(clusterIP)) return
  const isTaken = store
    .list('services')
    .some((other) => other.spec?.clusterIP === clusterIP && other.metadata.uid !== metadata.uid)
  const why = !clusterIP.startsWith(RANGE.start)
    ? `the provided IP (${clusterIP}) is not in the valid range. The range of valid IPs is ${RANGE.text}`
    : isTaken
      ? 'provided IP is already allocated'
      : undefined
  if (why === undefined) return
  const message = `Invalid value: []string{"${clusterIP}"}: failed to allocate IP ${clusterIP}: ${why}`
  throw invalid({ group: '', kind: 'Service' }, metadata.name, [
    { reason: 'FieldValueInvalid', field: 'spec.clusterIPs', message },
  ])
}

/** 10.96.0.1 is the API's own; the first addresses after it are left to the cluster's own services. */
function freeAddress(store: Store) {
  const taken = new Set(store.list('services').map(({ spec }) => spec?.clusterIP))
  for (let number = 10; number < 65535; number++) {
    const address = `10.96.${number >> 8}.${number & 255}`
    if (!taken.has(address)) return address
  }
  throw new Error('every address of 10.96.0.0/16 is taken by a Service')
}

function giveNodePorts({ metadata, spec }: KubeObject, old: KubeObject | undefined, store: Store) {
  if (spec.allocateLoadBalancerNodePorts === false) return
  const ofOthers = new Set<number | undefined>(
    store
      .list('services')
      .filter(({ metadata: { uid } }) => uid !== metadata.uid)
      .flatMap((other) => other.spec?.ports ?? [])
      .map(({ nodePort }: { nodePort?: number }) => nodePort),
  )
  const taken = new Set(ofOthers)
  const errors: FieldError[] = []
  const range = NODE_PORTS.last - NODE_PORTS.first + 1
  // Clusters side by side on one machine should seldom want the same.
  const first = Math.floor(Math.random() * range)
  let tries = 0
  for (const [index, port] of (spec.ports ?? []).entries()) {
    const refuse = (why: string) =>
      errors.push(invalidValue(`spec.ports[${index}].nodePort`, port.nodePort, why))
    port.nodePort ??= old?.spec?.ports?.find(
      (before: { port: number; protocol: string }) =>
        before.port === port.port && before.protocol === port.protocol,
    )?.nodePort
    if (port.nodePort && ofOthers.has(port.nodePort)) refuse('provided port is already allocated')
    else if (port.nodePort && !isNodePort(port.nodePort)) refuse(OUT_OF_RANGE)
    for (; !port.nodePort && tries < range; tries++) {
      const candidate = NODE_PORTS.first + ((first + tries) % range)
      if (!taken.has(candidate)) port.nodePort = candidate
    }
    taken.add(port.nodePort)
  }
  if (errors.length > 0) throw invalid({ group: '', kind: 'Service' }, metadata.name, errors)
}

const isNodePort = (port: number) => port >= NODE_PORTS.first && port <= NODE_PORTS.last
const OUT_OF_RANGE = `provided port is not in the valid range. The range of valid ports is ${NODE_PORTS.first}-${NODE_PORTS.last}`
