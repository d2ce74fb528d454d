// Which body does the provider get, after the backend has had its say about the client's?

import { cachePrompt } from '../policies/ai/cache-prompt.ts'
import { conversations } from '../policies/ai/conversation.ts'
import { setFields, transformFields } from '../policies/ai/set-fields.ts'
import { parseExactly, printExactly } from '../providers/exact-json.ts'
import {
  type Endpoint,
  type JsonObject,
  type RouteType,
  UntranslatableRequest,
} from '../providers/provider.ts'
import { resolveModel } from '../providers/resolve-model.ts'
import type { AiPolicies, AiProvider, PromptMessage } from '../routing/routing-table.ts'

/** In the client's format still. */
export type PreparedBody = {
  body: JsonObject
  model: string
  /** Whether it says anything else than the client did. */
  changed: boolean
}

const NO_POLICIES: AiPolicies = {}

/** What is `asked` outside of the body; the provider's model, then fields, then aliases, then prompts. Throws UntranslatableRequest. */
export function prepareBody(
  sent: Buffer,
  routeType: RouteType,
  { model, policies }: AiProvider,
  asked?: JsonObject,
): PreparedBody {
  const ai = policies.ai ?? NO_POLICIES
  const body = parseBody(sent)
  if (asked) Object.assign(body, asked)
  const requestedModel = body.model
  if (model !== undefined) body.model = model
  let changed = setFields(body, ai)
  const finalModel = resolveModel(body.model, ai.modelAliases)
  if (finalModel === undefined)
    throw new UntranslatableRequest('missing field: model not specified')
  body.model = finalModel
  if (ai.prompt) changed = addPrompts(body, routeType, ai.prompt) || changed
  return { body, model: finalModel, changed: changed || finalModel !== requestedModel }
}

/** The very bytes that were sent, where nothing is to be changed. Throws UntranslatableRequest. */
export function encodeBody(
  sent: Buffer,
  { body, changed, model }: PreparedBody,
  { provider, policies, options = {} }: AiProvider,
  { translation, adjust }: Endpoint,
): Buffer {
  const translated = translation ? translation.encodeRequest(body, options) : body
  const adjusted = adjust?.(translated)
  const encoded = adjusted ?? translated
  const caching = policies.ai?.promptCaching
  const marked = caching !== undefined && cachePrompt(encoded, provider, model, caching)
  const last = policies.ai?.finalTransformations
  const transformed = last !== undefined && transformFields(encoded, last)
  if (!changed && !translation && !adjusted && !marked && !transformed) return sent
  return Buffer.from(printExactly(encoded))
}

function addPrompts(
  body: JsonObject,
  routeType: RouteType,
  { prepend, append }: NonNullable<AiPolicies['prompt']>,
): boolean {
  const conversation = conversations[routeType]
  conversation?.add(body, prepend.map(asMessage), append.map(asMessage))
  return conversation !== undefined
}

/** Older examples write `SYSTEM` and `USER`. */
const asMessage = ({ role, content }: PromptMessage) => ({ role: role.toLowerCase(), content })

function parseBody(sent: Buffer): JsonObject {
  let body: unknown
  try {
    body = parseExactly(sent.toString())
  } catch (cause) {
    throw new UntranslatableRequest('the body is not valid JSON', { cause })
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new UntranslatableRequest('the body is not a JSON object')
  return body
}
