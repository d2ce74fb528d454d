// What becomes of replies that are not what the vendor promised? Good ones are spoilt, one thing at a time, however deep.

import { describe, expect, test } from 'vitest'
import { parseExactly } from '../../../gateway/providers/exact-json.ts'
import type {
  JsonObject,
  RouteType,
  ServerSentEvent,
  Translation,
} from '../../../gateway/providers/provider.ts'
import { providers } from '../../../gateway/providers/providers.ts'
import { resolveEndpoint } from '../../../gateway/providers/resolve-endpoint.ts'
import { ServerSentEventReader } from '../../../gateway/providers/server-sent-events.ts'

const CONTEXT = { now: new Date(0), model: 'm', header: () => 'id' }

const GOOD: Record<string, { reply: object; events: [event: string, data: object][] }> = {
  openai: {
    reply: {
      id: 'c',
      model: 'm',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'x',
            tool_calls: [
              { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: {
        prompt_tokens: 3,
        completion_tokens: 2,
        prompt_tokens_details: { cached_tokens: 1 },
      },
    },
    events: [
      ['', { id: 'c', model: 'm', choices: [{ index: 0, delta: { content: 'x' } }] }],
      [
        '',
        {
          choices: [
            {
              delta: {
                tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }],
              },
            },
          ],
        },
      ],
      ['', { choices: [{ delta: {}, finish_reason: 'tool_calls' }], usage: { prompt_tokens: 1 } }],
    ],
  },
  anthropic: {
    reply: {
      id: 'c',
      model: 'm',
      content: [
        { type: 'thinking', thinking: 't', signature: 's' },
        { type: 'text', text: 'x' },
        { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 3, output_tokens: 2, cache_read_input_tokens: 1 },
    },
    events: [
      ['message_start', { type: 'message_start', message: { id: 'c', model: 'm', usage: {} } }],
      [
        '',
        { type: 'content_block_start', content_block: { type: 'tool_use', id: 'a', name: 'f' } },
      ],
      [
        '',
        { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{}' } },
      ],
      ['', { type: 'content_block_delta', delta: { type: 'text_delta', text: 'x' } }],
      [
        '',
        { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
      ],
      ['', { type: 'message_stop' }],
    ],
  },
  gemini: {
    reply: {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { text: 't', thought: true },
              { text: 'x' },
              { functionCall: { name: 'f', args: { x: 1 } }, thoughtSignature: 's' },
            ],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 },
      modelVersion: 'm',
      responseId: 'c',
    },
    events: [
      ['', { candidates: [{ content: { parts: [{ text: 'x' }] } }], responseId: 'c' }],
      [
        '',
        {
          candidates: [
            {
              content: { parts: [{ functionCall: { name: 'f', args: {} } }] },
              finishReason: 'STOP',
            },
          ],
          usageMetadata: { promptTokenCount: 3 },
        },
      ],
    ],
  },
  bedrock: {
    reply: {
      output: {
        message: {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 't', signature: 's' } } },
            { text: 'x' },
            { toolUse: { toolUseId: 'a', name: 'f', input: { x: 1 } } },
          ],
        },
      },
      stopReason: 'tool_use',
      usage: { inputTokens: 3, outputTokens: 2, cacheReadInputTokens: 1 },
    },
    events: [
      ['messageStart', { role: 'assistant' }],
      ['contentBlockDelta', { delta: { text: 'x' } }],
      ['contentBlockStart', { start: { toolUse: { toolUseId: 'a', name: 'f' } } }],
      ['contentBlockDelta', { delta: { toolUse: { input: '{}' } } }],
      ['messageStop', { stopReason: 'tool_use' }],
      ['metadata', { usage: { inputTokens: 3, outputTokens: 2 } }],
    ],
  },
}

const VALUES = [null, true, -1, 1.5, '', 'f', [], [null], [[]], {}, ['x']]

function* spoilt(value: unknown): Generator<unknown> {
  yield* VALUES
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const without = structuredClone(value) as any
    if (Array.isArray(without)) without.splice(Number(key), 1)
    else delete without[key]
    yield without
    for (const other of spoilt(inner)) {
      const copy = structuredClone(value) as Record<string, unknown>
      copy[key] = other
      yield copy
    }
  }
}

const EXPECTED = ['UnreadableReply', 'SyntaxError', 'RangeError']

