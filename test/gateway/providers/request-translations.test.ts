// What is a request in the words of each vendor? Shapes, and what no words are found for.

import { describe, expect, test } from 'vitest'
import type { JsonObject, ProviderName, RouteType } from '../../../gateway/providers/provider.ts'
import { providers } from '../../../gateway/providers/providers.ts'
import { resolveEndpoint } from '../../../gateway/providers/resolve-endpoint.ts'

const translationOf = (client: RouteType, vendor: ProviderName) =>
  resolveEndpoint(providers[vendor], client)!.translation!
const encode = (client: RouteType, vendor: ProviderName, body: JsonObject) =>
  JSON.parse(JSON.stringify(translationOf(client, vendor).encodeRequest({ model: 'm', ...body })))

const user = { role: 'user', content: 'x' }
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } }
const call = (id: string) => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: '{"a":1}' },
})
const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: `of ${id}` })
const PNG = 'data:image/png;base64,AAAA'
const chat = (...messages: object[]) => ({ messages })

type Case = [
  what: string,
  client: RouteType,
  vendor: ProviderName,
  body: JsonObject,
  wanted: object,
]

test.each<Case>([
  [
    'system and developer messages, joined',
    'Completions',
    'gemini',
    chat(
      { role: 'system', content: 'a' },
      { role: 'developer', content: [{ type: 'text', text: 'b' }] },
      user,
    ),
    {
      systemInstruction: { parts: [{ text: 'a\nb' }] },
      contents: [{ role: 'user', parts: [{ text: 'x' }] }],
    },
  ],
  [
    'parallel results in the order of their calls, and the signature of a call',
    'Completions',
    'gemini',
    chat(
      user,
      { role: 'assistant', tool_calls: [call('1__thought__s'), call('2')] },
      result('2'),
      result('1__thought__s'),
    ),
    {
      contents: [
        { role: 'user', parts: [{ text: 'x' }] },
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 's' },
            { functionCall: { name: 'f', args: { a: 1 } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'f', response: { content: 'of 1__thought__s' } } },
            { functionResponse: { name: 'f', response: { content: 'of 2' } } },
          ],
        },
      ],
    },
  ],
  [
    'effort as a level where the model thinks in levels',
    'Completions',
    'gemini',
    { ...chat(user), model: 'gemini-3-pro', reasoning_effort: 'medium' },
    { generationConfig: { thinkingConfig: { thinkingLevel: 'medium', includeThoughts: true } } },
  ],
  [
    'effort as a budget where it thinks in budgets',
    'Completions',
    'gemini',
    { ...chat(user), model: 'gemini-2.5-pro', reasoning_effort: 'medium' },
    { generationConfig: { thinkingConfig: { thinkingBudget: 2048, includeThoughts: true } } },
  ],
  [
    'any JSON',
    'Completions',
    'gemini',
    { ...chat(user), response_format: { type: 'json_object' } },
    { generationConfig: { responseMimeType: 'application/json' } },
  ],
  [
    'images and files',
    'Completions',
    'bedrock',
    chat({
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: PNG } },
        {
          type: 'file',
          file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a_b!.pdf' },
        },
      ],
    }),
    {
      messages: [
        {
          role: 'user',
          content: [
            { image: { format: 'png', source: { bytes: 'AAAA' } } },
            { document: { format: 'pdf', name: 'a_b', source: { bytes: 'AAAA' } } },
          ],
        },
      ],
    },
  ],
  [
    'calls and results, each turn one message',
    'Completions',
    'bedrock',
    {
      ...chat(
        user,
        { role: 'assistant', content: 'y', tool_calls: [call('1'), call('2')] },
        result('1'),
        result('2'),
      ),
      tools: [tool],
    },
    {
      messages: [
        { role: 'user', content: [{ text: 'x' }] },
        {
          role: 'assistant',
          content: [
            { text: 'y' },
            { toolUse: { toolUseId: '1', name: 'f', input: { a: 1 } } },
            { toolUse: { toolUseId: '2', name: 'f', input: { a: 1 } } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: '1', content: [{ text: 'of 1' }] } },
            { toolResult: { toolUseId: '2', content: [{ text: 'of 2' }] } },
          ],
        },
      ],
      toolConfig: {
        tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } } } }],
      },
    },
  ],
  [
    'signed thoughts, an image in a result, and that a tool failed',
    'Messages',
    'bedrock',
    {
      max_tokens: 9000,
      thinking: { type: 'enabled', budget_tokens: 5000 },
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      messages: [
        user,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 't', signature: 's' },
            { type: 'tool_use', id: '1', name: 'f', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: '1',
              is_error: true,
              content: [
                {
                  type: 'image',
                  source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
                },
              ],
            },
          ],
        },
      ],
    },
    {
      messages: [
        { role: 'user', content: [{ text: 'x' }] },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 't', signature: 's' } } },
            { toolUse: { toolUseId: '1', name: 'f', input: {} } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              toolResult: {
                toolUseId: '1',
                status: 'error',
                content: [{ image: { format: 'png', source: { bytes: 'AAAA' } } }],
              },
            },
          ],
        },
      ],
      inferenceConfig: { maxTokens: 9000 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 5000 } },
    },
  ],
  [
    'calls without ids, schemas in capitals, and a budget',
    'GenerateContent',
    'openai',
    {
      contents: [
        {
          role: 'user',
          parts: [{ text: 'x' }, { inline_data: { mime_type: 'image/png', data: 'AAAA' } }],
        },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { b: 2 } } }] },
      ],
      system_instruction: { parts: [{ text: 's' }] },
      tools: [
        {
          functionDeclarations: [
            {
              name: 'f',
              parameters: { type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } } },
            },
          ],
        },
      ],
      generationConfig: { maxOutputTokens: 9, thinkingConfig: { thinkingBudget: 3000 } },
    },
    {
      messages: [
        { role: 'system', content: 's' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'x' },
            { type: 'image_url', image_url: { url: PNG } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call_0', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_0', content: '{"b":2}' },
      ],
      tools: [
        {
          type: 'function',
          function: {
            name: 'f',
            parameters: { type: 'object', properties: { a: { type: ['string', 'null'] } } },
          },
        },
      ],
      max_completion_tokens: 9,
      reasoning_effort: 'high',
    },
  ],
])('%s, from %s to %s', (_, client, vendor, body, wanted) => {
  expect(encode(client, vendor, body)).toMatchObject(wanted)
})

