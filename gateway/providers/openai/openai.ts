// How does OpenAI want to be spoken to? https://platform.openai.com/docs/api-reference

import type { Endpoint, Provider } from '../provider.ts'
import { adjustCompletions } from './adjust-completions.ts'
import { generateContentTranslation } from './from-gemini/generate-content-translation.ts'
import { messagesTranslation } from './messages-translation.ts'

const completions: Endpoint = { path: '/chat/completions', adjust: adjustCompletions }

export const openai: Provider = {
  name: 'openai',
  telemetryName: 'openai',
  host: 'api.openai.com',
  pathPrefix: '/v1',
  endpoints: {
    Completions: completions,
    Messages: { ...completions, translation: messagesTranslation },
    GenerateContent: { ...completions, translation: generateContentTranslation },
    Responses: { path: '/responses' },
    Embeddings: { path: '/embeddings' },
    Rerank: { path: '/rerank' },
  },
  authorize: (key) => ({ set: { authorization: `Bearer ${key}` }, remove: [] }),
  // Another vendor's credentials and words.
  removedHeaders: ['api-key', 'x-api-key', 'x-goog-api-key', 'anthropic-version', 'anthropic-beta'],
}
