// What does the status of an AgentgatewayPolicy say? One entry for each Gateway that it concerns, and one for what it
// was meant for and is not there.

import type { KubeObject } from '../../src/kube/kube-object.ts'
import { conditionsOf, fails, holds, type Verdict } from './conditions.ts'
import { AGENTGATEWAY_GROUP, CONTROLLER_NAME, GATEWAY_API_GROUP } from './gateway-resources.ts'

export type PolicyOutcome = {
  /** What is wrong with it, each in a line. */
  problems: string[]
  /** Whether any of it is run in spite of that. */
  runs: boolean
  /** The Gateways concerned, `namespace/name`. */
  gateways: string[]
  /** Why parts of it are not attached. */
  missing: string[]
}

/** As many as Gateway API lets a policy's status have. */
const MOST_ANCESTORS = 16

export function policyStatus({ metadata }: KubeObject, outcome: PolicyOutcome) {
  const Accepted = acceptedVerdict(outcome)
  const attached =
    Accepted.status === 'True'
      ? holds('Attached', 'Attached to all targets')
      : fails('Pending', 'Policy is not attached due to invalid status')
  const entry = (ancestorRef: object, Attached: Verdict) => ({
    ancestorRef,
    controllerName: CONTROLLER_NAME,
    conditions: conditionsOf({ Accepted, Attached }, metadata.generation),
  })
  const ancestors = outcome.gateways.map((gateway) => {
    const [namespace, name] = gateway.split('/')
    return entry({ group: GATEWAY_API_GROUP, kind: 'Gateway', namespace, name }, attached)
  })
  if (outcome.missing.length > 0) {
    const message = outcome.missing.map((reason) => `Policy is not attached: ${reason}`).join('\n')
    const summary = { group: AGENTGATEWAY_GROUP, name: 'StatusSummary' }
    ancestors.unshift(entry(summary, fails('Pending', message)))
  }
  return { ancestors: ancestors.slice(0, MOST_ANCESTORS) }
}

function acceptedVerdict({ problems, runs }: PolicyOutcome): Verdict {
  if (problems.length === 0) return holds('Valid', 'Policy accepted')
  const message = problems.join('\n')
  return runs ? holds('PartiallyValid', message) : fails('Invalid', message)
}
