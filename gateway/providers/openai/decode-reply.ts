// What is OpenAI's chat reply in the words of Anthropic Messages?

import type { MessagesReply, StopReason } from '../anthropic/messages.ts'
import { type JsonObject, UnreadableReply } from '../provider.ts'
import { isObject, readCount, readObjects, readTextField } from '../read-object.ts'

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
  const cached = readCount(usage?.prompt_tokens_details, 'cached_tokens')
  const written = readCount(usage?.prompt_tokens_details, 'cache_write_tokens')
  return {
    input_tokens: Math.max(0, readCount(usage, 'prompt_tokens') - cached - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: readCount(usage, 'completion_tokens'),
  }
}

export function decodeReply(reply: JsonObject): MessagesReply {
  const [choice] = readObjects(reply, 'choices')
  if (!isObject(choice?.message)) throw new UnreadableReply('the reply has no choices')
  const { message } = choice
  const refusal = readTextField(message, 'refusal')
  const isRefused = refusal !== undefined && refusal !== ''
  const text = isRefused ? refusal : readTextField(message, 'content')
  const thinking = readTextField(message, 'reasoning_content')
  const signature = readTextField(message, 'reasoning_signature') ?? ''
  return {
    id: reply.id,
    type: 'message',
    role: 'assistant',
    model: reply.model,
    content: [
      ...(thinking ? [{ type: 'thinking' as const, thinking, signature }] : []),
      ...(text ? [{ type: 'text' as const, text }] : []),
      ...readObjects(message, 'tool_calls').map(decodeCall),
    ],
    stop_reason: isRefused ? 'refusal' : decodeFinishReason(choice.finish_reason),
    stop_sequence: null,
    usage: decodeUsage(reply.usage),
  }
}

function decodeCall({ id, function: call }: JsonObject) {
  const name = readTextField(call, 'name')
  if (name === undefined) throw new UnreadableReply('a tool call has no name')
  return { type: 'tool_use' as const, id, name, input: parseArguments(call.arguments) }
}

function parseArguments(text: unknown): JsonObject {
  if (!text) return {}
  try {
    return JSON.parse(String(text))
  } catch (cause) {
    throw new UnreadableReply('the arguments of a tool call are not JSON', { cause })
  }
}
