// Route and backend are in order, and the provider's answer is not what was expected. Whose doing is that?

import type { ObjectKey } from '../kube/kube-object.ts'
import { deployments } from '../kube/resources.ts'
import type { ClusterReader, HttpAnswer } from './check-context.ts'
import type { Explanation } from './check-result.ts'
import { brief, jsonOf } from './compare-answer.ts'
import { explainBackendSecret } from './explain-condition.ts'
import { explainDeployment } from './explain-gateway.ts'
import { fieldCommand } from './look.ts'
import type { Trace } from './trace-request.ts'

/** The Deployment that stands in for the providers, in the gateway's namespace. */
const SIMULATORS = 'simulators'

type Cause = Pick<Explanation, 'reason'> & Partial<Explanation>

export async function explainUpstream(
  kube: ClusterReader,
  { route, backend, provider }: Trace,
  gateway: ObjectKey,
  answer: HttpAnswer,
): Promise<Cause | undefined> {
  const name = nameOfProvider(provider)
  if (/^upstream call|DNS resolution|no healthy backends/.test(answer.body))
    return explainUnreachable(kube, gateway, name)
  if (!backend || !provider || jsonOf(answer.body) === undefined) return undefined

  const said = brief(answer.body)
  const secret = backend.spec?.policies?.auth?.secretRef?.name
  if (answer.status === 401 || answer.status === 403) {
    const fault = await explainBackendSecret(kube, backend)
    if (fault) return fault
    return {
      reason: secret
        ? `The request reached ${name}, which refused the key in the Secret "${secret}".`
        : `The request reached ${name} without a key: AgentgatewayBackend "${backend.metadata.name}" has no spec.policies.auth.`,
      look: secret
        ? `kubectl get secret ${secret} -n ${backend.metadata.namespace} -o jsonpath='{.data.Authorization}' | base64 -d | cut -c1-10`
        : fieldCommand('agentgatewaybackend', backend.metadata, 'spec'),
      where: secret ? `Secret ${secret}: data.Authorization` : 'spec.policies.auth',
    }
  }
  if (answer.status === 404 || answer.status === 400)
    return {
      reason: `The routing works: ${name} itself answers "${said}". Look at the model and the path that it is asked for.`,
      look: fieldCommand('agentgatewaybackend', backend.metadata, `spec.ai.provider.${provider}`),
      where: `spec.ai.provider.${provider}`,
    }
  if (answer.status >= 500)
    return {
      reason: `The routing works: ${name} itself is in trouble and says "${said}". Wait a moment, and try again.`,
    }
  if (answer.status < 300)
    return {
      reason: `The request went by HTTPRoute "${route?.metadata.name}" to AgentgatewayBackend "${backend.metadata.name}", and ${name} accepted the key.`,
      ...(route && { look: fieldCommand('httproute', route.metadata, 'spec.rules') }),
      where: 'spec.rules[].backendRefs',
    }
}

async function explainUnreachable(
  kube: ClusterReader,
  { namespace }: ObjectKey,
  provider: string,
): Promise<Cause> {
  const key = { name: SIMULATORS, namespace }
  const simulators = await kube.get(deployments, key)
  const labels: Record<string, string> = simulators?.spec?.selector?.matchLabels ?? {}
  const labelSelector = Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(',')
  const down =
    simulators && (await explainDeployment(kube, simulators, labelSelector, 'simulators'))
  if (down)
    return {
      ...down,
      reason: `The gateway is in order, but the simulator of ${provider} does not answer. ${down.reason}`,
    }
  return {
    reason: `The gateway is in order, but it gets no connection to ${provider}${simulators ? "'s simulator" : ''}.`,
    look: simulators
      ? `kubectl logs deployment/${SIMULATORS} -n ${namespace} --tail 20`
      : `kubectl get deployments,pods -n ${namespace}`,
  }
}

const PROVIDER_NAMES: Record<string, string> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
  bedrock: 'Bedrock',
}

export const nameOfProvider = (provider?: string) =>
  provider ? (PROVIDER_NAMES[provider] ?? provider) : 'the provider'
