// What does a backend say of one of its providers?

import type { AiProvider, ProviderKind, ProviderOptions } from '../routing/routing-table.ts'
import { findService, type ServiceContext } from './resolve-service.ts'
import { TranslationError } from './translation-error.ts'
import type { Shape } from './unsupported-fields.ts'

const MODEL = { model: true } as const

const KINDS: Record<ProviderKind, Shape> = {
  openai: MODEL,
  anthropic: MODEL,
  gemini: MODEL,
  azureopenai: { endpoint: true, deploymentName: true, apiVersion: true },
  bedrock: { ...MODEL, region: true, guardrail: { identifier: true, version: true } },
  custom: {
    ...MODEL,
    backendRef: { name: true, port: true, group: true, kind: true },
    formats: { type: true, path: true },
  },
}

export const PROVIDER_SHAPE: Record<string, Shape> = {
  ...KINDS,
  host: true,
  port: true,
  path: true,
  pathPrefix: true,
}

/** `name` is the provider's. Throws TranslationError. */
export function compileProvider(
  spec: any,
  { name, namespace }: { name: string; namespace: string },
  context: ServiceContext,
): Omit<AiProvider, 'policies'> {
  const kinds = Object.keys(KINDS) as ProviderKind[]
  const kind = kinds.find((one) => spec[one])
  if (!kind) throw new TranslationError(`provider ${name}: one of ${kinds.join(', ')} must be set`)
  const { host, port, path, pathPrefix } = spec
  const { model, backendRef, ...rest } = spec[kind]
  const options: ProviderOptions = rest
  if (kind === 'custom' && !backendRef && host === undefined)
    throw new TranslationError(
      `provider ${name}: custom providers must specify exactly one of backendRef or host and port`,
    )
  return {
    name,
    provider: kind,
    // A deployment is of one model, and its name goes before the client's.
    model: kind === 'azureopenai' ? options.deploymentName : model,
    host,
    port,
    path,
    pathPrefix,
    ...(Object.keys(options).length > 0 && { options }),
    ...(backendRef && { service: compileService(backendRef, namespace, context) }),
  }
}

function compileService(
  { name, port, group = '', kind = 'Service' }: any,
  namespace: string,
  context: ServiceContext,
) {
  if (group !== '' || kind !== 'Service')
    throw new TranslationError(`unsupported backendRef: group "${group}" kind "${kind}"`)
  if (port === undefined) throw new TranslationError('port is required in Service backendRef')
  const service = findService(`${namespace}/${name}`, port, context)
  if (service === 'no-service')
    throw new TranslationError(`backend(${name}.${namespace}.svc.cluster.local) not found`)
  if (service === 'no-port')
    throw new TranslationError(`backend(${namespace}/${name}) has no port ${port}`)
  return service
}
