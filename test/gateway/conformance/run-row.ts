// Is it as a row says? Its manifests are applied with kubectl, and what it says is waited for.

import { setTimeout as delay } from 'node:timers/promises'
import type { KubeObject } from '../../../src/kube/kube-object.ts'
import { gatewayClasses, gateways, httpRoutes, services } from '../../../src/kube/resources.ts'
import type { RunningLab } from '../../harness/lab.ts'
import type { ConformanceRow, RequestRow, Step } from './conformance-row.ts'
import type { EchoBackends } from './echo-backends.ts'
import { judgeRequest } from './judge-request.ts'
import {
  differs,
  type FindObject,
  judgeStatuses,
  kindsAskedFor,
  type StatusKind,
} from './judge-statuses.ts'
import { SHARED } from './manifests.ts'

/** Many clusters may be at work on a machine that runs tests. */
const PATIENCE_MS = 45_000
const PAUSE_MS = 100
const RESOURCES = { gatewayclass: gatewayClasses, gateway: gateways, httproute: httpRoutes }

export class RowRun {
  readonly #row: ConformanceRow
  readonly #lab: RunningLab
  readonly #backends: EchoBackends
  readonly #variables: Record<string, string>

  /** `$NAME` in a row stands for each of the variables, and `$HERE` for its namespace. */
  constructor(
    row: ConformanceRow,
    lab: RunningLab,
    backends: EchoBackends,
    variables: Record<string, string>,
  ) {
    this.#row = row
    this.#lab = lab
    this.#backends = backends
    this.#variables = variables
  }