function attempt(what: unknown, run: () => void) {
  try {
    run()
  } catch (error) {
    if (EXPECTED.includes((error as Error).name)) return
    throw new Error(`fails on ${JSON.stringify(what)}`, { cause: error })
  }
}

function decodeStream(translation: Translation, events: ServerSentEvent[]): ServerSentEvent[] {
  const decoder = translation.createStreamDecoder(CONTEXT)
  const text = events.map((event) => decoder.decodeEvent(event)).join('') + decoder.end()
  return new ServerSentEventReader().read(Buffer.from(text))
}

const TEXTS = ['text', 'thinking', 'arguments', 'partial_json', 'reasoning_content']

/** What a client's SDK takes for a text must be one. */
function checkTexts(value: unknown) {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (TEXTS.includes(name) && inner !== undefined && typeof inner !== 'string')
      throw new TypeError(`${name} is ${JSON.stringify(inner)}`)
    checkTexts(inner)
  }
}

const asEvent = ([event, data]: [string, unknown]): ServerSentEvent => ({
  event,
  data: JSON.stringify(data),
})

const pairs = Object.keys(GOOD).flatMap((vendor) =>
  (['Completions', 'Messages', 'Responses', 'GenerateContent'] as RouteType[]).flatMap((client) => {
    const provider = providers[vendor as keyof typeof providers]
    const translation = resolveEndpoint(provider, client)?.translation
    return translation ? [{ vendor, client, translation }] : []
  }),
)

describe.each(pairs)('$vendor for a client of $client', ({ vendor, translation }) => {
  const { reply, events } = GOOD[vendor]!

  test('a good reply and a good stream are read', () => {
    const read = parseExactly(JSON.stringify(reply)) as JsonObject
    expect(JSON.stringify(translation.decodeReply(read, CONTEXT))).toContain('"f"')
    const streamed = decodeStream(translation, events.map(asEvent))
    expect(streamed.length).toBeGreaterThan(1)
    for (const { data } of streamed) if (data !== '[DONE]') JSON.parse(data)
  })

  test('whatever else comes is an honest error, or an answer', () => {
    for (const other of spoilt(reply)) {
      if (typeof other !== 'object' || other === null || Array.isArray(other)) continue
      attempt(other, () => checkTexts(translation.decodeReply(other, CONTEXT)))
    }
  })

  test('whatever else is streamed is an honest error, or a stream', () => {
    for (const [index, [event, data]] of events.entries())
      for (const other of spoilt(data)) {
        const told = events.map(asEvent)
        told[index] = asEvent([event, other])
        attempt(other, () => {
          for (const { data } of decodeStream(translation, told))
            if (data !== '[DONE]') checkTexts(JSON.parse(data))
        })
      }
  })

  test('errors of any kind have a message', () => {
    for (const body of [
      '',
      '<h1>Bad gateway</h1>',
      '[]',
      'null',
      '{"error":null}',
      '{"error":{"message":1}}',
      '{"message":{}}',
    ])
      for (const status of [400, 401, 403, 404, 418, 429, 500, 503, 529]) {
        const { error } = translation.decodeError(body, status) as { error?: unknown }
        expect(JSON.stringify({ error }), `${status} ${body}`).toContain('"message":"')
      }
  })
})

const FOREIGN: Record<string, { reply: JsonObject; event: ServerSentEvent; what: string }> = {
  anthropic: {
    reply: { content: [{ type: 'web_search_tool_result', content: [] }] },
    event: asEvent([
      '',
      { type: 'content_block_start', content_block: { type: 'web_search_tool_result' } },
    ]),
    what: 'web_search_tool_result',
  },
  gemini: {
    reply: { candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png' } }] } }] },
    event: asEvent(['', { candidates: [{ content: { parts: [{ inlineData: {} }] } }] }]),
    what: 'inlineData',
  },
  bedrock: {
    reply: { output: { message: { content: [{ citationsContent: {} }] } } },
    event: asEvent(['contentBlockDelta', { delta: { citation: {} } }]),
    what: 'citation',
  },
}

test.each(pairs.filter(({ vendor }) => vendor in FOREIGN))(
  'what a client of $client could not be told of $vendor is an error, not left out',
  ({ vendor, translation }) => {
    const { reply, event, what } = FOREIGN[vendor]!
    expect(() => translation.decodeReply(reply, CONTEXT)).toThrow(`unsupported content: ${what}`)
    expect(() => decodeStream(translation, [event])).toThrow(`unsupported content: ${what}`)
  },
)
