// Which way does a request take through the cluster, object by object, and where does that way end too early? A pure
// function over what the API says.

import type { KubeObject } from '../kube/kube-object.ts'

export type TopologyNode = {
  /** Unique in the topology, and the same from look to look. */
  id: string
  /** As kubectl names it; `Upstream` for what lies outside the cluster. */
  kind: string
  name: string
  namespace?: string
  /** What it adds to the way: `:8080`, `/openai`, `openai gpt-4o-mini`. */
  note: string
  /** `unreached` where something before it is broken already. */
  status: 'good' | 'waiting' | 'broken' | 'unreached'
  /** One sentence, where it is not good. */
  why?: string
  /** Undefined where it is missing, or no object. */
  object?: KubeObject
  children: TopologyNode[]
}

export type TopologyObjects = {
  gateways: KubeObject[]
  routes: KubeObject[]
  backends: KubeObject[]
  secrets: KubeObject[]
  services: KubeObject[]
  pods: KubeObject[]
}

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name'

/** One tree for each Gateway, then the routes that hang on none and the backends that no route uses. */
export function topologyOf(objects: TopologyObjects): TopologyNode[] {
  const gateways = byName(objects.gateways).map((gateway) => gatewayNode(gateway, objects))
  const namesOf = (nodes: TopologyNode[]) => new Set(flatten(nodes).map(({ id }) => id))
  const used = namesOf(gateways)
  const looseRoutes = byName(objects.routes)
    .filter((route) => !used.has(idOf(route)))
    .map((route) => looseRoute(route, objects))
  const reached = namesOf([...gateways, ...looseRoutes])
  const looseBackends = byName(objects.backends)
    .filter((backend) => !reached.has(idOf(backend)))
    .map((backend) => {
      const node = backendNode(backend, objects)
      return node.status === 'good'
        ? { ...node, status: 'waiting' as const, why: 'No route sends anything here yet.' }
        : node
    })
  return [...gateways, ...looseRoutes, ...looseBackends].map((node) => placed(node))
}

/** Two routes may lead to one backend, and it stands below each. */
const placed = (node: TopologyNode, above = ''): TopologyNode => {
  const id = `${above}${node.id}`
  return { ...node, id, children: node.children.map((child) => placed(child, `${id} → `)) }
}

/** The nodes in the order in which they are drawn. */
export const flatten = (nodes: TopologyNode[]): TopologyNode[] =>
  nodes.flatMap((node) => [node, ...flatten(node.children)])

function gatewayNode(gateway: KubeObject, objects: TopologyObjects): TopologyNode {
  const ports = (gateway.spec?.listeners ?? []).map(({ port }: { port: number }) => `:${port}`)
  const state = stateOf(gateway.status?.conditions, ['Accepted', 'Programmed'])
  const node = nodeOf(gateway, [...new Set(ports)].join(' '), state)
  const pods = objects.pods.filter(
    ({ metadata }) =>
      metadata.namespace === gateway.metadata.namespace &&
      metadata.labels?.[GATEWAY_NAME] === gateway.metadata.name,
  )
  const routes = byName(objects.routes).filter((route) =>
    parentsOf(route).some((parent) => isReferenceTo(parent, route, gateway)),
  )
  return withChildren(node, [
    ...byName(pods).map(podNode),
    ...routes.map((route) => routeNode(route, gateway, objects)),
  ])
}

function podNode(pod: KubeObject): TopologyNode {
  const waiting = (pod.status?.containerStatuses ?? []).find(
    ({ state }: { state?: { waiting?: object } }) => state?.waiting,
  )?.state.waiting
  const ready = (pod.status?.conditions ?? []).some(
    ({ type, status }: Condition) => type === 'Ready' && status === 'True',
  )
  const phase = pod.status?.phase ?? 'Pending'
  if (ready) return nodeOf(pod, 'ready', { status: 'good' })
  const why = waiting?.message ?? waiting?.reason ?? `The pod is ${phase}, and not ready yet.`
  return nodeOf(pod, phase, {
    status: phase === 'Failed' || waiting?.message ? 'broken' : 'waiting',
    why,
  })
}

function routeNode(route: KubeObject, gateway: KubeObject, objects: TopologyObjects): TopologyNode {
  const status = (route.status?.parents ?? []).find((parent: { parentRef: Reference }) =>
    isReferenceTo(parent.parentRef, route, gateway),
  )
  const node = nodeOf(
    route,
    pathsOf(route).join(' '),
    stateOf(status?.conditions, ['Accepted', 'ResolvedRefs']),
  )
  const backends = backendsOf(route).map((reference) => referredBackend(reference, route, objects))
  // Where a backend is missing, that is where the way ends, and not the route that names it.
  if (
    node.status === 'broken' &&
    backends.some((backend) => backend.status === 'broken' && !backend.object)
  )
    return { ...node, status: 'good', why: undefined, children: backends }
  return withChildren(node, backends)
}

