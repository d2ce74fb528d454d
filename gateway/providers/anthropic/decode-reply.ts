// What is Anthropic's reply in the words of OpenAI Chat Completions?

import type { ChatReply, ChatUsage, FinishReason } from '../openai/chat-completions.ts'
import { type JsonObject, UnreadableReply } from '../provider.ts'
import { isObject, readCount, readObjects, readTextField } from '../read-object.ts'
import type { MessagesUsage } from './messages.ts'

const FINISH_REASONS: Record<string, FinishReason> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
}

export const decodeStopReason = (reason: unknown): FinishReason =>
  FINISH_REASONS[String(reason)] ?? 'stop'

/** Anthropic counts what its cache took beside the input; OpenAI counts it as a part of the prompt. */
export function decodeUsage(usage?: Partial<MessagesUsage>): ChatUsage {
  const cached = readCount(usage, 'cache_read_input_tokens')
  const written = readCount(usage, 'cache_creation_input_tokens')
  const prompt = readCount(usage, 'input_tokens') + cached + written
  const completion = readCount(usage, 'output_tokens')
  const details = {
    ...(cached > 0 && { cached_tokens: cached }),
    ...(written > 0 && { cache_write_tokens: written }),
  }
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(cached + written > 0 && { prompt_tokens_details: details }),
  }
}

const BLOCKS = ['text', 'thinking', 'redacted_thinking', 'tool_use']

/** Throws UnreadableReply for what a chat has no place for. */
export function checkBlock(type: unknown) {
  if (!BLOCKS.includes(String(type)))
    throw new UnreadableReply(`unsupported content: ${String(type)}`)
}

export function decodeReply(reply: JsonObject, { now }: { now: Date }): ChatReply {
  if (!Array.isArray(reply.content)) throw new UnreadableReply('the reply has no content')
  const blocks = readObjects(reply, 'content')
  for (const { type } of blocks) checkBlock(type)
  const ofType = (type: string): JsonObject[] => blocks.filter((block) => block.type === type)
  const text = ofType('text').map((block) => readTextField(block, 'text') ?? '')
  const thinking = ofType('thinking').map((block) => readTextField(block, 'thinking') ?? '')
  const signature = readTextField(ofType('thinking').at(-1), 'signature')
  const calls = ofType('tool_use').map(({ id, name, input }) => {
    if (typeof id !== 'string' || typeof name !== 'string')
      throw new UnreadableReply('a use of a tool has no id or no name')
    const call = { name, arguments: JSON.stringify(input ?? {}) }
    return { id, type: 'function' as const, function: call }
  })
  return {
    id: reply.id,
    object: 'chat.completion',
    created: Math.floor(now.getTime() / 1000),
    model: reply.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text.length > 0 ? text.join('') : null,
          refusal: null,
          ...(thinking.length > 0 && { reasoning_content: thinking.join('') }),
          ...(signature && { reasoning_signature: signature }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: decodeStopReason(reply.stop_reason),
      },
    ],
    usage: decodeUsage(isObject(reply.usage) ? reply.usage : {}),
  }
}
