// What is a chat reply in the words of OpenAI's Responses?

import { type JsonObject, UnreadableReply } from '../../provider.ts'
import { isObject, readCount, readObjects, readTextField } from '../../read-object.ts'

export function decodeUsage(usage: unknown): JsonObject {
  const details = (name: string) => (isObject(usage) ? usage[name] : undefined)
  const input = readCount(usage, 'prompt_tokens')
  const output = readCount(usage, 'completion_tokens')
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: readCount(details('prompt_tokens_details'), 'cached_tokens'),
    },
    output_tokens: output,
    output_tokens_details: {
      reasoning_tokens: readCount(details('completion_tokens_details'), 'reasoning_tokens'),
    },
    total_tokens: input + output,
  }
}

const INCOMPLETE: Record<string, string> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}

/** Whether the answer is whole, and why not. */
export function decodeStatus(finishReason: unknown): JsonObject {
  const reason = INCOMPLETE[String(finishReason)]
  return reason === undefined
    ? { status: 'completed', incomplete_details: null }
    : { status: 'incomplete', incomplete_details: { reason } }
}

/** What every response has, be it begun or done. */
export const responseOf = (id: unknown, model: unknown, createdAt: number, rest: JsonObject) => ({
  id: `resp_${String(id ?? '')}`,
  object: 'response',
  created_at: createdAt,
  error: null,
  instructions: null,
  metadata: {},
  model,
  parallel_tool_calls: true,
  temperature: null,
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  ...rest,
})

export const reasoningItem = (id: string, text: string) => ({
  id: `rs_${id}`,
  type: 'reasoning',
  summary: [{ type: 'summary_text', text }],
})

export const textPart = (text: string) => ({
  type: 'output_text',
  text,
  annotations: [],
  logprobs: [],
})
export const refusalPart = (refusal: string) => ({ type: 'refusal', refusal })

export const messageItem = (id: string, part: JsonObject, status = 'completed') => ({
  id: `msg_${id}`,
  type: 'message',
  status,
  role: 'assistant',
  content: [part],
})

export const callItem = (callId: unknown, name: unknown, text: string, status = 'completed') => ({
  id: `fc_${String(callId)}`,
  type: 'function_call',
  status,
  call_id: callId,
  name,
  arguments: text,
})

export function decodeReply(reply: JsonObject, { now }: { now: Date }): JsonObject {
  const [choice] = readObjects(reply, 'choices')
  if (!isObject(choice?.message)) throw new UnreadableReply('the reply has no choices')
  const { message } = choice
  const id = String(reply.id ?? '')
  const thought = readTextField(message, 'reasoning_content')
  const refusal = readTextField(message, 'refusal')
  const text = readTextField(message, 'content')
  const calls = readObjects(message, 'tool_calls')
  const status = decodeStatus(choice.finish_reason)
  const output = [
    ...(thought ? [reasoningItem(id, thought)] : []),
    ...(refusal ? [messageItem(id, refusalPart(refusal), status.status)] : []),
    ...(text || (calls.length === 0 && !refusal)
      ? [messageItem(id, textPart(text ?? ''), status.status)]
      : []),
    ...calls.map((call) =>
      callItem(call.id, call.function?.name, readTextField(call.function, 'arguments') ?? ''),
    ),
  ]
  const createdAt = Math.floor(now.getTime() / 1000)
  const usage = decodeUsage(reply.usage)
  return responseOf(id, reply.model, createdAt, { ...status, output, usage })
}
