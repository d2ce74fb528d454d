// How does Google want Gemini to be spoken to? https://ai.google.dev/api

import { chainTranslations } from '../chain-translations.ts'
import { responsesToChat } from '../openai/from-responses/responses-translation.ts'
import { messagesToChat } from '../openai/messages-translation.ts'
import type { Endpoint, HeaderChange, JsonObject, Provider, ProviderCall } from '../provider.ts'
import { completionsTranslation } from './completions-translation.ts'

/** `models/…` and `tunedModels/…` as they are; the name itself can open no path of its own. */
export function modelPath(model: string): string {
  const [, collection = 'models', name = model] = /^(models|tunedModels)\/(.*)$/s.exec(model) ?? []
  return `${collection}/${encodeURIComponent(name)}`
}

const generate = ({ model, stream }: ProviderCall) =>
  `/${modelPath(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`

/** The path says what these would. */
function withoutPathFields({ model: _, stream: __, ...body }: JsonObject): JsonObject {
  return body
}

export const generateContent: Endpoint = { path: generate, adjust: withoutPathFields }
export const countTokens: Endpoint = {
  path: ({ model }) => `/${modelPath(model)}:countTokens`,
  adjust: withoutPathFields,
}

const BEARER = 'Bearer '

const bearer = (key: string): HeaderChange => ({
  set: { authorization: BEARER + key },
  remove: ['x-goog-api-key'],
})

/** Google's API keys have a header of their own; access tokens are bearer tokens. */
export const authorize = (key: string): HeaderChange =>
  key.startsWith('AIza')
    ? { set: { 'x-goog-api-key': key }, remove: ['authorization'] }
    : bearer(key)

export const gemini: Provider = {
  name: 'gemini',
  telemetryName: 'gcp.gemini',
  host: 'generativelanguage.googleapis.com',
  pathPrefix: '/v1beta',
  endpoints: {
    GenerateContent: generateContent,
    GeminiCountTokens: countTokens,
    Completions: { path: generate, translation: completionsTranslation },
    Messages: {
      path: generate,
      translation: chainTranslations(messagesToChat, completionsTranslation),
    },
    Responses: {
      path: generate,
      translation: chainTranslations(responsesToChat, completionsTranslation),
    },
    // An imitation of OpenAI's, down to where the key stands.
    Embeddings: { path: '/openai/embeddings', authorize: bearer },
  },
  authorize,
  adaptClientCredentials: (authorization) =>
    authorization.startsWith(BEARER)
      ? authorize(authorization.slice(BEARER.length))
      : { set: {}, remove: [] },
  // Another vendor's credentials and words.
  removedHeaders: ['api-key', 'x-api-key', 'anthropic-version', 'anthropic-beta'],
}
