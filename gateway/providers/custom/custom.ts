// How is a provider of one's own spoken to, of which is known only which formats it takes?

import { completionsTranslation as chatToAnthropic } from '../anthropic/completions-translation.ts'
import { chainTranslations } from '../chain-translations.ts'
import { completionsTranslation as chatToGemini } from '../gemini/completions-translation.ts'
import { countTokens, generateContent } from '../gemini/gemini.ts'
import { adjustCompletions } from '../openai/adjust-completions.ts'
import {
  generateContentToChat,
  generateContentTranslation,
} from '../openai/from-gemini/generate-content-translation.ts'
import { responsesToChat } from '../openai/from-responses/responses-translation.ts'
import { messagesToChat, messagesTranslation } from '../openai/messages-translation.ts'
import type {
  Endpoint,
  Endpoints,
  Provider,
  ProviderCall,
  RouteType,
  Translation,
} from '../provider.ts'

/** A place that no prefix of the backend moves. */
function below(prefix: string, endpoint: Endpoint): Endpoint {
  const { path } = endpoint
  const whole = (call: ProviderCall) => prefix + (typeof path === 'function' ? path(call) : path)
  return { ...endpoint, path: whole, absolute: true }
}

const ANTHROPIC_VERSION = { 'anthropic-version': '2023-06-01' }

/** Each format at its usual place, for clients that speak it. */
const NATIVE: Partial<Record<RouteType, Endpoint>> = {
  Completions: { path: '/chat/completions', adjust: adjustCompletions },
  Messages: { path: '/messages', defaultHeaders: ANTHROPIC_VERSION },
  Responses: { path: '/responses' },
  Embeddings: { path: '/embeddings' },
  Rerank: { path: '/rerank' },
  AnthropicTokenCount: { path: '/messages/count_tokens', defaultHeaders: ANTHROPIC_VERSION },
  GenerateContent: below('/v1beta', generateContent),
  GeminiCountTokens: below('/v1beta', countTokens),
}

/** By the client's format: the formats that it can be translated to, the best first. */
const TRANSLATED: [client: RouteType, vendor: RouteType, translation: Translation][] = [
  ['Completions', 'GenerateContent', chatToGemini],
  ['Completions', 'Messages', chatToAnthropic],
  ['Messages', 'Completions', messagesTranslation],
  ['Messages', 'GenerateContent', chainTranslations(messagesToChat, chatToGemini)],
  ['GenerateContent', 'Completions', generateContentTranslation],
  ['GenerateContent', 'Messages', chainTranslations(generateContentToChat, chatToAnthropic)],
  ['Responses', 'Completions', responsesToChat],
  ['Responses', 'GenerateContent', chainTranslations(responsesToChat, chatToGemini)],
]

export const custom: Provider = {
  name: 'custom',
  telemetryName: 'custom',
  host: () => undefined,
  pathPrefix: '/v1',
  endpoints({ formats = [] }) {
    const endpoints: Endpoints = {}
    for (const { type, path } of formats) {
      const native = NATIVE[type]
      if (native)
        endpoints[type] = path === undefined ? native : { ...native, path, absolute: true }
    }
    const own = { ...endpoints }
    for (const [client, vendor, translation] of TRANSLATED) {
      const spoken = own[vendor]
      if (spoken) endpoints[client] ??= { ...spoken, translation }
    }
    return endpoints
  },
  // A client's own key, wherever its format puts it, is not this provider's to see.
  authorize: (key) => ({
    set: { authorization: `Bearer ${key}` },
    remove: ['x-api-key', 'x-goog-api-key', 'api-key'],
  }),
}
