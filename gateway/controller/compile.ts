// What do all resources together mean? One routing table per Gateway, and what each resource's status says about it.
// Pure: the controller writes the statuses, the proxies serve the tables, and both compile with this same function.

import type { KubeObject, ObjectKey, Resource } from '../../src/kube/kube-object.ts'
import {
  agentgatewayBackends,
  agentgatewayPolicies,
  gatewayClasses,
  gateways,
  httpRoutes,
} from '../../src/kube/resources.ts'
import type { Listener, RoutingTable } from '../routing/routing-table.ts'
import { acceptRules } from './accept-rules.ts'
import { attachRoute, type ParentRef } from './attach-route.ts'
import { backendStatus, type CompiledBackend, compileBackend } from './compile-backends.ts'
import type { CompileContext } from './compile-context.ts'
import { acceptGateway, gatewayStatus } from './compile-gateway.ts'
import { type CompiledListener, compileListeners, isUsable } from './compile-listeners.ts'
import { applyPolicies } from './compile-policies/apply-policies.ts'
import { attachPolicies } from './compile-policies/attach-policies.ts'
import { type AttachedPolicies, targetKey } from './compile-policies/attached-policies.ts'
import { type CompiledRules, compileRules } from './compile-rules.ts'
import { conditionsOf, holds, type Verdict } from './conditions.ts'
import {
  byName,
  CONTROLLER_NAME,
  GATEWAY_API_GROUP,
  type GatewayResources,
  nameOf,
} from './gateway-resources.ts'
import { ListenerRoutes } from './place-routes.ts'
import { proxyName } from './proxy-name.ts'

/** Conditions lack `lastTransitionTime`, and an HTTPRoute's `parents` hold our own entries only: see merge-status.ts. */
export type CompiledStatus = { resource: Resource; key: ObjectKey; status: object }

export type Compiled = {
  table: RoutingTable
  statuses: CompiledStatus[]
  /** The Gateways that are to have a proxy. */
  served: KubeObject[]
}

type CompiledGateway = {
  gateway: KubeObject
  accepted: Verdict
  listeners: CompiledListener[]
  routes: Map<CompiledListener, ListenerRoutes>
  attachedRoutes: Map<CompiledListener, number>
}

/** `refusals`: of what Gateways' proxies consist of, by the Gateway's `namespace/name`; whoever deploys nothing has none. */
export function compile(
  resources: GatewayResources,
  refusals: ReadonlyMap<string, string> = new Map(),
): Compiled {
  const context = compileContext(resources)
  const statuses: CompiledStatus[] = []
  const report = (resource: Resource, { metadata }: KubeObject, status: object) => {
    const { name, namespace } = metadata
    statuses.push({
      resource,
      key: namespace === undefined ? { name } : { name, namespace },
      status,
    })
  }

  const ourClasses = resources.gatewayClasses.filter(
    ({ spec }) => spec?.controllerName === CONTROLLER_NAME,
  )
  for (const gatewayClass of ourClasses) {
    report(gatewayClasses, gatewayClass, gatewayClassStatus(gatewayClass))
  }
  const ourGateways = compileGateways(resources, new Set(ourClasses.map(nameOf)), context)

  const gatewayObjects = new Map([...ourGateways].map(([name, { gateway }]) => [name, gateway]))
  const { attached, statuses: policyStatuses } = attachPolicies(resources, gatewayObjects, context)

  for (const route of [...resources.httpRoutes].sort(compareRoutes)) {
    report(httpRoutes, route, { parents: compileRoute(route, ourGateways, attached, context) })
  }

  const deployments = byName(resources.deployments)
  const table: RoutingTable = {}
  for (const [name, compiled] of ourGateways) {
    const { gateway, accepted, listeners, routes } = compiled
    const usable = accepted.status === 'True' ? listeners.filter(isUsable) : []
    const frontend = attached.frontendAt(targetKey('Gateway', name))
    table[name] = {
      gateway: name,
      listeners: usable.map((listener) =>
        withPreRouting(routes.get(listener)!.build(listener), name, attached),
      ),
      ...(frontend && { frontend }),
    }
    const proxy = `${gateway.metadata.namespace}/${proxyName(gateway)}`
    const deployment = deployments.get(proxy)
    const service = context.services.get(proxy)
    report(
      gateways,
      gateway,
      gatewayStatus({ ...compiled, deployment, service, refusal: refusals.get(name) }),
    )
  }

  for (const object of resources.backends) {
    report(
      agentgatewayBackends,
      object,
      backendStatus(object, context.backends.get(nameOf(object))!),
    )
  }
  for (const { policy, status } of policyStatuses) report(agentgatewayPolicies, policy, status)
  const served = [...ourGateways.values()]
    .filter(
      ({ accepted, gateway }) => accepted.status === 'True' && !gateway.metadata.deletionTimestamp,
    )
    .map(({ gateway }) => gateway)
  return { table, statuses, served }
}