function looseRoute(route: KubeObject, objects: TopologyObjects): TopologyNode {
  const parents = parentsOf(route)
    .map(
      ({ name, namespace }) =>
        `"${name}"${namespace && namespace !== route.metadata.namespace ? ` in ${namespace}` : ''}`,
    )
    .join(', ')
  const why = parents
    ? `Its parentRefs name a Gateway that is not there: ${parents}.`
    : 'Its parentRefs name no Gateway.'
  const node = nodeOf(route, pathsOf(route).join(' '), { status: 'broken', why })
  return withChildren(
    node,
    backendsOf(route).map((reference) => referredBackend(reference, route, objects)),
  )
}

function referredBackend(
  { kind = 'Service', name, namespace }: Reference,
  route: KubeObject,
  objects: TopologyObjects,
): TopologyNode {
  const where = namespace ?? route.metadata.namespace
  const among = kind === 'AgentgatewayBackend' ? objects.backends : objects.services
  const found = find(among, name, where)
  if (!found) {
    const elsewhere = among.find(({ metadata }) => metadata.name === name)
    const why = `The route names the ${kind} "${name}" in ${where}, and there is none${
      elsewhere ? `; one of that name is in ${elsewhere.metadata.namespace}` : ''
    }.`
    return missing(kind, name, where, why)
  }
  return kind === 'AgentgatewayBackend'
    ? backendNode(found, objects)
    : nodeOf(
        found,
        (found.spec?.ports ?? []).map(({ port }: { port: number }) => `:${port}`).join(' '),
        { status: 'good' },
      )
}

function backendNode(backend: KubeObject, objects: TopologyObjects): TopologyNode {
  const providers = providersOf(backend)
  const note = providers.map(({ kind, model }) => (model ? `${kind} ${model}` : kind)).join(', ')
  const node = nodeOf(backend, note, stateOf(backend.status?.conditions, ['Accepted']))
  const names = new Set(secretNames(backend.spec))
  const secrets = [...names].map((name) => secretNode(name, backend, objects))
  const upstreams = [...new Set(providers.map(({ upstream }) => upstream))].map(
    (name): TopologyNode => ({
      id: `Upstream ${name}`,
      kind: 'Upstream',
      name,
      note: '',
      status: 'good',
      children: [],
    }),
  )
  // A Secret that is missing is why the backend is refused.
  if (node.status === 'broken' && secrets.some(({ status }) => status === 'broken'))
    return {
      ...node,
      status: 'good',
      why: undefined,
      children: markUnreached([...secrets, ...upstreams]),
    }
  return withChildren(node, [...secrets, ...upstreams])
}

function secretNode(
  name: string,
  { metadata }: KubeObject,
  objects: TopologyObjects,
): TopologyNode {
  const found = find(objects.secrets, name, metadata.namespace)
  if (!found) {
    const elsewhere = objects.secrets.find((secret) => secret.metadata.name === name)
    return missing(
      'Secret',
      name,
      metadata.namespace,
      `The backend reads its key from the Secret "${name}" in ${metadata.namespace}, and there is none${
        elsewhere ? `; one of that name is in ${elsewhere.metadata.namespace}` : ''
      }.`,
    )
  }
  const keys = Object.keys(found.data ?? {})
  if (keys.includes('Authorization')) return nodeOf(found, 'Authorization', { status: 'good' })
  return nodeOf(found, keys.join(', '), {
    status: 'broken',
    why: `It has no data under "Authorization"${keys.length > 0 ? `, only under ${keys.map((key) => `"${key}"`).join(', ')}` : ''}.`,
  })
}

type Condition = { type: string; status: string; reason?: string; message?: string }
type Reference = { kind?: string; name: string; namespace?: string }
type State = Pick<TopologyNode, 'status' | 'why'>

