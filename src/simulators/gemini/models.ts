// Which models does the simulated Gemini have?

import { GeminiError } from './gemini-error.ts'

export type Model = {
  id: string
  displayName: string
  kind: 'chat' | 'embedding'
  maxOutput: number
}

const chat = (id: string, displayName: string, maxOutput = 65_536): Model => ({
  id,
  displayName,
  kind: 'chat',
  maxOutput,
})

export const models: Model[] = [
  chat('gemini-3-pro-preview', 'Gemini 3 Pro Preview'),
  chat('gemini-3-flash-preview', 'Gemini 3 Flash Preview'),
  chat('gemini-2.5-pro', 'Gemini 2.5 Pro'),
  chat('gemini-2.5-flash', 'Gemini 2.5 Flash'),
  chat('gemini-2.5-flash-lite', 'Gemini 2.5 Flash-Lite'),
  chat('gemini-2.0-flash', 'Gemini 2.0 Flash', 8192),
  { id: 'gemini-embedding-001', displayName: 'Gemini Embedding', kind: 'embedding', maxOutput: 1 },
]

/** Throws Google's 404. */
export function findModel(id: string, method: string): Model {
  const kind = method === 'embedContent' ? 'embedding' : 'chat'
  const model = models.find((one) => one.id === id && one.kind === kind)
  if (model) return model
  throw new GeminiError(
    404,
    `models/${id} is not found for API version v1beta, or is not supported for ${method}. ` +
      'Call ListModels to see the list of available models and their supported methods.',
  )
}

export const describeModel = ({ id, displayName, kind, maxOutput }: Model) => ({
  name: `models/${id}`,
  version: '001',
  displayName,
  inputTokenLimit: 1_048_576,
  outputTokenLimit: maxOutput,
  supportedGenerationMethods:
    kind === 'chat' ? ['generateContent', 'countTokens'] : ['embedContent'],
})
