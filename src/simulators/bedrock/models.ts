// Which models does the simulated Bedrock have?

import { BedrockError, invalid } from './bedrock-error.ts'

export type Model = { id: string; kind: 'chat' | 'embedding'; maxOutput: number; thinks: boolean }

const chat = (id: string, maxOutput: number, thinks = false): Model => ({
  id,
  kind: 'chat',
  maxOutput,
  thinks,
})

const models: Model[] = [
  chat('anthropic.claude-opus-4-5-20251101-v1:0', 64_000, true),
  chat('anthropic.claude-sonnet-4-5-20250929-v1:0', 64_000, true),
  chat('anthropic.claude-sonnet-4-20250514-v1:0', 64_000, true),
  chat('anthropic.claude-haiku-4-5-20251001-v1:0', 64_000, true),
  chat('anthropic.claude-3-5-sonnet-20240620-v1:0', 8192),
  chat('anthropic.claude-3-haiku-20240307-v1:0', 4096),
  chat('amazon.nova-pro-v1:0', 10_000),
  chat('amazon.nova-lite-v1:0', 10_000),
  chat('meta.llama3-3-70b-instruct-v1:0', 8192),
  { id: 'amazon.titan-embed-text-v2:0', kind: 'embedding', maxOutput: 0, thinks: false },
  { id: 'cohere.embed-english-v3', kind: 'embedding', maxOutput: 0, thinks: false },
]

/** Under its own name, or that of an inference profile across regions. */
export function findModel(name: string, kind: Model['kind']): Model {
  const id = name.replace(/^(?:us|eu|apac|global)\./, '')
  const model = models.find((one) => one.id === id)
  if (!model) throw invalid('The provided model identifier is invalid.')
  if (model.kind === kind) return model
  throw new BedrockError(
    'ValidationException',
    'The provided model does not support this operation.',
  )
}
