// Is the Gateway in order, from its class to its listeners? Requests through it can tell nothing while it is not.

import type { KubeObject, ObjectKey } from '../kube/kube-object.ts'
import { gateways } from '../kube/resources.ts'
import type { ClusterReader } from './check-context.ts'
import type { Explanation } from './check-result.ts'
import { explainCondition } from './explain-condition.ts'
import { explainGateway } from './explain-gateway.ts'
import { explainMissing } from './explain-missing.ts'
import { describeCommand } from './look.ts'

/** The first broken link; undefined where a request should be answered by what stands behind the Gateway. */
export async function explainGatewayState(
  kube: ClusterReader,
  key: ObjectKey,
): Promise<Explanation | undefined> {
  const gateway = await kube.get(gateways, key)
  if (!gateway) return explainMissing(kube, { kind: 'Gateway', ...key })
  return (
    (await explainGateway(kube, gateway)) ??
    (await explainCondition(kube, gateway, 'Accepted')) ??
    (await explainCondition(kube, gateway, 'Programmed')) ??
    explainListeners(gateway)
  )
}

type Listener = {
  name: string
  conditions?: { type: string; status: string; reason?: string; message?: string }[]
}

/** A Gateway may be programmed while one of its listeners is not. */
function explainListeners({ metadata, status }: KubeObject): Explanation | undefined {
  for (const { name, conditions = [] } of (status?.listeners ?? []) as Listener[]) {
    const bad = conditions.find(
      ({ type, status }) => ['Accepted', 'Programmed'].includes(type) && status === 'False',
    )
    if (!bad) continue
    const why = [bad.reason, bad.message].filter(Boolean).join(': ')
    return {
      reason: `Gateway "${metadata.name}": the listener "${name}" is not ${bad.type} (${why}).`,
      look: describeCommand('gateway', metadata),
      where: `status.listeners[${name}].conditions[${bad.type}]`,
      asked: 'True',
      found: `False, ${bad.reason}`,
    }
  }
}
