// The cluster's side of it: what is applied, which proxies there are, and what they tell.

import type { KubeObject } from '../../../src/kube/kube-object.ts'
import {
  agentgatewayBackends,
  agentgatewayParameters,
  agentgatewayPolicies,
  endpointSlices,
  gateways,
  httpRoutes,
  pods,
  secrets,
  services,
} from '../../../src/kube/resources.ts'
import type { RunningLab } from '../../harness/lab.ts'
import {
  changingPolicy,
  chatBackend,
  claudeBackend,
  GATEWAY,
  gateway,
  heldBackend,
  limitPolicy,
  NAMESPACE,
  otherRoute,
  parameters,
  plainService,
  plainSlice,
  retryPolicy,
  route,
  secret,
} from './manifests.ts'

const PORTS = 'embedded.ai-gateway-lab.dev/ports'
const RESOURCES = [
  agentgatewayBackends,
  agentgatewayParameters,
  agentgatewayPolicies,
  endpointSlices,
  gateways,
  httpRoutes,
  secrets,
  services,
]

export type Proxy = { name: string; ports: Record<number, number> }

type Ports = {
  first: number
  second: number
  refuge: number
  claude: number
  held: number
  plain: number[]
}

export class ChaosCluster {
  readonly #lab: RunningLab
  readonly #ports: Ports
  #routesTurn = 0

  constructor(lab: RunningLab, ports: Ports) {
    this.#lab = lab
    this.#ports = ports
  }

  async setUp() {
    const { first, second, refuge, claude, held, plain } = this.#ports
    const all = [
      parameters(),
      gateway(),
      secret(0),
      chatBackend(0, { first, second, refuge }),
      claudeBackend(0, claude),
      heldBackend(held),
      plainService(),
      ...plain.map((port, index) => plainSlice(index, port)),
      route('held', 0),
      retryPolicy(),
      ...this.#routes(0),
    ]
    for (const object of all) await this.#apply(object)
    await this.#kubectl('wait', `gateway/${GATEWAY}`, '--for=condition=Programmed', '--timeout=60s')
    await this.#kubectl('scale', `deployment/${GATEWAY}`, '--replicas=2')
    await this.twoReady()
    const unknown = await this.proxiesBehind()
    if (unknown.length > 0) throw new Error(`never served: ${unknown}`)
  }

  /** One of the things that people do to a gateway that is at work. */
  async change(turn: number) {
    const { first, second, refuge, claude } = this.#ports
    const kinds = [
      () => Promise.all(this.#routes(turn).map((object) => this.#apply(object))),
      () => this.#apply(chatBackend(turn, { first, second, refuge })),
      () => this.#kubectlApply(otherRoute(turn % 3)),
      () => this.#apply(secret(turn)),
      () => this.#apply(changingPolicy(turn)),
      () => this.#kubectl('delete', 'httproute', `other-${turn % 3}`, '--ignore-not-found'),
      () => this.#apply(claudeBackend(turn, claude)),
      () => this.#apply(limitPolicy(turn)),
      () =>
        this.#kubectl('delete', 'agentgatewaypolicy', 'changing', 'limits', '--ignore-not-found'),
    ]
    await kinds[turn % kinds.length]!()
  }

  #routes(turn: number) {
    this.#routesTurn = turn
    return (['chat', 'claude', 'plain'] as const).map((name) => route(name, turn))
  }

  writeSlice = (index: number, port: number | undefined) => this.#apply(plainSlice(index, port))

  /** Those that are ready and stay, the oldest first. */
  async proxies(): Promise<Proxy[]> {
    const { items } = await this.#lab.kube.list(pods, {
      namespace: NAMESPACE,
      labelSelector: `gateway.networking.k8s.io/gateway-name=${GATEWAY}`,
    })
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .filter(({ status }) => status?.conditions?.some(isReady))
      .sort((one, other) => (startOf(one) < startOf(other) ? -1 : 1))
      .map(({ metadata }) => ({
        name: metadata.name,
        ports: JSON.parse(metadata.annotations?.[PORTS] ?? '{}'),
      }))
  }

  async twoReady(): Promise<Proxy[]> {
    const deadline = performance.now() + 30_000
    while (performance.now() < deadline) {
      const ready = await this.proxies()
      if (ready.length === 2) return ready
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('there were not two ready proxies within 30 s')
  }

  removePod = (name: string) => this.#kubectl('delete', 'pod', name, '--wait=false')

  async servicePort(): Promise<number> {
    const service = await this.#lab.kube.get(services, { namespace: NAMESPACE, name: GATEWAY })
    return JSON.parse(service?.metadata.annotations?.[PORTS] ?? '{}')[8080]
  }

  metricsOf = async ({ ports }: Proxy) =>
    (await fetch(`http://127.0.0.1:${ports[15020]}/metrics`)).text()

  async residentMbOf({ ports }: Proxy): Promise<number> {
    const memory = await fetch(`http://127.0.0.1:${ports[15000]}/memory`)
    return Math.round(((await memory.json()) as { rss: number }).rss / 2 ** 20)
  }

  /** Those that do not serve the routes as they were applied last. */
  async proxiesBehind(): Promise<string[]> {
    const wanted = `/chat-${this.#routesTurn}`
    const deadline = performance.now() + 10_000
    let behind: string[] = []
    do {
      const dumps = (await this.proxies()).map(async ({ name, ports }) => {
        const dump = await (await fetch(`http://127.0.0.1:${ports[15000]}/config_dump`)).text()
        return dump.includes(`"${wanted}"`) ? [] : [name]
      })
      behind = (await Promise.all(dumps)).flat()
    } while (behind.length > 0 && performance.now() < deadline)
    return behind
  }

  async #apply(object: KubeObject) {
    const resource = RESOURCES.find(({ kind }) => kind === object.kind)!
    await this.#lab.kube.apply(resource, object, { fieldManager: 'chaos' })
  }

  #kubectlApply = (object: KubeObject) => this.#kubectl('apply', '-f', '-', object)

  async #kubectl(...words: (string | KubeObject)[]) {
    const args = words.filter((word) => typeof word === 'string')
    const input = words.find((word) => typeof word === 'object')
    const { exitCode, stderr } = await this.#lab.kubectl(
      ['-n', NAMESPACE, ...args],
      input && JSON.stringify(input),
    )
    if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
  }
}

const isReady = ({ type, status }: { type: string; status: string }) =>
  type === 'Ready' && status === 'True'

const startOf = ({ metadata }: KubeObject) => metadata.creationTimestamp ?? ''
