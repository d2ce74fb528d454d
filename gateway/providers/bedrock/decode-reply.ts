// What is Converse's reply in the words of OpenAI Chat Completions?

import type { ChatUsage, FinishReason } from '../openai/chat-completions.ts'
import { type JsonObject, type ReplyContext, UnreadableReply } from '../provider.ts'
import { isObject, readCount, readObjects, readTextField } from '../read-object.ts'

const FINISH_REASONS: Record<string, FinishReason> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  content_filtered: 'content_filter',
  guardrail_intervened: 'content_filter',
}

export const decodeStopReason = (reason: unknown): FinishReason =>
  FINISH_REASONS[String(reason)] ?? 'stop'

/** Converse counts what its cache took beside the input; OpenAI counts it as a part of the prompt. */
export function decodeUsage(usage: unknown): ChatUsage {
  const cached = readCount(usage, 'cacheReadInputTokens')
  const written = readCount(usage, 'cacheWriteInputTokens')
  const prompt = readCount(usage, 'inputTokens') + cached + written
  const completion = readCount(usage, 'outputTokens')
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

/** Bedrock's replies name neither themselves nor their model. */
export const idOf = ({ header, now }: ReplyContext) =>
  `chatcmpl-${header?.('x-amzn-requestid') ?? now.getTime()}`

const BLOCKS = ['text', 'reasoningContent', 'toolUse', 'cachePoint']

/** Throws UnreadableReply for what a chat has no place for. */
export function checkBlock(block: JsonObject) {
  for (const kind of Object.keys(block))
    if (!BLOCKS.includes(kind)) throw new UnreadableReply(`unsupported content: ${kind}`)
}

export function decodeReply(reply: JsonObject, context: ReplyContext): JsonObject {
  const message = isObject(reply.output) ? reply.output.message : undefined
  if (!isObject(message)) throw new UnreadableReply('the reply has no message')
  const blocks = readObjects(message, 'content')
  let text = ''
  let thought = ''
  let signature: string | undefined
  const calls: JsonObject[] = []
  for (const block of blocks) {
    checkBlock(block)
    text += readTextField(block, 'text') ?? ''
    const { reasoningContent, toolUse } = block
    if (isObject(reasoningContent)) {
      thought += readTextField(reasoningContent.reasoningText, 'text') ?? ''
      signature = readTextField(reasoningContent.reasoningText, 'signature') ?? signature
    }
    if (isObject(toolUse)) calls.push(decodeCall(toolUse))
  }
  return {
    id: idOf(context),
    object: 'chat.completion',
    created: Math.floor(context.now.getTime() / 1000),
    model: context.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && calls.length > 0 ? null : text,
          refusal: null,
          ...(thought !== '' && { reasoning_content: thought }),
          ...(signature && { reasoning_signature: signature }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: decodeStopReason(reply.stopReason),
      },
    ],
    usage: decodeUsage(reply.usage),
  }
}

function decodeCall({ toolUseId, name, input }: JsonObject): JsonObject {
  if (typeof toolUseId !== 'string' || typeof name !== 'string')
    throw new UnreadableReply('a use of a tool has no id or no name')
  const call = { name, arguments: JSON.stringify(input ?? {}) }
  return { id: toolUseId, type: 'function', function: call }
}
