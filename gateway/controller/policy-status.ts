// What becomes of an AgentgatewayPolicy? Until this gateway runs policies of that kind it says so on each of them:
// nobody may believe in a guard that is not there.

import type { KubeObject } from '../../src/kube/kube-object.ts'
import { conditionsOf, fails } from './conditions.ts'
import { AGENTGATEWAY_GROUP, CONTROLLER_NAME } from './gateway-resources.ts'

export function policyStatus({ metadata, spec }: KubeObject) {
  const fields = ['traffic', 'frontend', 'backend'].filter((field) => spec?.[field] !== undefined)
  const message = `${fields.map((field) => `spec.${field}`).join(', ') || 'spec'}: not supported by this gateway`
  return {
    ancestors: [
      {
        ancestorRef: {
          group: AGENTGATEWAY_GROUP,
          kind: 'AgentgatewayPolicy',
          name: 'StatusSummary',
        },
        controllerName: CONTROLLER_NAME,
        conditions: conditionsOf(
          {
            Accepted: fails('Invalid', message),
            Attached: fails('Pending', `Policy is not attached: ${message}`),
          },
          metadata.generation,
        ),
      },
    ],
  }
}
