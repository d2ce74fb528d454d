// What does a Gateway's own status say, once its listeners are known and its proxy is up or not?

import type { KubeObject } from '../../src/kube/kube-object.ts'
import type { CompileContext } from './compile-context.ts'
import type { CompiledListener } from './compile-listeners.ts'
import { conditionsOf, fails, holds, type Verdict } from './conditions.ts'
import { AGENTGATEWAY_GROUP } from './gateway-resources.ts'
import { proxyName } from './proxy-name.ts'
import { isOwnedBy } from './proxy-objects.ts'
import { unsupportedFields } from './unsupported-fields.ts'

const GATEWAY_SHAPE = {
  gatewayClassName: true,
  listeners: true,
  infrastructure: { labels: true, annotations: true, parametersRef: true },
} as const

/** Whether anything may be deployed and served for this Gateway. */
export function acceptGateway(gateway: KubeObject, context: CompileContext): Verdict {
  const unsupported = unsupportedFields(gateway.spec ?? {}, GATEWAY_SHAPE, 'spec')
  if (unsupported.includes('spec.addresses')) {
    return fails('UnsupportedAddress', 'spec.addresses: not supported')
  }
  if (unsupported.length > 0) return fails('Invalid', `${unsupported.join(', ')}: not supported`)
  return acceptParameters(gateway, context) ?? holds('Accepted')
}

function acceptParameters(gateway: KubeObject, context: CompileContext): Verdict | undefined {
  const ref = gateway.spec?.infrastructure?.parametersRef
  if (!ref) return undefined
  if (ref.group !== AGENTGATEWAY_GROUP || ref.kind !== 'AgentgatewayParameters') {
    return fails('InvalidParameters', `unsupported parametersRef: ${ref.group}/${ref.kind}`)
  }
  const name = `${gateway.metadata.namespace}/${ref.name}`
  if (context.parameters.has(name)) return undefined
  return fails('InvalidParameters', `AgentgatewayParameters ${name} not found`)
}

export type GatewayStatusInput = {
  gateway: KubeObject
  accepted: Verdict
  listeners: CompiledListener[]
  attachedRoutes: ReadonlyMap<CompiledListener, number>
  /** The proxy's, where they exist. */
  deployment: KubeObject | undefined
  service: KubeObject | undefined
  /** Of the API, for one of the two. */
  refusal: string | undefined
}

export function gatewayStatus(input: GatewayStatusInput): object {
  const { gateway, listeners, attachedRoutes, service } = input
  const { generation } = gateway.metadata
  const accepted = input.accepted.status === 'True' ? acceptListeners(listeners) : input.accepted
  const programmed = programmedVerdict(input, accepted)
  return {
    addresses: addressesOf(service),
    conditions: conditionsOf({ Accepted: accepted, Programmed: programmed }, generation),
    listeners: listeners.map((listener) => ({
      name: listener.name,
      attachedRoutes: attachedRoutes.get(listener) ?? 0,
      supportedKinds: listener.supportedKinds,
      conditions: conditionsOf(
        {
          ...listener.verdicts,
          Programmed:
            listener.verdicts.Programmed.status === 'True' && programmed.status === 'False'
              ? programmed
              : listener.verdicts.Programmed,
        },
        generation,
      ),
    })),
  }
}

/** A Gateway stays accepted, with a remark, as long as one of its listeners is. */
function acceptListeners(listeners: CompiledListener[]): Verdict {
  const complaints = listeners.flatMap(({ name, verdicts: { Accepted, Programmed } }) => {
    const failed = [Accepted, Programmed].find(({ status }) => status === 'False')
    return failed ? [`${name}: ${failed.message}`] : []
  })
  if (complaints.length === 0) return holds('Accepted')
  const someAccepted = listeners.some(({ verdicts }) => verdicts.Accepted.status === 'True')
  const message = `Some listeners are not accepted: ${complaints.join('; ')}`
  return (someAccepted ? holds : fails)('ListenersNotValid', message)
}

function programmedVerdict(
  { gateway, deployment, service, refusal }: GatewayStatusInput,
  accepted: Verdict,
): Verdict {
  if (accepted.status !== 'True') return fails('Invalid', accepted.message)
  const name = `${gateway.metadata.namespace}/${proxyName(gateway)}`
  for (const object of [deployment, service]) {
    if (!object || isOwnedBy(object, gateway)) continue
    return fails('DeploymentFailed', `${object.kind} ${name} exists and is not this Gateway's own`)
  }
  if (refusal !== undefined) return fails('DeploymentFailed', refusal)
  if (deployment?.status?.availableReplicas > 0) {
    return holds('Programmed', 'Successfully programmed Gateway')
  }
  return fails('Pending', `Deployment ${name} has no available replica yet`)
}

function addressesOf(service: KubeObject | undefined) {
  const ingress: { ip?: string; hostname?: string }[] = service?.status?.loadBalancer?.ingress ?? []
  return ingress.flatMap(({ ip, hostname }) => [
    ...(ip ? [{ type: 'IPAddress', value: ip }] : []),
    ...(hostname ? [{ type: 'Hostname', value: hostname }] : []),
  ])
}
