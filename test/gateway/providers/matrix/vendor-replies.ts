// What does each vendor answer, in one piece and as a stream? The same reply in each one's own words.

import { encodeEvent } from '../../../../src/simulators/bedrock/encode-event.ts'
import type { ProviderRow } from './provider-rows.ts'

export type VendorReply = { whole: object; stream: Buffer; streamType: string }

export type Told = {
  thought?: string
  text?: string
  calls?: { name: string; input: object }[]
  /** In OpenAI's words. */
  end: 'stop' | 'length' | 'tool_calls' | 'content_filter'
  input: number
  cached: number
  output: number
  /** The stream ends so instead. */
  error?: string
}

type Vendor = {
  name: ProviderRow['name']
  say(told: Told): VendorReply
  endings: Record<Told['end'], string>
}

const events = (pieces: object[], named = false) =>
  Buffer.from(
    pieces
      .map((piece) => {
        const event = named ? `event: ${(piece as { type: string }).type}\n` : ''
        return `${event}data: ${JSON.stringify(piece)}\n\n`
      })
      .join(''),
  )

const SSE = 'text/event-stream'
const idOf = (index: number) => `call_${index}`

const openai: Vendor = {
  name: 'openai',
  endings: {
    stop: 'stop',
    length: 'length',
    tool_calls: 'tool_calls',
    content_filter: 'content_filter',
  },
  say({ thought, text, calls = [], end, input, cached, output, error }) {
    const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
    const callAt = ({ name, input: args }: { name: string; input: object }, index: number) => ({
      id: idOf(index),
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    })
    const usage = {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: cached },
    }
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...head,
      choices: [{ index: 0, delta, finish_reason }],
    })
    const message = {
      role: 'assistant',
      content: text ?? null,
      refusal: null,
      ...(thought && { reasoning_content: thought }),
      ...(calls.length > 0 && { tool_calls: calls.map(callAt) }),
    }
    const pieces = [
      chunk({ role: 'assistant', content: '' }),
      ...(thought ? [chunk({ reasoning_content: thought })] : []),
      ...(text ? [...text].map((content) => chunk({ content })) : []),
      ...calls.flatMap((call, index) => {
        const { function: called, ...whole } = callAt(call, index)
        const begun = { index, ...whole, function: { name: called.name, arguments: '' } }
        return [
          chunk({ tool_calls: [begun] }),
          chunk({ tool_calls: [{ index, function: { arguments: called.arguments } }] }),
        ]
      }),
      ...(error
        ? [{ error: { message: error, type: 'server_error' } }]
        : [chunk({}, end), { ...head, choices: [], usage }]),
    ]
    return {
      whole: {
        ...head,
        object: 'chat.completion',
        choices: [{ index: 0, message, finish_reason: end }],
        usage,
      },
      stream: Buffer.concat([events(pieces), Buffer.from(error ? '' : 'data: [DONE]\n\n')]),
      streamType: SSE,
    }
  },
}

const anthropic: Vendor = {
  name: 'anthropic',
  endings: {
    stop: 'end_turn',
    length: 'max_tokens',
    tool_calls: 'tool_use',
    content_filter: 'refusal',
  },
  say({ thought, text, calls = [], end, input, cached, output, error }) {
    const usage = {
      input_tokens: input - cached,
      cache_read_input_tokens: cached,
      output_tokens: output,
    }
    const blocks: any[] = [
      ...(thought ? [{ type: 'thinking', thinking: thought, signature: 's' }] : []),
      ...(text ? [{ type: 'text', text }] : []),
      ...calls.map(({ name, input }, index) => ({
        type: 'tool_use',
        id: idOf(index),
        name,
        input,
      })),
    ]
    const head = { id: 'c', type: 'message', role: 'assistant', model: 'm', stop_sequence: null }
    const stop_reason = anthropic.endings[end]
    const deltasOf = (block: any): object[] => {
      if (block.type === 'text') return [{ type: 'text_delta', text: block.text }]
      if (block.type === 'thinking')
        return [
          { type: 'thinking_delta', thinking: block.thinking },
          { type: 'signature_delta', signature: 's' },
        ]
      return [{ type: 'input_json_delta', partial_json: JSON.stringify(block.input) }]
    }
    const emptied = (block: any) => {
      if (block.type === 'text') return { ...block, text: '' }
      return block.type === 'thinking'
        ? { ...block, thinking: '', signature: '' }
        : { ...block, input: {} }
    }
    const message = {
      ...head,
      content: [],
      stop_reason: null,
      usage: { ...usage, output_tokens: 1 },
    }
    const pieces = [
      { type: 'message_start', message },
      { type: 'ping' },
      ...blocks.flatMap((block, index) => [
        { type: 'content_block_start', index, content_block: emptied(block) },
        ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
        { type: 'content_block_stop', index },
      ]),
      ...(error
        ? [{ type: 'error', error: { type: 'overloaded_error', message: error } }]
        : [
            {
              type: 'message_delta',
              delta: { stop_reason, stop_sequence: null },
              usage: { output_tokens: output },
            },
            { type: 'message_stop' },
          ]),
    ]
    return {
      whole: { ...head, content: blocks, stop_reason, usage },
      stream: events(pieces, true),
      streamType: SSE,
    }
  },
}

