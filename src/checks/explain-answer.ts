// The gateway gave another answer than was asked for. Which link from the Gateway to the provider gave it?

import type { ObjectKey } from '../kube/kube-object.ts'
import type { HttpRequest } from './check.ts'
import type { ClusterReader, HttpAnswer } from './check-context.ts'
import type { Explanation } from './check-result.ts'
import { type AnswerDifference, brief } from './compare-answer.ts'
import { explainCondition } from './explain-condition.ts'
import { explainGatewayState } from './explain-gateway-state.ts'
import { explainReferences } from './explain-references.ts'
import { explainUpstream, nameOfProvider } from './explain-upstream.ts'
import { fieldCommand } from './look.ts'
import { describeRoute, type Trace, traceRequest } from './trace-request.ts'

/** `look` is the curl line, for where nothing shows more. */
export async function explainAnswer(
  kube: ClusterReader,
  gateway: ObjectKey,
  { method, path }: HttpRequest,
  answer: HttpAnswer,
  difference: AnswerDifference,
  look: string,
): Promise<Explanation> {
  const trace = await traceRequest(kube, gateway, path)
  const cause =
    (await explainGatewayState(kube, gateway)) ??
    (await explainRoute(kube, trace, gateway, path, answer)) ??
    (await explainBackend(kube, trace)) ??
    (difference.where === 'status'
      ? await explainUpstream(kube, trace, gateway, answer)
      : describeWay(trace))
  const symptom =
    difference.where === 'status'
      ? `${method} ${path} answered ${answer.status} (${brief(answer.body)}); the assignment expects ${difference.asked}.`
      : `${method} ${path} answered ${answer.status} as it should, but ${difference.where} is ${difference.found}; the assignment expects ${difference.asked}.`
  return {
    look,
    ...(!cause?.where && difference),
    ...cause,
    reason: cause ? `${symptom} ${cause.reason}` : symptom,
  }
}

type Cause = Pick<Explanation, 'reason'> & Partial<Explanation>

/** From the Gateway to the route, and whether the gateway could use it. */
async function explainRoute(
  kube: ClusterReader,
  { route, stray, attached }: Trace,
  gateway: ObjectKey,
  path: string,
  { body }: HttpAnswer,
): Promise<Cause | undefined> {
  const listRoutes = `kubectl get httproute -n ${gateway.namespace} -o yaml`
  if (!route && stray) {
    const dangling = await explainReferences(kube, stray)
    const { name, namespace } = stray.metadata
    return (
      dangling ?? {
        reason: `HTTPRoute "${name}" takes this path, but its parentRefs do not name the Gateway "${gateway.name}" in "${gateway.namespace}".`,
        look: fieldCommand('httproute', { name, namespace }, 'spec.parentRefs'),
        where: 'spec.parentRefs',
      }
    )
  }
  if (!route) {
    const others = attached.map(describeRoute).join(', ') || 'none'
    return {
      reason: `No HTTPRoute of the Gateway "${gateway.name}" takes the path ${path}. Its routes are: ${others}.`,
      look: listRoutes,
      where: 'spec.rules[].matches[].path',
      asked: `a route that takes ${path}`,
      found: others,
    }
  }
  for (const type of ['Accepted', 'ResolvedRefs']) {
    const explanation = await explainCondition(kube, route, type)
    if (explanation) return explanation
  }
  if (/no valid backends/.test(body))
    return {
      reason: `HTTPRoute "${route.metadata.name}" sends this path to no backend: its rule has no backendRefs, or their weights are 0.`,
      look: fieldCommand('httproute', route.metadata, 'spec.rules'),
      where: 'spec.rules[].backendRefs',
    }
  if (/route not found/.test(body))
    return {
      reason: `HTTPRoute "${route.metadata.name}" takes this path, but asks for more than the path (a header, a method, a host name).`,
      look: fieldCommand('httproute', route.metadata, 'spec'),
      where: 'spec.rules[].matches',
    }
}

async function explainBackend(kube: ClusterReader, { backend }: Trace): Promise<Cause | undefined> {
  return backend && explainCondition(kube, backend, 'Accepted')
}

/** All links hold, and the answer is not the expected provider's. */
function describeWay({ route, backend, provider }: Trace): Cause | undefined {
  if (!route || !backend) return undefined
  return {
    reason: `The request went by HTTPRoute "${route.metadata.name}" to AgentgatewayBackend "${backend.metadata.name}", whose provider is ${nameOfProvider(provider)}.`,
    look: fieldCommand('httproute', route.metadata, 'spec.rules'),
  }
}
