// To what is a policy attached, which Gateways does that concern, and what of it is not there?

import type { KubeObject } from '../../../src/kube/kube-object.ts'
import { fitsLabels } from '../../../src/kube/label-selector.ts'
import { AGENTGATEWAY_GROUP, type ByName, GATEWAY_API_GROUP, nameOf } from '../gateway-resources.ts'
import { targetKey } from './attached-policies.ts'

export type PolicyTargets = {
  keys: string[]
  /** The Gateways concerned, `namespace/name`, in order. */
  gateways: string[]
  /** Why parts of it are not attached. */
  missing: string[]
}

export type Attachables = {
  /** Ours. */
  gateways: ByName
  httpRoutes: ByName
  backends: ByName
  services: ByName
  /** Of our Gateways those that send requests to a backend, by `kind namespace/name`. */
  gatewaysOfBackend: ReadonlyMap<string, Set<string>>
}

type TargetRef = { group?: string; kind: string; name: string; sectionName?: string }
type TargetSelector = Omit<TargetRef, 'name'> & { matchLabels: Record<string, string> }

const KINDS: Record<
  string,
  { group: string; list: Exclude<keyof Attachables, 'gatewaysOfBackend'> }
> = {
  Gateway: { group: GATEWAY_API_GROUP, list: 'gateways' },
  HTTPRoute: { group: GATEWAY_API_GROUP, list: 'httpRoutes' },
  AgentgatewayBackend: { group: AGENTGATEWAY_GROUP, list: 'backends' },
  Service: { group: '', list: 'services' },
}

export function findTargets(
  { metadata, spec }: KubeObject,
  attachables: Attachables,
): PolicyTargets {
  const namespace = metadata.namespace ?? ''
  const targets: PolicyTargets = { keys: [], gateways: [], missing: [] }
  const gateways = new Set<string>()
  const add = (ref: TargetRef) => {
    const found = findTarget(ref, namespace, attachables)
    if (typeof found === 'string') return void targets.missing.push(found)
    if (!targets.keys.includes(found.key)) targets.keys.push(found.key)
    for (const gateway of found.gateways) gateways.add(gateway)
  }
  for (const ref of spec?.targetRefs ?? []) add(ref)
  for (const { matchLabels, ...rest } of (spec?.targetSelectors ?? []) as TargetSelector[]) {
    const selected = select(rest.kind, matchLabels, namespace, attachables)
    if (selected.length === 0)
      targets.missing.push(`no ${rest.kind} matching selector found in namespace ${namespace}`)
    for (const {
      metadata: { name },
    } of selected)
      add({ ...rest, name })
  }
  targets.gateways = [...gateways].sort()
  return targets
}

function select(
  kind: string,
  matchLabels: Record<string, string>,
  namespace: string,
  attachables: Attachables,
): KubeObject[] {
  const known = KINDS[kind]
  if (!known) return []
  return [...attachables[known.list].values()].filter(
    ({ metadata }) =>
      metadata.namespace === namespace && fitsLabels({ matchLabels }, metadata.labels),
  )
}

/** Or why it is none. */
function findTarget(
  { group = '', kind, name, sectionName }: TargetRef,
  namespace: string,
  attachables: Attachables,
): { key: string; gateways: string[] } | string {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined
  if (!known || known.group !== group) return `${group}/${kind} is not supported as a target`
  const full = `${namespace}/${name}`
  const object = attachables[known.list].get(full)
  if (!object) return `${kind} ${full} not found`
  if (sectionName !== undefined && !sectionsOf(object).includes(sectionName)) {
    const section = kind === 'Service' ? `port ${sectionName}` : `sectionName "${sectionName}"`
    return `${section} not found in ${kind} ${full}`
  }
  const gateways = gatewaysOf(object, attachables)
  if (gateways.length === 0) return `${kind} ${full} is not attached to any Gateway`
  return { key: targetKey(kind, full, sectionName), gateways }
}

function sectionsOf({ kind, spec }: KubeObject): string[] {
  const named = (list: any[] = []) => list.map(({ name }) => name)
  switch (kind) {
    case 'Gateway':
      return named(spec?.listeners)
    case 'HTTPRoute':
      return named(spec?.rules)
    case 'Service':
      return (spec?.ports ?? []).map(({ port }: { port: number }) => String(port))
    default:
      return (spec?.ai?.groups ?? []).flatMap(({ providers }: any) => named(providers))
  }
}

function gatewaysOf(object: KubeObject, { gateways, gatewaysOfBackend }: Attachables): string[] {
  if (object.kind === 'Gateway') return [nameOf(object)]
  if (object.kind === 'HTTPRoute') return parentsOf(object).filter((name) => gateways.has(name))
  return [...(gatewaysOfBackend.get(`${object.kind} ${nameOf(object)}`) ?? [])]
}

/** The Gateways that a route names. */
const parentsOf = ({ metadata, spec }: KubeObject): string[] =>
  (spec?.parentRefs ?? [])
    .filter(({ kind = 'Gateway', group = GATEWAY_API_GROUP }: any) => {
      return kind === 'Gateway' && group === GATEWAY_API_GROUP
    })
    .map(({ namespace = metadata.namespace, name }: any) => `${namespace}/${name}`)

/** Which of these Gateways send requests to which backends. */
export function findGatewaysOfBackends(
  httpRoutes: KubeObject[],
  gateways: ByName,
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const route of httpRoutes) {
    const parents = parentsOf(route).filter((name) => gateways.has(name))
    if (parents.length === 0) continue
    for (const { backendRefs } of route.spec?.rules ?? []) {
      for (const { kind = 'Service', namespace = route.metadata.namespace, name } of backendRefs ??
        []) {
        const key = `${kind} ${namespace}/${name}`
        const present = found.get(key) ?? new Set()
        found.set(key, present)
        for (const parent of parents) present.add(parent)
      }
    }
  }
  return found
}