function compileContext(resources: GatewayResources): CompileContext {
  const endpointSlices = new Map<string, KubeObject[]>()
  for (const slice of resources.endpointSlices) {
    const service = `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name']}`
    const present = endpointSlices.get(service)
    if (present) present.push(slice)
    else endpointSlices.set(service, [slice])
  }
  const backends = new Map<string, CompiledBackend>()
  const context: CompileContext = {
    namespaces: byName(resources.namespaces),
    secrets: byName(resources.secrets),
    configMaps: byName(resources.configMaps),
    services: byName(resources.services),
    parameters: byName(resources.parameters),
    endpointSlices,
    referenceGrants: resources.referenceGrants,
    backendObjects: byName(resources.backends),
    backends,
  }
  for (const object of resources.backends) {
    backends.set(nameOf(object), compileBackend(object, context))
  }
  return context
}

function gatewayClassStatus({ metadata }: KubeObject) {
  const accepted = holds('Accepted', 'GatewayClass accepted by agentgateway controller')
  return { conditions: conditionsOf({ Accepted: accepted }, metadata.generation) }
}

function compileGateways(
  resources: GatewayResources,
  ourClasses: Set<string>,
  context: CompileContext,
): Map<string, CompiledGateway> {
  const compiled = new Map<string, CompiledGateway>()
  for (const gateway of resources.gateways) {
    if (!ourClasses.has(gateway.spec?.gatewayClassName)) continue
    const listeners = compileListeners(gateway, context)
    compiled.set(nameOf(gateway), {
      gateway,
      accepted: acceptGateway(gateway, context),
      listeners,
      routes: new Map(listeners.map((listener) => [listener, new ListenerRoutes()])),
      attachedRoutes: new Map(),
    })
  }
  return compiled
}

function withPreRouting(listener: Listener, gateway: string, attached: AttachedPolicies): Listener {
  const levels = [targetKey('Gateway', gateway), targetKey('Gateway', gateway, listener.name)]
  const merged = attached.trafficAt(levels, 'PreRouting')
  return merged ? { ...listener, preRouting: merged.policies } : listener
}

/** The route's rules as they are at one listener, under all policies that are attached there. */
function rulesAt(
  route: KubeObject,
  compiled: CompiledRules,
  place: { gateway: string; listener: string },
  attached: AttachedPolicies,
): CompiledRules {
  if (attached.isEmpty) return compiled
  const rules = compiled.rules.map(({ rule, matches, problem }, index) => {
    const section: string | undefined = route.spec?.rules?.[index]?.name
    const own = { ...place, route: nameOf(route), ...(section !== undefined && { rule: section }) }
    return { rule: applyPolicies(rule, own, attached), matches, problem }
  })
  return { ...compiled, rules }
}

/** Places the route in the Gateways it attaches to; returns its `parents`, an entry for each that is ours. */
function compileRoute(
  route: KubeObject,
  ourGateways: Map<string, CompiledGateway>,
  attached: AttachedPolicies,
  context: CompileContext,
) {
  const placed = new Set<CompiledListener>()
  let compiled: CompiledRules | undefined
  const parentRefs: ParentRef[] = route.spec?.parentRefs ?? []
  return parentRefs.flatMap((parentRef) => {
    const { group = GATEWAY_API_GROUP, kind = 'Gateway', name } = parentRef
    const namespace = parentRef.namespace ?? route.metadata.namespace
    const parent = ourGateways.get(`${namespace}/${name}`)
    if (!parent || group !== GATEWAY_API_GROUP || kind !== 'Gateway') return []

    compiled ??= compileRules(route, context)
    const { listeners, verdict } = attachRoute(route, parentRef, parent.listeners)
    for (const { listener, hostnames } of listeners) {
      if (placed.has(listener)) continue
      placed.add(listener)
      const place = { gateway: nameOf(parent.gateway), listener: listener.name }
      parent.routes.get(listener)!.add(hostnames, rulesAt(route, compiled, place, attached))
      parent.attachedRoutes.set(listener, (parent.attachedRoutes.get(listener) ?? 0) + 1)
    }
    const accepted = verdict.status === 'True' ? acceptRules(compiled) : { Accepted: verdict }
    return [
      {
        controllerName: CONTROLLER_NAME,
        parentRef,
        conditions: conditionsOf(
          { ...accepted, ResolvedRefs: compiled.resolvedRefs },
          route.metadata.generation,
        ),
      },
    ]
  })
}

/** The oldest first, then by name: of equal matches the first route's is the one that counts. */
function compareRoutes(one: KubeObject, other: KubeObject): number {
  const age = ({ metadata }: KubeObject) => metadata.creationTimestamp ?? ''
  if (age(one) !== age(other)) return age(one) < age(other) ? -1 : 1
  return nameOf(one) < nameOf(other) ? -1 : 1
}
