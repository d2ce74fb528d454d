// Which body does the provider get, after the backend has had its say about the client's?

import { prepareBody } from '../policies/prepare-body.ts'
import { type Endpoint, type JsonObject, UntranslatableRequest } from '../providers/provider.ts'
import { resolveModel } from '../providers/resolve-model.ts'
import type { AiProvider } from '../routing/routing-table.ts'

/** The very bytes that were sent, where nothing is to be changed. Throws UntranslatableRequest. */
export function encodeBody(sent: Buffer, { model, policies }: AiProvider, endpoint: Endpoint) {
  const ai = policies.ai ?? {}
  let body = parseBody(sent)
  const requestedModel = body.model
  if (model !== undefined) body.model = model
  const prepared = prepareBody(body, ai)
  const finalModel = resolveModel(body.model, ai.modelAliases)
  if (finalModel === undefined)
    throw new UntranslatableRequest('missing field: model not specified')
  body.model = finalModel
  if (endpoint.translation) body = endpoint.translation.encodeRequest(body)
  const adjusted = endpoint.adjust?.(body)
  const unchanged = !adjusted && !prepared && !endpoint.translation && finalModel === requestedModel
  return {
    model: finalModel,
    body: unchanged ? sent : Buffer.from(JSON.stringify(adjusted ?? body)),
  }
}

function parseBody(sent: Buffer): JsonObject {
  let body: unknown
  try {
    body = JSON.parse(sent.toString())
  } catch (cause) {
    throw new UntranslatableRequest('the body is not valid JSON', { cause })
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new UntranslatableRequest('the body is not a JSON object')
  return body
}