test('OpenAI gets no field that it does not know', () => {
  const messages = [
    user,
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 't', signature: 's' },
        { type: 'text', text: 'y' },
      ],
    },
  ]
  const thinking = { type: 'enabled', budget_tokens: 2000 }
  const encoded = encode('Messages', 'openai', { max_tokens: 3000, thinking, messages })
  expect(encoded).not.toHaveProperty('thinking_budget')
  expect(encoded.messages[1]).toEqual({ role: 'assistant', content: 'y' })
})

describe('refuses', () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
  const use = { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 'f', input: {} }] }
  test.each<[what: string, RouteType, ProviderName, JsonObject, string]>([
    [
      'a link to an image',
      'Completions',
      'gemini',
      chat({
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }],
      }),
      'does not fetch',
    ],
    [
      'a link to an image',
      'Completions',
      'bedrock',
      chat({
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }],
      }),
      'fetches nothing',
    ],
    [
      'a file by its id',
      'Completions',
      'anthropic',
      chat({ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }),
      'file by id',
    ],
    [
      'sound',
      'Completions',
      'bedrock',
      chat({ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }),
      'input_audio',
    ],
    [
      'an answer that is spoken',
      'Completions',
      'gemini',
      { ...chat(user), modalities: ['text', 'audio'] },
      'modality',
    ],
    ['several answers', 'Completions', 'bedrock', { ...chat(user), n: 2 }, 'n must be 1'],
    ['tools of old', 'Completions', 'gemini', { ...chat(user), functions: [] }, 'functions'],
    ['a result of no call', 'Completions', 'gemini', chat(user, result('9')), 'unknown tool call'],
    [
      'a long tool name',
      'Completions',
      'bedrock',
      { ...chat(user), tools: [{ type: 'function', function: { name: 'f'.repeat(65) } }] },
      'no tool of this name',
    ],
    [
      'serial calls',
      'Completions',
      'gemini',
      { ...chat(user), tools: [tool], parallel_tool_calls: false },
      'parallel',
    ],
    [
      'an image in a result',
      'Messages',
      'openai',
      {
        messages: [
          user,
          use,
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: '1', content: [image] }] },
        ],
      },
      'result of a tool',
    ],
    [
      "tools that are the vendor's",
      'Messages',
      'gemini',
      { messages: [user], tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      'unsupported tool',
    ],
    [
      'servers of tools',
      'Messages',
      'bedrock',
      { messages: [user], mcp_servers: [{}] },
      'mcp_servers',
    ],
    [
      'what OpenAI remembers',
      'Responses',
      'gemini',
      { input: 'x', previous_response_id: 'r' },
      'previous_response_id',
    ],
    [
      "tools that are OpenAI's",
      'Responses',
      'bedrock',
      { input: 'x', tools: [{ type: 'web_search' }] },
      'unsupported tool: web_search',
    ],
    [
      'an item by reference',
      'Responses',
      'bedrock',
      { input: [{ type: 'item_reference', id: 'i' }] },
      'item_reference',
    ],
    [
      'what Gemini remembers',
      'GenerateContent',
      'openai',
      { contents: [], cachedContent: 'c' },
      'cachedContent',
    ],
    [
      "tools that are Gemini's",
      'GenerateContent',
      'anthropic',
      { contents: [], tools: [{ googleSearch: {} }] },
      'googleSearch',
    ],
    [
      'a size of embeddings that the model does not have',
      'Embeddings',
      'bedrock',
      { model: 'cohere.embed-english-v3', input: 'x', dimensions: 256 },
      'dimensions',
    ],
    [
      'any other field of embeddings',
      'Embeddings',
      'bedrock',
      { model: 'amazon.titan-embed-text-v2:0', input: 'x', x_unknown: 1 },
      'x_unknown',
    ],
    [
      'several candidates',
      'GenerateContent',
      'bedrock',
      { contents: [], generationConfig: { candidateCount: 2 } },
      'candidateCount',
    ],
  ])('%s, from %s to %s', (_, client, vendor, body, message) => {
    const attempt = () => encode(client, vendor, body)
    expect(attempt).toThrow(message)
    expect(attempt).toThrow(expect.objectContaining({ name: 'UntranslatableRequest' }))
  })
})