  /** The first thing that is not as the row has it. */
  async run(): Promise<string | undefined> {
    const given = await this.#given()
    for (const [index, step] of this.#row.steps.entries()) {
      const objects = [...(index === 0 ? given : []), ...(step.apply ?? [])]
      const difference = (await this.#act(step, objects)) ?? (await this.#judge(step))
      if (difference !== undefined) return `step ${index + 1}: ${difference}`
    }
    return undefined
  }

  async #given(): Promise<object[]> {
    const { name, namespaces = {} } = this.#row
    const all: [word: string, labels: object][] = [['', {}], ...Object.entries(namespaces)]
    const objects = await Promise.all(
      all.map(async ([word, labels]) => {
        const namespace = word === '' ? name : `${name}-${word}`
        const object = {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: namespace, labels },
        }
        return [object, ...(await this.#backends.start(namespace, word))]
      }),
    )
    return objects.flat()
  }

  async #act(step: Step, objects: object[]): Promise<string | undefined> {
    const { kubectl, refused, pauseMs = 0 } = step
    if (pauseMs > 0) await delay(pauseMs)
    if (objects.length > 0) {
      const list = { apiVersion: 'v1', kind: 'List', items: objects }
      const { exitCode, stderr } = await this.#lab.kubectl(
        ['apply', '-f', '-'],
        this.#fill(JSON.stringify(list)),
      )
      // What else is in the list is applied all the same.
      if (refused && (exitCode === 0 || !refused.test(stderr)))
        return `apply: wanted ${refused}, found ${exitCode} ${stderr}`
      if (!refused && exitCode !== 0) return `apply: ${stderr}`
    }
    if (kubectl === undefined) return undefined
    const { exitCode, stderr } = await this.#lab.kubectl(this.#fill(kubectl).split(' '))
    return exitCode === 0 ? undefined : `${kubectl}: ${stderr}`
  }

  async #judge(step: Step): Promise<string | undefined> {
    const kinds = kindsAskedFor(step)
    // The API is asked until it is so, which costs little, and then kubectl says it.
    const looks = [
      async () => judgeStatuses(step, await this.#readObjects(kinds)),
      async () => judgeStatuses(step, await this.#getObjects(kinds)),
      ...Object.entries(step.prints ?? {}).map(
        ([args, wanted]) =>
          () =>
            this.#judgePrinted(args, wanted),
      ),
      () => this.#judgeRequests(step.requests),
      // A second time: no answer may have been one of the configuration before.
      () => this.#judgeRequests(step.requests?.filter(({ shares }) => !shares)),
    ]
    for (const look of looks) {
      const difference = await becomes(look)
      if (difference !== undefined) return difference
    }
    return undefined
  }

  async #judgePrinted(args: string, wanted: string) {
    const { stdout, stderr } = await this.#lab.kubectl(['get', ...this.#fill(args).split(' ')])
    const found = stdout.trim() || stderr
    return found === this.#fill(wanted) ? undefined : differs(`kubectl get ${args}`, wanted, found)
  }

  async #judgeRequests(requests: RequestRow[] = []) {
    for (const request of requests) {
      const difference = await this.#judgeRequest(JSON.parse(this.#fill(JSON.stringify(request))))
      if (difference !== undefined) return difference
    }
    return undefined
  }

  async #judgeRequest(request: RequestRow) {
    const through = request.through ?? (this.#hasOwnGateway() ? 'gateway' : undefined)
    const key = through ? { namespace: this.#row.name, name: through } : SHARED
    const ports = await this.#portsOf(key)
    const portOf = (port: number) => {
      const real = ports[port]
      if (real === undefined) throw new Error(`${key.name} has no port ${port}`)
      return real
    }
    return judgeRequest(request, portOf, this.#backends)
  }

  #hasOwnGateway() {
    return this.#row.steps.some(({ apply = [] }) =>
      apply.some(({ kind, metadata }: any) => kind === 'Gateway' && metadata.name === 'gateway'),
    )
  }

  /** Where the embedded cluster lets the ports of the proxy's Service be reached. */
  async #portsOf(key: { namespace: string; name: string }): Promise<Record<number, number>> {
    const service = await this.#lab.kube.get(services, key)
    return JSON.parse(service?.metadata.annotations?.['embedded.ai-gateway-lab.dev/ports'] ?? '{}')
  }

  async #readObjects(kinds: StatusKind[]): Promise<FindObject> {
    const lists = await Promise.all(
      kinds.map(async (kind) => {
        const { items } = await this.#lab.kube.list(RESOURCES[kind])
        return [kind, items] as const
      }),
    )
    return this.#findIn(new Map(lists))
  }

  async #getObjects(kinds: StatusKind[]): Promise<FindObject> {
    if (kinds.length === 0) return this.#findIn(new Map())
    const args = ['get', kinds.join(','), '-A', '-o', 'json']
    const { exitCode, stdout, stderr } = await this.#lab.kubectl(args)
    if (exitCode !== 0) throw new Error(stderr)
    const { items } = JSON.parse(stdout) as { items: KubeObject[] }
    const isA = (kind: string) => (item: KubeObject) => item.kind.toLowerCase() === kind
    return this.#findIn(new Map(kinds.map((kind) => [kind, items.filter(isA(kind))])))
  }

  /** By its name in the row's own namespace, or by `namespace/name`. */
  #findIn(lists: ReadonlyMap<string, KubeObject[]>): FindObject {
    return (kind, named) => {
      const [name = '', namespace = this.#row.name] = this.#fill(named).split('/').reverse()
      const found = lists
        .get(kind)
        ?.find(
          ({ metadata }) =>
            metadata.name === name && (metadata.namespace ?? namespace) === namespace,
        )
      if (!found) throw new Error(`${kind} ${namespace}/${name} is missing`)
      return found
    }
  }

  /** `"$ONE_PORT"` and its like become numbers. */
  #fill(text: string): string {
    const { name } = this.#row
    return text
      .replace(/"\$(ONE|TWO|THREE)_PORT"/g, (_, which: string) =>
        String(this.#backends.port(name, which.toLowerCase())),
      )
      .replaceAll('"$CLOSED_PORT"', this.#variables.CLOSED_PORT ?? '')
      .replaceAll('$HERE', name)
      .replace(/\$([A-Z_]+)/g, (all, variable: string) => this.#variables[variable] ?? all)
  }
}

/** Whether a difference goes away in time; else the last one. */
async function becomes(look: () => Promise<string | undefined>): Promise<string | undefined> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const difference = await look().catch((error: unknown) => String(error))
    if (difference === undefined || Date.now() > until) return difference
    await delay(PAUSE_MS)
  }
}