/** Good where each of the types is True; broken at the first that is False. */
function stateOf(conditions: Condition[] | undefined, types: string[]): State {
  for (const type of types) {
    const condition = conditions?.find((each) => each.type === type)
    if (!condition)
      return { status: 'waiting', why: 'The gateway’s controller has not looked at it yet.' }
    if (condition.status === 'True') continue
    const why = condition.message || condition.reason || `${type} is ${condition.status}.`
    const isUnderway = condition.status === 'Unknown' || condition.reason === 'Pending'
    return { status: isUnderway ? 'waiting' : 'broken', why }
  }
  // The one condition that is bad where it is True: of a route that is accepted without some of its rules.
  const partly = conditions?.find(({ type }) => type === 'PartiallyInvalid')
  return partly ? { status: 'broken', why: partly.message } : { status: 'good' }
}

const nodeOf = (object: KubeObject, note: string, state: State): TopologyNode => ({
  id: idOf(object),
  kind: object.kind,
  name: object.metadata.name,
  ...(object.metadata.namespace !== undefined && { namespace: object.metadata.namespace }),
  note,
  ...state,
  object,
  children: [],
})

const missing = (
  kind: string,
  name: string,
  namespace: string | undefined,
  why: string,
): TopologyNode => ({
  id: `${kind} ${namespace}/${name}`,
  kind,
  name,
  ...(namespace !== undefined && { namespace }),
  note: 'missing',
  status: 'broken',
  why,
  children: [],
})

/** What comes after a broken link is not to blame for anything. */
const withChildren = (node: TopologyNode, children: TopologyNode[]): TopologyNode => ({
  ...node,
  children: node.status === 'broken' ? children.map(unreached) : children,
})

function markUnreached(nodes: TopologyNode[]): TopologyNode[] {
  const first = nodes.findIndex(({ status }) => status === 'broken')
  return nodes.map((node, index) => (index > first ? unreached(node) : node))
}

const unreached = (node: TopologyNode): TopologyNode => ({
  ...node,
  status: node.status === 'good' ? 'unreached' : node.status,
  children: node.children.map(unreached),
})

const idOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.namespace}/${metadata.name}`

const byName = (objects: KubeObject[]) =>
  objects.toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : 1))

const find = (objects: KubeObject[], name: string, namespace: string | undefined) =>
  objects.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace)

const parentsOf = (route: KubeObject): Reference[] => route.spec?.parentRefs ?? []

const isReferenceTo = (reference: Reference, from: KubeObject, { metadata }: KubeObject) =>
  (reference.kind ?? 'Gateway') === 'Gateway' &&
  reference.name === metadata.name &&
  (reference.namespace ?? from.metadata.namespace) === metadata.namespace

const rulesOf = (route: KubeObject): Record<string, any>[] => route.spec?.rules ?? []

const pathsOf = (route: KubeObject): string[] => [
  ...new Set(
    rulesOf(route).flatMap(({ matches }): string[] =>
      (matches ?? [{}]).map(({ path }: { path?: { type?: string; value?: string } }) =>
        path?.type === 'RegularExpression' ? `~${path.value}` : (path?.value ?? '/'),
      ),
    ),
  ),
]

const backendsOf = (route: KubeObject): Reference[] => {
  const references = rulesOf(route).flatMap(({ backendRefs }): Reference[] => backendRefs ?? [])
  const keys = new Set<string>()
  return references.filter(({ kind = 'Service', name, namespace = route.metadata.namespace }) => {
    const key = `${kind} ${namespace}/${name}`
    return !keys.has(key) && keys.add(key)
  })
}

const HOSTS: Record<string, string> = {
  openai: 'api.openai.com',
  anthropic: 'api.anthropic.com',
  gemini: 'generativelanguage.googleapis.com',
}

function providersOf({ spec }: KubeObject) {
  const { ai, static: address } = spec ?? {}
  if (address) return [{ kind: 'static', model: '', upstream: `${address.host}:${address.port}` }]
  const all: Record<string, any>[] = ai?.provider
    ? [ai.provider]
    : (ai?.groups ?? []).flatMap(({ providers }: { providers?: object[] }) => providers ?? [])
  return all.flatMap((provider) => {
    const kind = Object.keys(provider).find((key) => KINDS.has(key))
    if (!kind) return []
    const { model = '' } = provider[kind] ?? {}
    const own = provider.host ?? provider[kind]?.host ?? provider[kind]?.endpoint
    return [{ kind, model, upstream: own ?? HOSTS[kind] ?? kind }]
  })
}

const KINDS = new Set([
  'openai',
  'anthropic',
  'gemini',
  'azureopenai',
  'azure',
  'vertexai',
  'bedrock',
  'custom',
])

/** Wherever in the backend a `secretRef` stands. */
function secretNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(secretNames)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'secretRef' && typeof part?.name === 'string' ? [part.name] : secretNames(part),
  )
}