describe('the usage', () => {
  const context = { now: new Date(0), model: 'm' }
  const REPLIES: Partial<Record<ProviderName, JsonObject>> = {
    gemini: {
      candidates: [{ content: { parts: [{ text: 'x' }] } }],
      usageMetadata: {
        promptTokenCount: 10,
        cachedContentTokenCount: 4,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 2,
      },
    },
    bedrock: {
      output: { message: { content: [{ text: 'x' }] } },
      usage: { inputTokens: 6, cacheReadInputTokens: 4, outputTokens: 7 },
    },
    anthropic: {
      content: [{ type: 'text', text: 'x' }],
      usage: { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 7 },
    },
  }
  test.each(Object.keys(REPLIES) as ProviderName[])(
    'of %s counts what was cached, in each client’s way',
    (vendor) => {
      const read = (client: RouteType) =>
        translationOf(client, vendor).decodeReply(REPLIES[vendor]!, context)
      expect(read('Completions').usage).toMatchObject({
        prompt_tokens: 10,
        completion_tokens: 7,
        total_tokens: 17,
        prompt_tokens_details: { cached_tokens: 4 },
      })
      if (vendor === 'anthropic') return
      expect(read('Messages').usage).toMatchObject({
        input_tokens: 6,
        cache_read_input_tokens: 4,
        output_tokens: 7,
      })
      expect(read('Responses').usage).toMatchObject({
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4 },
      })
    },
  )
})

describe('the end', () => {
  const ends: [ProviderName, string, string][] = [
    ['gemini', 'STOP', 'stop'],
    ['gemini', 'MAX_TOKENS', 'length'],
    ['gemini', 'SAFETY', 'content_filter'],
    ['gemini', 'MALFORMED_FUNCTION_CALL', 'stop'],
    ['bedrock', 'end_turn', 'stop'],
    ['bedrock', 'max_tokens', 'length'],
    ['bedrock', 'guardrail_intervened', 'content_filter'],
    ['bedrock', 'tool_use', 'tool_calls'],
  ]
  test.each(ends)('%s %s is %s', (vendor, reason, wanted) => {
    const reply =
      vendor === 'gemini'
        ? { candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: reason }] }
        : { output: { message: { content: [] } }, stopReason: reason }
    const { choices } = translationOf('Completions', vendor).decodeReply(reply, {
      now: new Date(0),
    })
    expect(choices[0].finish_reason).toBe(wanted)
  })
})
