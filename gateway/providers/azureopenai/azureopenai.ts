// How does Azure want OpenAI's models to be spoken to?
// https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference

import { adjustCompletions } from '../openai/adjust-completions.ts'
import { generateContentTranslation } from '../openai/from-gemini/generate-content-translation.ts'
import { messagesTranslation } from '../openai/messages-translation.ts'
import type { Endpoint, HeaderChange, Provider, ProviderCall } from '../provider.ts'

const withoutScheme = (endpoint: string) =>
  endpoint.replace(/^https?:\/\//, '').replace(/\/.*$/s, '')

/** Two versions name no date: in them the body says the model. In all others the path names the deployment. */
const pathOf =
  (suffix: string) =>
  ({ model, options }: ProviderCall): string => {
    const { apiVersion = 'v1' } = options
    if (apiVersion === 'v1') return `/openai/v1/${suffix}`
    const version = `?api-version=${encodeURIComponent(apiVersion)}`
    if (apiVersion === 'preview') return `/openai/v1/${suffix}${version}`
    if (suffix === 'responses') return `/openai/responses${version}`
    return `/openai/deployments/${encodeURIComponent(model)}/${suffix}${version}`
  }

const completions: Endpoint = { path: pathOf('chat/completions'), adjust: adjustCompletions }

const BEARER = 'Bearer '

/** Microsoft's access tokens are JWTs, and bearer tokens; its keys have a header of their own. */
const authorize = (key: string): HeaderChange =>
  key.startsWith('eyJ')
    ? { set: { authorization: `${BEARER}${key}` }, remove: ['api-key'] }
    : { set: { 'api-key': key }, remove: ['authorization'] }

export const azureopenai: Provider = {
  name: 'azureopenai',
  telemetryName: 'azure',
  host: ({ endpoint }) => endpoint && withoutScheme(endpoint),
  pathPrefix: '',
  endpoints: {
    Completions: completions,
    Messages: { ...completions, translation: messagesTranslation },
    GenerateContent: { ...completions, translation: generateContentTranslation },
    Responses: { path: pathOf('responses') },
    Embeddings: { path: pathOf('embeddings') },
  },
  authorize,
  adaptClientCredentials: (authorization) =>
    authorization.startsWith(BEARER)
      ? authorize(authorization.slice(BEARER.length))
      : { set: {}, remove: [] },
  // Another vendor's credentials and words.
  removedHeaders: ['x-api-key', 'x-goog-api-key', 'anthropic-version', 'anthropic-beta'],
}
