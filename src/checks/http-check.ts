// Does a request through the gateway get the answer that proves the routing?

import type { KubeObject, ObjectKey } from '../kube/kube-object.ts'
import { gateways, services } from '../kube/resources.ts'
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
import { explainCondition } from './explain-condition.ts'
import { explainGateway } from './explain-gateway.ts'
import { explainMissing } from './explain-missing.ts'
import { curlCommand } from './look.ts'

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name'

export async function runHttpCheck(check: HttpCheck, context: CheckContext): Promise<CheckResult> {
  const { service, ...request } = check.request
  const { kube } = context
  let answer: HttpAnswer
  try {
    answer = await context.request(service, request)
  } catch (error) {
    if (!(error instanceof ServiceNotReadyError)) throw error
    return notYet(await explainNoService(kube, service, error))
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

/** No request could be made: the first broken link from the Gateway to its pod. */
async function explainNoService(
  kube: ClusterReader,
  service: ServicePort,
  error: ServiceNotReadyError,
): Promise<Explanation> {
  const key = await gatewayOf(kube, service)
  const gateway = await kube.get(gateways, key)
  if (!gateway)
    return explainMissing(kube, { kind: 'Gateway', name: key.name, namespace: service.namespace })
  return (
    (await explainGateway(kube, gateway)) ??
    (await explainNotProgrammed(kube, gateway)) ?? { reason: error.message, look: error.look }
  )
}

const explainNotProgrammed = async (kube: ClusterReader, gateway: KubeObject) =>
  (await explainCondition(kube, gateway, 'Accepted')) ??
  explainCondition(kube, gateway, 'Programmed')