const gemini: Vendor = {
  name: 'gemini',
  endings: { stop: 'STOP', length: 'MAX_TOKENS', tool_calls: 'STOP', content_filter: 'SAFETY' },
  say({ thought, text, calls = [], end, input, cached, output, error }) {
    const parts = [
      ...(thought ? [{ text: thought, thought: true }] : []),
      ...(text ? [{ text }] : []),
      ...calls.map(({ name, input: args }) => ({ functionCall: { name, args } })),
    ]
    const head = { modelVersion: 'm', responseId: 'c' }
    const usageMetadata = {
      promptTokenCount: input,
      cachedContentTokenCount: cached,
      candidatesTokenCount: output,
      totalTokenCount: input + output,
    }
    const candidate = (all: object[], finishReason?: string) => ({
      ...head,
      candidates: [{ content: { role: 'model', parts: all }, finishReason, index: 0 }],
      usageMetadata,
    })
    const finish = gemini.endings[end]
    const pieces = [
      ...parts.map((part) => candidate([part])),
      error
        ? { error: { code: 503, message: error, status: 'UNAVAILABLE' } }
        : candidate([{ text: '' }], finish),
    ]
    return { whole: candidate(parts, finish), stream: events(pieces), streamType: SSE }
  },
}

const bedrock: Vendor = {
  name: 'bedrock',
  endings: {
    stop: 'end_turn',
    length: 'max_tokens',
    tool_calls: 'tool_use',
    content_filter: 'guardrail_intervened',
  },
  say({ thought, text, calls = [], end, input, cached, output, error }) {
    const usage = {
      inputTokens: input - cached,
      cacheReadInputTokens: cached,
      outputTokens: output,
      totalTokens: input + output,
    }
    const stopReason = bedrock.endings[end]
    const content = [
      ...(thought
        ? [{ reasoningContent: { reasoningText: { text: thought, signature: 's' } } }]
        : []),
      ...(text ? [{ text }] : []),
      ...calls.map(({ name, input }, index) => ({
        toolUse: { toolUseId: idOf(index), name, input },
      })),
    ]
    const stream = Buffer.concat([
      encodeEvent('messageStart', { role: 'assistant' }),
      ...(thought
        ? [
            encodeEvent('contentBlockDelta', { delta: { reasoningContent: { text: thought } } }),
            encodeEvent('contentBlockDelta', { delta: { reasoningContent: { signature: 's' } } }),
          ]
        : []),
      ...(text ? [encodeEvent('contentBlockDelta', { delta: { text } })] : []),
      ...calls.flatMap(({ name, input }, index) => [
        encodeEvent('contentBlockStart', { start: { toolUse: { toolUseId: idOf(index), name } } }),
        encodeEvent('contentBlockDelta', { delta: { toolUse: { input: JSON.stringify(input) } } }),
      ]),
      ...(error
        ? [encodeEvent('modelStreamErrorException', { message: error }, 'exception')]
        : [
            encodeEvent('messageStop', { stopReason }),
            encodeEvent('metadata', { usage, metrics: { latencyMs: 1 } }),
          ]),
    ])
    return {
      whole: { output: { message: { role: 'assistant', content } }, stopReason, usage },
      stream,
      streamType: 'application/vnd.amazon.eventstream',
    }
  },
}

export const vendors: Vendor[] = [openai, anthropic, gemini, bedrock]
