// What is Gemini's reply in the words of OpenAI Chat Completions?

import type { ChatUsage, FinishReason } from '../openai/chat-completions.ts'
import { type JsonObject, UnreadableReply } from '../provider.ts'
import { joinId } from './thought-signature.ts'

const FINISH_REASONS: Record<string, FinishReason> = {
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  LANGUAGE: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  UNEXPECTED_TOOL_CALL: 'content_filter',
  TOO_MANY_TOOL_CALLS: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
}

export function decodeFinishReason(reason: unknown, called: boolean): FinishReason {
  const decoded = FINISH_REASONS[String(reason)] ?? 'stop'
  return decoded === 'stop' && called ? 'tool_calls' : decoded
}

/** Thoughts are counted beside the answer; OpenAI counts them as part of it. */
export function decodeUsage(usage: JsonObject | undefined | null): ChatUsage {
  const count = (name: string) => (Number.isFinite(usage?.[name]) ? Number(usage?.[name]) : 0)
  const prompt = count('promptTokenCount') + count('toolUsePromptTokenCount')
  const thoughts = count('thoughtsTokenCount')
  const completion = count('candidatesTokenCount') + thoughts
  const cached = count('cachedContentTokenCount')
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(cached > 0 && { prompt_tokens_details: { cached_tokens: cached } }),
    ...(thoughts > 0 && { completion_tokens_details: { reasoning_tokens: thoughts } }),
  }
}

/** What Gemini gives beside words and calls, which a chat has no place for. */
const FOREIGN = ['inlineData', 'fileData', 'executableCode', 'codeExecutionResult']

export type DecodedParts = { text: string; thought: string; calls: JsonObject[] }

/** `countedBefore` is how many calls the reply had already. Throws UnreadableReply. */
export function decodeParts(candidate: unknown, id: string, countedBefore = 0): DecodedParts {
  const parts = (candidate as JsonObject | undefined)?.content?.parts ?? []
  if (!Array.isArray(parts)) throw new UnreadableReply('the parts of the reply are not a list')
  const decoded: DecodedParts = { text: '', thought: '', calls: [] }
  for (const part of parts as JsonObject[]) {
    if (typeof part?.text === 'string')
      decoded[part.thought === true ? 'thought' : 'text'] += part.text
    const foreign = FOREIGN.find((name) => part?.[name] !== undefined)
    if (foreign !== undefined) throw new UnreadableReply(`unsupported content: ${foreign}`)
    if (!part?.functionCall) continue
    const { id: ownId, name, args } = part.functionCall
    if (typeof name !== 'string') throw new UnreadableReply('a function call has no name')
    const callId =
      typeof ownId === 'string' ? ownId : `call_${id}_${countedBefore + decoded.calls.length}`
    decoded.calls.push({
      id: joinId(callId, part.thoughtSignature),
      type: 'function',
      function: { name, arguments: JSON.stringify(args ?? {}) },
    })
  }
  return decoded
}

/** Why there is no answer, where the prompt itself was refused. */
export const isBlocked = ({ promptFeedback }: JsonObject) =>
  typeof promptFeedback?.blockReason === 'string'

export function decodeReply(reply: JsonObject, { now }: { now: Date }): JsonObject {
  const candidates = reply.candidates ?? []
  if (!Array.isArray(candidates) || (candidates.length === 0 && !isBlocked(reply)))
    throw new UnreadableReply('the reply has no candidates')
  const id = typeof reply.responseId === 'string' ? reply.responseId : `gemini-${now.getTime()}`
  const { text, thought, calls } = decodeParts(candidates[0], id)
  const finished = candidates[0]
    ? decodeFinishReason(candidates[0].finishReason, calls.length > 0)
    : 'content_filter'
  return {
    id,
    object: 'chat.completion',
    created: Math.floor(now.getTime() / 1000),
    model: reply.modelVersion,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && (calls.length > 0 || thought !== '') ? null : text,
          refusal: null,
          ...(thought !== '' && { reasoning_content: thought }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: finished,
      },
    ],
    usage: decodeUsage(reply.usageMetadata),
  }
}
