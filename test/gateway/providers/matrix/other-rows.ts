// What beside conversations can be asked, of whom? One row each.

import { type ProviderRow, providerRows } from './provider-rows.ts'

export type OtherRow = {
  routeType: string
  method: 'GET' | 'POST'
  path: string
  body?: (model: string) => object
  /** By the provider's name: the model to ask, or the refusal. */
  providers: Partial<
    Record<ProviderRow['name'], { model: string } | { status: number; says: string }>
  >
  /** What the answer must hold. */
  holds?: RegExp
}

const refused = (provider: string) => ({
  status: 400,
  says: `failed to process LLM request: unsupported conversion to ${provider}`,
})

const ASKED = [{ role: 'user', content: 'Hello' }]

export const otherRows: OtherRow[] = [
  {
    routeType: 'Embeddings',
    method: 'POST',
    path: '/v1/embeddings',
    body: (model) => ({ model, input: 'Hello' }),
    holds: /"embedding":\[-?0/,
    providers: {
      openai: { model: 'text-embedding-3-small' },
      anthropic: refused('anthropic'),
      gemini: { model: 'gemini-embedding-001' },
      azureopenai: { model: 'text-embedding-3-small' },
      bedrock: { model: 'amazon.titan-embed-text-v2:0' },
      'custom (Completions)': { model: 'text-embedding-3-small' },
      'custom (Messages)': refused('custom'),
    },
  },
  {
    routeType: 'AnthropicTokenCount',
    method: 'POST',
    path: '/v1/messages/count_tokens',
    body: (model) => ({ model, messages: ASKED }),
    holds: /"input_tokens":\d+/,
    providers: {
      openai: refused('openai'),
      anthropic: { model: 'claude-sonnet-4-20250514' },
      gemini: refused('gemini'),
      azureopenai: refused('azureopenai'),
      bedrock: { model: 'anthropic.claude-sonnet-4-20250514-v1:0' },
      'custom (Completions)': refused('custom'),
      'custom (Messages)': { model: 'claude-sonnet-4-20250514' },
    },
  },
  {
    routeType: 'GeminiCountTokens',
    method: 'POST',
    path: '/v1beta/models/MODEL:countTokens',
    body: () => ({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }),
    holds: /"totalTokens":\d+/,
    providers: {
      openai: refused('openai'),
      anthropic: refused('anthropic'),
      gemini: { model: 'gemini-2.5-flash' },
      azureopenai: refused('azureopenai'),
      bedrock: refused('bedrock'),
      'custom (Completions)': refused('custom'),
      'custom (Messages)': refused('custom'),
    },
  },
  ...['Models', 'Realtime'].map((routeType) => ({
    routeType,
    method: 'GET' as const,
    path: `/v1/${routeType.toLowerCase()}`,
    providers: Object.fromEntries(
      providerRows.map(({ name }) => [
        name,
        { status: 501, says: `{"error":"Route '${routeType}' not implemented"}` },
      ]),
    ),
  })),
]
