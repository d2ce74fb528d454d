// What is a chat reply in the words of Gemini's GenerateContent?

import { splitId } from '../../gemini/thought-signature.ts'
import { type JsonObject, UnreadableReply } from '../../provider.ts'
import { isObject, readCount, readObjects, readTextField } from '../../read-object.ts'

const FINISH_REASONS: Record<string, string> = {
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
}

export const decodeFinishReason = (reason: unknown): string =>
  FINISH_REASONS[String(reason)] ?? 'STOP'

/** Gemini counts thoughts beside the answer. */
export function decodeUsage(usage: unknown): JsonObject {
  const details = (name: string) => (isObject(usage) ? usage[name] : undefined)
  const cached = readCount(details('prompt_tokens_details'), 'cached_tokens')
  const thoughts = readCount(details('completion_tokens_details'), 'reasoning_tokens')
  const prompt = readCount(usage, 'prompt_tokens')
  const completion = readCount(usage, 'completion_tokens')
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: Math.max(0, completion - thoughts),
    totalTokenCount: prompt + completion,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
  }
}

/** Throws UnreadableReply where the arguments are not what they should be. */
export function decodeCall({ id, function: call }: JsonObject): JsonObject {
  const name = readTextField(call, 'name')
  if (name === undefined) throw new UnreadableReply('a tool call has no name')
  const own = splitId(String(id))
  return {
    functionCall: { id: own.id, name, args: parse(readTextField(call, 'arguments')) },
    ...(own.signature && { thoughtSignature: own.signature }),
  }
}

function parse(text: string | undefined): unknown {
  if (!text) return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UnreadableReply('the arguments of a tool call are not JSON', { cause })
  }
}

export function decodeReply(reply: JsonObject): JsonObject {
  const [choice] = readObjects(reply, 'choices')
  if (!isObject(choice?.message)) throw new UnreadableReply('the reply has no choices')
  const { message } = choice
  const thought = readTextField(message, 'reasoning_content')
  const refusal = readTextField(message, 'refusal')
  const text = refusal || readTextField(message, 'content')
  const parts = [
    ...(thought ? [{ text: thought, thought: true }] : []),
    ...(text ? [{ text }] : []),
    ...readObjects(message, 'tool_calls').map(decodeCall),
  ]
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        finishReason: refusal ? 'SAFETY' : decodeFinishReason(choice.finish_reason),
        index: 0,
      },
    ],
    usageMetadata: decodeUsage(reply.usage),
    modelVersion: reply.model,
    responseId: reply.id,
  }
}
