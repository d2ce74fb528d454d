// What is OpenAI's chat reply in the words of Anthropic Messages?

import type { MessagesReply, StopReason } from '../anthropic/messages.ts'
import { type JsonObject, UnreadableReply } from '../provider.ts'

const STOP_REASONS: Record<string, StopReason> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
}

export const decodeFinishReason = (reason: unknown): StopReason =>
  STOP_REASONS[String(reason)] ?? 'end_turn'

export function decodeUsage(usage: JsonObject | undefined | null) {
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0
  return {
    input_tokens: Math.max(0, (usage?.prompt_tokens ?? 0) - cached),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: usage?.completion_tokens ?? 0,
  }
}

export function decodeReply(reply: JsonObject): MessagesReply {
  const choice = reply.choices?.[0]
  if (choice?.message === undefined) throw new UnreadableReply('the reply has no choices')
  const { content, refusal, tool_calls } = choice.message
  const text = content ?? refusal
  return {
    id: reply.id,
    type: 'message',
    role: 'assistant',
    model: reply.model,
    content: [
      ...(text ? [{ type: 'text' as const, text }] : []),
      ...(tool_calls ?? []).map((call: JsonObject) => ({
        type: 'tool_use' as const,
        id: call.id,
        name: call.function?.name,
        input: parseArguments(call.function?.arguments),
      })),
    ],
    stop_reason: decodeFinishReason(choice.finish_reason),
    stop_sequence: null,
    usage: decodeUsage(reply.usage),
  }
}

function parseArguments(text: string): JsonObject {
  if (!text) return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UnreadableReply('the arguments of a tool call are not JSON', { cause })
  }
}
