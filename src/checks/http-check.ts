// Does a request through the gateway get the answer that proves the routing?

import { KubeConnectionError } from '../kube/kube-client.ts'
import type { ObjectKey } from '../kube/kube-object.ts'
import { EnvironmentError } from '../kube/lab-error.ts'
import { services } from '../kube/resources.ts'
import type { HttpCheck, ServicePort } from './check.ts'
import {
  type CheckContext,
  type ClusterReader,
  type HttpAnswer,
  ServiceNotReadyError,
} from './check-context.ts'
import { type CheckResult, done, type Explanation, notYet } from './check-result.ts'
import { compareAnswer } from './compare-answer.ts'
import { explainAnswer } from './explain-answer.ts'
import { explainGatewayState } from './explain-gateway-state.ts'
import { curlCommand } from './look.ts'

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name'

export async function runHttpCheck(check: HttpCheck, context: CheckContext): Promise<CheckResult> {
  const { service, ...request } = check.request
  const { kube } = context
  let answer: HttpAnswer
  try {
    answer = await context.request(service, request)
  } catch (error) {
    const cause = await explainNoAnswer(kube, service, error)
    if (!cause) throw error
    return notYet(cause)
  }

  const [difference, ...others] = [check.answer, ...(check.orAnswer ?? [])].map((asked) =>
    compareAnswer(asked, answer),
  )
  if (!difference || others.includes(undefined)) return done
  const look = curlCommand(request, context.localPort ?? service.port)
  const gateway = await gatewayOf(kube, service)
  return notYet(await explainAnswer(kube, gateway, request, answer, difference, look))
}

/** The Gateway whose Service it is, as its controller has labelled it; they share the name where nothing says otherwise. */
async function gatewayOf(
  kube: ClusterReader,
  { name, namespace }: ServicePort,
): Promise<ObjectKey> {
  const service = await kube.get(services, { name, namespace })
  return { name: service?.metadata.labels?.[GATEWAY_NAME] ?? name, namespace }
}

/** No request could be made. Undefined where the Gateway has no part in that, as far as the cluster knows. */
async function explainNoAnswer(
  kube: ClusterReader,
  service: ServicePort,
  error: unknown,
): Promise<Explanation | undefined> {
  const isExpected = [ServiceNotReadyError, KubeConnectionError, EnvironmentError].some(
    (expected) => error instanceof expected,
  )
  if (!isExpected) return undefined
  const cause = await explainGatewayState(kube, await gatewayOf(kube, service))
  if (cause || !(error instanceof ServiceNotReadyError)) return cause
  return { reason: error.message, look: error.look }
}
