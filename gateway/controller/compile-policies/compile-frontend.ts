// What does a policy ask to be logged, traced and counted of a Gateway's requests?

import type {
  AttributeChanges,
  FrontendPolicies,
  NamedExpression,
  OtlpTarget,
} from '../../routing/routing-table.ts'
import { compileEndpoint, type EndpointSources } from './compile-endpoint.ts'
import type { Problems } from './problems.ts'

export function compileFrontend(
  { accessLog, tracing, metrics }: any,
  sources: EndpointSources,
  problems: Problems,
): FrontendPolicies {
  const frontend: FrontendPolicies = {}
  if (accessLog) {
    problems.checkExpression('frontend accessLog filter', accessLog.filter)
    const { filter, attributes, otlp } = accessLog
    if (otlp) problems.add('spec.frontend.accessLog.otlp: not supported')
    frontend.accessLog = {
      ...(filter !== undefined && { filter }),
      attributes: compileAttributes(attributes, 'accessLog', problems),
    }
  }
  const target = tracing && compileTarget(tracing, sources, problems)
  if (target) frontend.tracing = { ...target, ...compileSpans(tracing, problems) }
  if (metrics) {
    const add: NamedExpression[] = metrics.attributes?.add ?? []
    checkNamed(add, 'metrics', problems)
    frontend.metrics = { attributes: { add } }
  }
  return frontend
}

/** OTLP over HTTP alone. */
function compileTarget(
  spec: any,
  sources: EndpointSources,
  problems: Problems,
): OtlpTarget | undefined {
  const { protocol = 'GRPC', path = '/v1/traces' } = spec
  if (protocol !== 'HTTP') {
    problems.add(`spec.frontend.tracing.protocol: ${protocol} not supported, HTTP is`)
    return undefined
  }
  const endpoint = compileEndpoint(spec, 'spec.frontend.tracing', sources, problems)
  return endpoint && { endpoint, path }
}

function compileSpans(spec: any, problems: Problems) {
  const { attributes, resources = [], randomSampling, clientSampling, filter } = spec
  problems.checkExpression('frontend tracing randomSampling', randomSampling)
  problems.checkExpression('frontend tracing clientSampling', clientSampling)
  problems.checkExpression('frontend tracing filter', filter)
  checkNamed(resources, 'tracing resource', problems)
  return {
    attributes: compileAttributes(attributes, 'tracing', problems),
    resources,
    ...(randomSampling !== undefined && { randomSampling }),
    ...(clientSampling !== undefined && { clientSampling }),
    ...(filter !== undefined && { filter }),
  }
}

function compileAttributes(
  { add = [], remove = [] }: Partial<AttributeChanges> = {},
  place: string,
  problems: Problems,
): AttributeChanges {
  checkNamed(add, place, problems)
  return { add, remove }
}

function checkNamed(named: NamedExpression[], place: string, problems: Problems) {
  for (const { name, expression } of named)
    problems.checkExpression(`frontend ${place} field "${name}"`, expression)
}
