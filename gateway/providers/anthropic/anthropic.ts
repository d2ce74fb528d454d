// How does Anthropic want to be spoken to? https://docs.anthropic.com/en/api

import { chainTranslations } from '../chain-translations.ts'
import { generateContentToChat } from '../openai/from-gemini/generate-content-translation.ts'
import type { HeaderChange, JsonObject, Provider } from '../provider.ts'
import { completionsTranslation } from './completions-translation.ts'

/** OAuth tokens stay bearer tokens; every other key has a header of its own. */
function authorize(key: string): HeaderChange {
  return key.startsWith('sk-ant-oat')
    ? { set: { authorization: `Bearer ${key}` }, remove: ['x-api-key'] }
    : { set: { 'x-api-key': key }, remove: ['authorization'] }
}

/** What stands before the API (a CDN, a proxy) answers in HTML or plain text. */
const wrapError = (body: string): JsonObject => ({
  type: 'error',
  error: { type: 'api_error', message: body },
})

const BEARER = 'Bearer '

export const anthropic: Provider = {
  name: 'anthropic',
  telemetryName: 'anthropic',
  host: 'api.anthropic.com',
  pathPrefix: '/v1',
  endpoints: {
    Completions: { path: '/messages', translation: completionsTranslation },
    Messages: { path: '/messages', decodeError: wrapError },
    GenerateContent: {
      path: '/messages',
      translation: chainTranslations(generateContentToChat, completionsTranslation),
    },
    AnthropicTokenCount: { path: '/messages/count_tokens', decodeError: wrapError },
  },
  authorize,
  adaptClientCredentials: (authorization) =>
    authorization.startsWith(BEARER)
      ? authorize(authorization.slice(BEARER.length))
      : { set: {}, remove: [] },
  defaultHeaders: { 'anthropic-version': '2023-06-01' },
  removedHeaders: [
    'api-key',
    'x-goog-api-key',
    // The API refuses browsers by these.
    'origin',
    'sec-fetch-dest',
    'sec-fetch-mode',
    'sec-fetch-site',
    'sec-fetch-user',
    'access-control-request-headers',
    'access-control-request-method',
  ],
}
