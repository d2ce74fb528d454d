// Do the statuses say what a step wants them to? If not, what is different?

import { isDeepStrictEqual } from 'node:util'
import type { Step } from './conformance-row.ts'
import { describeGateway, describeRoute } from './describe-status.ts'

export type StatusKind = 'gatewayclass' | 'gateway' | 'httproute'

/** Throws where there is none. `named` is a name, or `namespace/name`. */
export type FindObject = (kind: StatusKind, named: string) => any

/** Whose statuses a step asks about. */
export function kindsAskedFor({ routes, gateways, generations = {} }: Step): StatusKind[] {
  const kinds = Object.keys(generations).map((name) => name.split('/')[0] as StatusKind)
  if (routes) kinds.push('httproute')
  if (gateways) kinds.push('gateway')
  return [...new Set(kinds)]
}

/** Undefined where all is as wanted. */
export function judgeStatuses(
  { routes = {}, gateways = {}, generations = {} }: Step,
  find: FindObject,
): string | undefined {
  for (const [name, wanted] of Object.entries(routes)) {
    const found = describeRoute(find('httproute', name))
    if (!isDeepStrictEqual(found, [wanted].flat()))
      return differs(`HTTPRoute ${name}`, wanted, found)
  }
  for (const [name, wanted] of Object.entries(gateways)) {
    const found = describeGateway(find('gateway', name), wanted)
    if (!isDeepStrictEqual(found, wanted)) return differs(`Gateway ${name}`, wanted, found)
  }
  for (const [name, wanted] of Object.entries(generations)) {
    const [kind = '', own = ''] = name.split('/')
    const { metadata, status } = find(kind as StatusKind, own)
    const conditions: any[] = status?.conditions ?? status?.parents?.[0]?.conditions ?? []
    const found = [metadata.generation, ...conditions.map((one) => one.observedGeneration)]
    if (found.length === 1 || found.some((one) => one !== wanted))
      return differs(`generations of ${name}`, wanted, found)
  }
  return undefined
}

export const differs = (what: string, wanted: unknown, found: unknown) =>
  `${what}: wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`
