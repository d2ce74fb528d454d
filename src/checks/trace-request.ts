// Which way does a request take through the gateway's resources? As far as they can be followed.

import type { KubeObject, ObjectKey } from '../kube/kube-object.ts'
import { agentgatewayBackends, httpRoutes } from '../kube/resources.ts'
import type { ClusterReader } from './check-context.ts'
import { referencesOf } from './explain-references.ts'

export type Trace = {
  /** Routes that are attached to the Gateway. */
  attached: KubeObject[]
  /** The attached one that takes the path. */
  route?: KubeObject
  /** A route that takes the path and is not attached to this Gateway. */
  stray?: KubeObject
  /** The first backend of the rule that takes the path, if the rule has any. */
  backendKey?: ObjectKey
  backend?: KubeObject
  /** `openai`, `anthropic`, …, as the backend names it. */
  provider?: string
}

export async function traceRequest(
  kube: ClusterReader,
  gateway: ObjectKey,
  path: string,
): Promise<Trace> {
  const { items } = await kube.list(httpRoutes)
  const attached = items.filter((route) => isAttached(route, gateway))
  const route = longestMatch(attached, path)
  if (!route) {
    const stray = longestMatch(
      items.filter((candidate) => !attached.includes(candidate)),
      path,
    )
    return { attached, ...(stray && { stray: stray.route }) }
  }

  const [reference] = route.rule.backendRefs ?? []
  if (reference?.kind !== 'AgentgatewayBackend' || !reference.name)
    return { attached, route: route.route }
  const backendKey = {
    name: reference.name,
    namespace: reference.namespace ?? route.route.metadata.namespace,
  }
  const backend = await kube.get(agentgatewayBackends, backendKey)
  const [provider] = Object.keys(backend?.spec?.ai?.provider ?? {})
  return {
    attached,
    route: route.route,
    backendKey,
    ...(backend && { backend }),
    ...(provider && { provider }),
  }
}

const isAttached = (route: KubeObject, gateway: ObjectKey) =>
  referencesOf(route).some(
    ({ kind, key }) =>
      kind === 'Gateway' && key.name === gateway.name && key.namespace === gateway.namespace,
  )

type Rule = {
  matches?: { path?: { type?: string; value?: string } }[]
  backendRefs?: { kind?: string; name?: string; namespace?: string }[]
}

function longestMatch(routes: KubeObject[], path: string) {
  const bare = path.split('?')[0]!
  return routes
    .flatMap((route) =>
      ((route.spec?.rules ?? []) as Rule[]).flatMap((rule) =>
        pathsOf(rule)
          .filter(({ type, value }) => takes(type, value, bare))
          .map(({ value }) => ({ route, rule, length: value.length })),
      ),
    )
    .sort((one, other) => other.length - one.length)[0]
}

const pathsOf = ({ matches = [{}] }: Rule) =>
  matches.map(({ path }) => ({ type: path?.type ?? 'PathPrefix', value: path?.value ?? '/' }))

/** Prefixes match by whole elements: `/open` does not take `/openai`. */
function takes(type: string, value: string, path: string) {
  if (type === 'Exact') return path === value
  if (type !== 'PathPrefix') return false
  const prefix = value.replace(/\/$/, '')
  return path === prefix || path.startsWith(`${prefix}/`)
}

/** `"openai-route" (/openai)`, for the learner to compare with the path. */
export const describeRoute = (route: KubeObject) => {
  const values = ((route.spec?.rules ?? []) as Rule[]).flatMap(pathsOf).map(({ value }) => value)
  return `"${route.metadata.name}" (${values.join(', ')})`
}
