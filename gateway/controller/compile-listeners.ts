// What do a Gateway's listeners amount to: which of them can serve, which routes may attach to each, and what does
// their status say?

import type { KubeObject } from '../../src/kube/kube-object.ts'
import { fitsLabels } from '../../src/kube/label-selector.ts'
import type { Listener } from '../routing/routing-table.ts'
import type { CompileContext } from './compile-context.ts'
import { fails, holds, type Verdict } from './conditions.ts'
import { GATEWAY_API_GROUP } from './gateway-resources.ts'
import { resolveCertificate } from './resolve-certificate.ts'
import { unsupportedFields } from './unsupported-fields.ts'

export type RouteKind = { group: string; kind: string }

export type CompiledListener = {
  name: string
  port: number
  protocol: string
  /** Lower-case; '' for every host. */
  hostname: string
  tls?: Listener['tls']
  supportedKinds: RouteKind[]
  verdicts: Record<'Accepted' | 'Conflicted' | 'Programmed' | 'ResolvedRefs', Verdict>
  allowsNamespace(namespace: string): boolean
}

export const isUsable = ({ verdicts }: CompiledListener) =>
  verdicts.Accepted.status === 'True' && verdicts.Programmed.status === 'True'

const ALL_WELL = 'No errors found'
const ROUTE_KINDS: RouteKind[] = [{ group: GATEWAY_API_GROUP, kind: 'HTTPRoute' }]
const PROTOCOLS = ['HTTP', 'HTTPS']

const LISTENER_SHAPE = {
  name: true,
  port: true,
  protocol: true,
  hostname: true,
  allowedRoutes: true,
  tls: { mode: true, certificateRefs: true },
} as const

const CONFLICTS = {
  HostnameConflict:
    'Found conflicting hostnames on listeners, all listeners on a single port must have unique hostnames',
  ProtocolConflict:
    'Found conflicting protocols on listeners, a single port can only contain listeners with compatible protocols',
}

export function compileListeners(gateway: KubeObject, context: CompileContext): CompiledListener[] {
  const listeners: CompiledListener[] = []
  for (const spec of gateway.spec?.listeners ?? []) {
    const listener = compileListener(gateway, spec, context)
    const conflict = conflictWith(listeners, listener)
    if (conflict) {
      const verdict = fails(conflict, CONFLICTS[conflict])
      listener.verdicts.Conflicted = holds(conflict, CONFLICTS[conflict])
      listener.verdicts.Accepted = verdict
      listener.verdicts.Programmed = verdict
    }
    listeners.push(listener)
  }
  return listeners
}

function compileListener(
  gateway: KubeObject,
  spec: any,
  context: CompileContext,
): CompiledListener {
  const { kinds, verdict: kindsVerdict } = supportedKinds(spec)
  const verdicts: CompiledListener['verdicts'] = {
    Accepted: holds('Accepted', ALL_WELL),
    Conflicted: fails('NoConflicts', ALL_WELL),
    Programmed: holds('Programmed', ALL_WELL),
    ResolvedRefs: kindsVerdict,
  }
  const listener: CompiledListener = {
    name: spec.name,
    port: spec.port,
    protocol: spec.protocol,
    hostname: (spec.hostname ?? '').toLowerCase(),
    supportedKinds: kinds,
    verdicts,
    allowsNamespace: (namespace) => allowsNamespace(gateway, spec, namespace, context),
  }

  const unsupported = unsupportedFields(spec, LISTENER_SHAPE)
  if (!PROTOCOLS.includes(spec.protocol)) {
    verdicts.Accepted = fails('UnsupportedProtocol', unsupportedProtocol(spec.protocol))
    verdicts.Programmed = fails('Invalid', verdicts.Accepted.message)
  } else if (unsupported.length > 0) {
    verdicts.Accepted = fails('UnsupportedValue', `${unsupported.join(', ')}: not supported`)
    verdicts.Programmed = fails('Invalid', verdicts.Accepted.message)
  } else if (spec.protocol === 'HTTPS') {
    const resolved = resolveCertificate(gateway, spec.tls, context)
    if ('certificate' in resolved) {
      listener.tls = resolved
    } else {
      verdicts.ResolvedRefs = resolved
      verdicts.Programmed = fails('Invalid', 'Bad TLS configuration')
    }
  }
  return listener
}

function unsupportedProtocol(protocol: string) {
  const upper = protocol.toUpperCase()
  const hint = PROTOCOLS.includes(upper) ? `. hint: "${upper}" (uppercase) may be supported` : ''
  return `protocol "${protocol}" is unsupported${hint}`
}

function supportedKinds(spec: any): { kinds: RouteKind[]; verdict: Verdict } {
  const resolved = holds('ResolvedRefs', ALL_WELL)
  const supported = PROTOCOLS.includes(spec.protocol) ? ROUTE_KINDS : []
  const asked: Partial<RouteKind>[] = spec.allowedRoutes?.kinds ?? []
  if (asked.length === 0) return { kinds: supported, verdict: resolved }
  const kinds = supported.filter((one) =>
    asked.some(({ group = GATEWAY_API_GROUP, kind }) => group === one.group && kind === one.kind),
  )
  const verdict =
    kinds.length === asked.length ? resolved : fails('InvalidRouteKinds', 'Invalid route kinds')
  return { kinds, verdict }
}

function allowsNamespace(
  gateway: KubeObject,
  spec: any,
  namespace: string,
  context: CompileContext,
): boolean {
  const { from = 'Same', selector } = spec.allowedRoutes?.namespaces ?? {}
  if (from === 'All') return true
  if (from === 'Same') return namespace === gateway.metadata.namespace
  const labels = context.namespaces.get(namespace)?.metadata.labels
  return from === 'Selector' && selector !== undefined && fitsLabels(selector, labels)
}

/** Of two listeners that cannot both be, the one that the Gateway lists first stays. */
function conflictWith(earlier: CompiledListener[], listener: CompiledListener) {
  for (const other of earlier) {
    if (other.port !== listener.port || other.verdicts.Conflicted.status === 'True') continue
    if (other.protocol !== listener.protocol) return 'ProtocolConflict'
    if (other.hostname === listener.hostname) return 'HostnameConflict'
  }
  return undefined
}
