// Does each Gateway have the proxy that it should have? What is missing or differs is applied; what is no longer
// wanted goes with its Gateway, by owner reference.

import { isDeepStrictEqual } from 'node:util'
import { ApiError } from '../../src/kube/api-error.ts'
import type { KubeClient } from '../../src/kube/kube-client.ts'
import type { KubeObject } from '../../src/kube/kube-object.ts'
import { clusterRoleBindings } from '../../src/kube/resources.ts'
import { covers } from './covers.ts'
import { type ByName, nameOf } from './gateway-resources.ts'
import type { Log } from './log.ts'
import { isOwnedBy, type ProxyObject, type ProxySettings, proxyObjects } from './proxy-objects.ts'

const FIELD_MANAGER = 'agentgateway'

/** The ClusterRole that lets a proxy read its configuration, and the binding that says which accounts are proxies'. */
const PROXY_ROLE = 'agentgateway-proxy'

export type LiveObjects = {
  services: ByName
  deployments: ByName
  parameters: ByName
  namespaces: ByName
}

/** Of the API: it may answer otherwise to the same in a moment. Of a field of a wrong type it says 500. */
const PASSING = new Set([408, 409, 429, 502, 503, 504])

/** `refused`: by the API, which does so again as long as nothing changes. */
type Failure = { refused: boolean; message: string }

export class ProxyKeeper {
  readonly #client: KubeClient
  readonly #settings: ProxySettings
  readonly #log: Log
  /** Why the API refused what a Gateway's proxy consists of, by the Gateway's `namespace/name`. */
  refusals: ReadonlyMap<string, string> = new Map()
  /** What was told of objects that could not be applied, by kind and name. */
  readonly #told = new Map<string, string>()
  /** What was last applied, by kind and name: the object as written, and the version that came of it. */
  readonly #applied = new Map<string, { object: KubeObject; resourceVersion?: string }>()

  constructor(client: KubeClient, settings: ProxySettings, log: Log) {
    this.#client = client
    this.#settings = settings
    this.#log = log
  }

  /** `gateways` are those to serve. False where something could not be applied and should be tried again. */
  async keep(gateways: KubeObject[], live: LiveObjects): Promise<boolean> {
    const proxies = gateways.map((gateway) => {
      const ref = gateway.spec?.infrastructure?.parametersRef
      const parameters = ref && live.parameters.get(`${gateway.metadata.namespace}/${ref.name}`)
      const isIsolated = this.#isIsolated(live.namespaces.get(gateway.metadata.namespace ?? ''))
      const objects = proxyObjects(gateway, this.#settings, parameters?.spec, isIsolated)
      return { gateway, isIsolated, ...objects }
    })
    // Whoever isolates a namespace says by a RoleBinding in it what its proxies may read.
    const accounts = proxies
      .filter(({ isIsolated }) => !isIsolated)
      .map(({ serviceAccount }) => serviceAccount.object)
    // A proxy that starts before it may read would have to wait until it asks again.
    const allowed = await Promise.all([
      this.#apply(bindingOf(accounts), undefined),
      ...proxies.map(({ serviceAccount }) => this.#apply(serviceAccount, undefined)),
    ])
    const deployed = await Promise.all(
      proxies.map(async ({ gateway, service, deployment }) => {
        const failures = await Promise.all([
          this.#applyOwn(gateway, service, live.services.get(nameOf(service.object))),
          this.#applyOwn(gateway, deployment, live.deployments.get(nameOf(deployment.object))),
        ])
        return { name: nameOf(gateway), failures: failures.filter((one) => one !== undefined) }
      }),
    )
    this.refusals = new Map(
      deployed.flatMap(({ name, failures }) => {
        const refusal = failures.find(({ refused }) => refused)
        return refusal ? [[name, refusal.message] as const] : []
      }),
    )
    return (
      allowed.every((failure) => failure === undefined) &&
      deployed.every(({ failures }) => failures.length === 0)
    )
  }

  #isIsolated(namespace: KubeObject | undefined) {
    const { isolatedBy } = this.#settings
    return isolatedBy !== undefined && namespace?.metadata.labels?.[isolatedBy] !== undefined
  }

  /** Leaves an object alone that this Gateway does not own; the Gateway's status tells. */
  async #applyOwn(
    gateway: KubeObject,
    wanted: ProxyObject,
    live: KubeObject | undefined,
  ): Promise<Failure | undefined> {
    if (live && !isOwnedBy(live, gateway)) return undefined
    return this.#apply(wanted, live ?? 'missing')
  }

  /** `live` is undefined for kinds that are not watched: those are applied when what is wanted changes. */
  async #apply(
    { resource, object }: ProxyObject,
    live: KubeObject | 'missing' | undefined,
  ): Promise<Failure | undefined> {
    const id = `${resource.plural} ${nameOf(object)}`
    const last = this.#applied.get(id)
    const unchanged = last !== undefined && isDeepStrictEqual(last.object, object)
    if (unchanged && isKept(live, object, last.resourceVersion)) return undefined
    try {
      const { metadata } = await this.#client.apply(resource, object, {
        fieldManager: FIELD_MANAGER,
      })
      this.#applied.set(id, { object, resourceVersion: metadata.resourceVersion })
      this.#log.info('applied', { kind: resource.kind, name: nameOf(object) })
      this.#told.delete(id)
      return undefined
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      // It is tried again and again, and told once.
      if (this.#told.get(id) !== message)
        this.#log.error('not applied', {
          kind: resource.kind,
          name: nameOf(object),
          error: message,
        })
      this.#told.set(id, message)
      return { refused: error instanceof ApiError && !PASSING.has(error.code), message }
    }
  }
}

/**
 * Whether an object that was applied is still as applied. The watch may be behind, and the API may write a value in
 * another way than we did, so the version that our own write made is as good as one that covers all we want.
 */
function isKept(live: KubeObject | 'missing' | undefined, wanted: KubeObject, applied?: string) {
  if (live === undefined) return true
  if (live === 'missing') return false
  return live.metadata.resourceVersion === applied || covers(live, wanted)
}

function bindingOf(accounts: KubeObject[]): ProxyObject {
  const subjects = accounts
    .map(({ metadata: { name, namespace } }) => ({ kind: 'ServiceAccount', name, namespace }))
    .sort((one, other) =>
      `${one.namespace}/${one.name}` < `${other.namespace}/${other.name}` ? -1 : 1,
    )
  return {
    resource: clusterRoleBindings,
    object: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: PROXY_ROLE },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: PROXY_ROLE },
      subjects,
    },
  }
}
