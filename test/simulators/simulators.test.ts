import { describe, expect, test } from 'vitest'
import type { SimulatedReply } from '../../src/simulators/simulator.ts'
import { simulators } from '../../src/simulators/simulators.ts'

const AUTHORIZATION: Record<string, string | undefined> = {
  openai: 'Bearer sk-lab-demo-key',
  bedrock: 'Bearer bedrock-api-key-lab-demo',
}
const HEADERS = {
  'x-goog-api-key': 'AIzaSy-lab-demo-key',
  'api-key': 'azure-lab-demo-key',
  'x-api-key': 'sk-ant-lab-demo-key',
  'anthropic-version': '2023-06-01',
  'content-type': 'application/json',
}

const parameters = {
  type: 'object',
  properties: { a: { type: 'array', items: { type: 'number' } } },
}
const COUNTED = Buffer.from(
  '{"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":[]}',
).toString('base64')

/** Good requests, to be spoilt. */
const REQUESTS: Record<string, [path: string, body: object][]> = {
  openai: [
    [
      '/v1/chat/completions',
      {
        model: 'gpt-4o',
        messages: [
          { role: 'system', content: [{ type: 'text', text: 'x' }] },
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: 'c', content: 'y' },
        ],
        tools: [{ type: 'function', function: { name: 'f', parameters } }],
        tool_choice: { type: 'function', function: { name: 'f' } },
        stop: ['z'],
        stream: true,
        stream_options: { include_usage: true },
        response_format: { type: 'json_schema', json_schema: { name: 'n', schema: parameters } },
      },
    ],
    [
      '/v1/responses',
      {
        model: 'gpt-4.1',
        instructions: 'x',
        input: [
          { role: 'user', content: [{ type: 'input_text', text: 'x' }] },
          { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c', output: 'y' },
        ],
        tools: [{ type: 'function', name: 'f', parameters }],
        tool_choice: { type: 'function', name: 'f' },
        text: { format: { type: 'json_schema', schema: parameters } },
        stream: true,
      },
    ],
    ['/v1/embeddings', { model: 'text-embedding-3-small', input: ['a', [1, 2]], dimensions: 4 }],
    ['/v1/moderations', { model: 'omni-moderation-latest', input: ['a', 'b'] }],
  ],
  azure: [
    [
      '/openai/v1/chat/completions',
      { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }], stream: true },
    ],
  ],
  gemini: ['generateContent', 'streamGenerateContent', 'countTokens'].map((method) => [
    `/v1beta/models/gemini-2.5-flash:${method}`,
    {
      systemInstruction: { parts: [{ text: 'x' }] },
      contents: [
        { role: 'user', parts: [{ text: 'x' }, { inlineData: { mimeType: 'a/b', data: 'AA==' } }] },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { y: 1 } } }] },
      ],
      tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: parameters }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      generationConfig: {
        temperature: 1,
        maxOutputTokens: 10,
        stopSequences: ['z'],
        responseMimeType: 'application/json',
        responseSchema: { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
        thinkingConfig: { thinkingBudget: 1024, includeThoughts: true },
      },
    },
  ]),
  bedrock: [
    ...['converse', 'converse-stream'].map((method): [string, object] => [
      `/model/anthropic.claude-sonnet-4-20250514-v1%3A0/${method}`,
      {
        system: [{ text: 'x' }],
        messages: [
          {
            role: 'user',
            content: [{ text: 'x' }, { image: { format: 'png', source: { bytes: 'AA==' } } }],
          },
          { role: 'assistant', content: [{ toolUse: { toolUseId: 't', name: 'f', input: {} } }] },
          {
            role: 'user',
            content: [{ toolResult: { toolUseId: 't', content: [{ text: 'y' }] } }],
          },
        ],
        toolConfig: {
          tools: [{ toolSpec: { name: 'f', description: 'x', inputSchema: { json: parameters } } }],
          toolChoice: { tool: { name: 'f' } },
        },
        inferenceConfig: { maxTokens: 2000, topP: 0.5, stopSequences: ['z'] },
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } },
      },
    ]),
    ['/model/amazon.titan-embed-text-v2:0/invoke', { inputText: 'x', dimensions: 256 }],
    [
      '/model/anthropic.claude-3-haiku-20240307-v1:0/count-tokens',
      { input: { invokeModel: { body: COUNTED } } },
    ],
  ],
  anthropic: [
    [
      '/v1/messages',
      {
        model: 'claude-sonnet-4-20250514',
        max_tokens: 50,
        system: [{ type: 'text', text: 'x' }],
        messages: [
          { role: 'user', content: 'hi' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'y' }] },
            ],
          },
        ],
        tools: [{ name: 'f', input_schema: parameters }],
        tool_choice: { type: 'tool', name: 'f' },
        output_config: { format: { type: 'json_schema', schema: parameters } },
        stop_sequences: ['z'],
        stream: true,
      },
    ],
  ],
}

const VALUES = [null, true, -1, 1.5, 1e9, '', 'f', [], [null], [[]], {}, { type: 'text' }, ['x']]

/** Every copy of `value` in which one thing, however deep, is something else. */
function* spoilt(value: unknown): Generator<unknown> {
  yield* VALUES
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value))
    for (const other of spoilt(inner)) {
      const copy = structuredClone(value) as Record<string, unknown>
      copy[key] = other
      yield copy
    }
}

describe.each(simulators)('$name', ({ name, handle, maxBodyBytes }) => {
  const post = (path: string, body: string) =>
    handle({
      method: 'POST',
      path,
      query: new URLSearchParams(),
      headers: { ...HEADERS, authorization: AUTHORIZATION[name] },
      body: Buffer.from(body),
      tooLarge: body.length > maxBodyBytes,
    })

  const sizeOf = ({ body }: SimulatedReply) =>
    'events' in body ? [...body.events].length : JSON.stringify(body).length

  test.each(REQUESTS[name] ?? [])('%s answers a good request', (path, body) => {
    const reply = post(path, JSON.stringify(body))
    expect(reply.status, JSON.stringify(reply.body)).toBe(200)
    expect(sizeOf(reply)).toBeGreaterThan(0)
  })

  test.each(REQUESTS[name] ?? [])(
    '%s answers or refuses whatever else it is sent',
    (path, body) => {
      for (const other of spoilt(body)) {
        const text = JSON.stringify(other)
        try {
          const reply = post(path, text)
          expect([200, 400, 403, 404]).toContain(reply.status)
          sizeOf(reply)
        } catch (cause) {
          throw new Error(`${path} fails on ${text}`, { cause })
        }
      }
    },
  )
})
