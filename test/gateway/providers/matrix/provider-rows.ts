// Which providers are tried, each with a backend as a learner would write it, and what can each not be told?

import type { AiPolicies, AiProvider } from '../../../../gateway/routing/routing-table.ts'
import type { Client } from './question.ts'

export type ProviderRow = {
  name: string
  provider: AiProvider['provider']
  /** `addresses` are those of the simulators. */
  backend(addresses: Record<string, string>): Partial<AiProvider>
  wrongKey: AiProvider['policies']['auth']
  /** The status of its refusal. */
  wrongKeyStatus: number
  /** By the client's format: how it is spoken to, or why it is not. */
  spoken: Record<Client['routeType'], 'as it is' | 'translated' | { refused: string }>
  /** By feature: the refusal. All formats have the same. */
  refuses?: Record<string, string>
  /** Whether the simulated model says what it thinks. */
  thinks?: true
}

export const ROUTES: AiPolicies['routes'] = [
  { suffix: '/messages/count_tokens', type: 'AnthropicTokenCount' },
  { suffix: '/chat/completions', type: 'Completions' },
  { suffix: '/messages', type: 'Messages' },
  { suffix: '/responses', type: 'Responses' },
  { suffix: '/embeddings', type: 'Embeddings' },
  { suffix: ':generateContent', type: 'GenerateContent' },
  { suffix: ':streamGenerateContent', type: 'GenerateContent' },
  { suffix: ':countTokens', type: 'GeminiCountTokens' },
  { suffix: '/models', type: 'Models' },
  { suffix: '/realtime', type: 'Realtime' },
]

const key = (text: string) => ({ type: 'key', key: text }) as const

const hostOf = (address: string | undefined) => {
  const { hostname, port } = new URL(address!)
  return { host: hostname, port: Number(port), pathPrefix: '/v1' }
}

const unsupported = (provider: string) => ({ refused: `unsupported conversion to ${provider}` })

const AS_OPENAI: ProviderRow['spoken'] = {
  Completions: 'as it is',
  Messages: 'translated',
  Responses: 'as it is',
  GenerateContent: 'translated',
}

const AS_ANTHROPIC = (name: string): ProviderRow['spoken'] => ({
  Completions: 'translated',
  Messages: 'as it is',
  Responses: unsupported(name),
  GenerateContent: 'translated',
})

export const providerRows: ProviderRow[] = [
  {
    name: 'openai',
    provider: 'openai',
    backend: () => ({ model: 'gpt-4o-mini', policies: { auth: key('sk-lab-demo-key') } }),
    wrongKey: key('sk-wrong'),
    wrongKeyStatus: 401,
    spoken: AS_OPENAI,
  },
  {
    name: 'anthropic',
    provider: 'anthropic',
    backend: () => ({
      model: 'claude-sonnet-4-20250514',
      policies: { auth: key('sk-ant-lab-demo-key') },
    }),
    wrongKey: key('sk-ant-wrong'),
    wrongKeyStatus: 401,
    spoken: AS_ANTHROPIC('anthropic'),
  },
  {
    name: 'gemini',
    provider: 'gemini',
    backend: () => ({ model: 'gemini-2.5-flash', policies: { auth: key('AIzaSy-lab-demo-key') } }),
    wrongKey: key('AIza-wrong'),
    wrongKeyStatus: 400,
    spoken: {
      Completions: 'translated',
      Messages: 'translated',
      Responses: 'translated',
      GenerateContent: 'as it is',
    },
    refuses: {
      'one tool at a time': 'parallel_tool_calls: Gemini cannot be kept from parallel tool calls',
      'image by its link': 'Gemini does not fetch images from the web',
    },
    thinks: true,
  },
  {
    name: 'azureopenai',
    provider: 'azureopenai',
    backend: () => ({
      model: 'gpt-4o-mini',
      options: {
        endpoint: 'lab.openai.azure.com',
        deploymentName: 'gpt-4o-mini',
        apiVersion: '2024-10-21',
      },
      policies: { auth: key('azure-lab-demo-key') },
    }),
    wrongKey: key('wrong'),
    wrongKeyStatus: 401,
    spoken: AS_OPENAI,
  },
  {
    name: 'bedrock',
    provider: 'bedrock',
    backend: () => ({
      model: 'anthropic.claude-sonnet-4-20250514-v1:0',
      options: { region: 'eu-west-1' },
      policies: {
        auth: {
          type: 'aws',
          signing: { accessKeyId: 'AKIALABDEMO000000000', secretAccessKey: 'lab-demo-secret-key' },
        },
      },
    }),
    wrongKey: {
      type: 'aws',
      signing: { accessKeyId: 'AKIALABDEMO000000000', secretAccessKey: 'wrong' },
    },
    wrongKeyStatus: 403,
    spoken: {
      Completions: 'translated',
      Messages: 'translated',
      Responses: 'translated',
      GenerateContent: 'translated',
    },
    refuses: {
      'one tool at a time': 'parallel_tool_calls: Bedrock cannot be kept from parallel tool calls',
      'image by its link': 'Bedrock fetches nothing from the web',
    },
    thinks: true,
  },
  {
    name: 'custom (Completions)',
    provider: 'custom',
    backend: ({ openai }) => ({
      ...hostOf(openai),
      model: 'gpt-4o-mini',
      options: { formats: [{ type: 'Completions' }, { type: 'Embeddings' }] },
      policies: { auth: key('sk-lab-demo-key') },
    }),
    wrongKey: key('sk-wrong'),
    wrongKeyStatus: 401,
    spoken: { ...AS_OPENAI, Responses: 'translated' },
  },
  {
    name: 'custom (Messages)',
    provider: 'custom',
    backend: ({ anthropic }) => ({
      ...hostOf(anthropic),
      model: 'claude-sonnet-4-20250514',
      options: {
        formats: [{ type: 'Messages', path: '/v1/messages' }, { type: 'AnthropicTokenCount' }],
      },
      policies: { auth: key('sk-ant-lab-demo-key') },
    }),
    wrongKey: key('sk-ant-wrong'),
    wrongKeyStatus: 401,
    spoken: AS_ANTHROPIC('custom'),
  },
]
