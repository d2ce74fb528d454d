// How does OpenAI answer a chat, at once or as a stream? https://platform.openai.com/docs/api-reference/chat

import { type Answer, composeAnswer } from '../compose-answer.ts'
import { deriveId } from '../derive-id.ts'
import { type ChatRequest, readChatRequest } from './read-chat-request.ts'
import type { Fields } from './read-value.ts'

/** The same for all, since the time of day is not in the request. */
export const CREATED = 1_763_800_000

export function answerChat(body: Fields, seed: string) {
  const request = readChatRequest(body)
  const answer = composeAnswer(request.conversation)
  const base = {
    id: deriveId('chatcmpl-', 29, seed),
    object: request.stream ? 'chat.completion.chunk' : 'chat.completion',
    created: CREATED,
    model: request.model.snapshot,
    service_tier: 'default',
    system_fingerprint: deriveId('fp_', 10, request.model.snapshot).toLowerCase(),
  }
  const callId = deriveId('call_', 24, seed)
  const usage = usageOf(request, answer)
  if (request.stream)
    return { events: streamChat(base, request, answer, callId, usage, request.stream) }

  const choices = Array.from({ length: request.choices }, (_, index) => ({
    index,
    message: messageOf(answer, callId),
    logprobs: null,
    finish_reason: finishReason(answer),
  }))
  return { ...base, choices, usage }
}

function messageOf(answer: Answer, callId: string) {
  const rest = { refusal: null, annotations: [] }
  if (answer.kind === 'text') return { role: 'assistant', content: answer.text, ...rest }
  const { name, arguments: text } = answer
  const call = { id: callId, type: 'function', function: { name, arguments: text } }
  return { role: 'assistant', content: null, tool_calls: [call], ...rest }
}

function* streamChat(
  base: object,
  { choices }: ChatRequest,
  answer: Answer,
  callId: string,
  usage: object,
  options: NonNullable<ChatRequest['stream']>,
) {
  let count = 0
  const chunk = (rest: object) => {
    const whole = {
      ...base,
      ...(options.usage && { usage: null }),
      ...rest,
      // Hides from the length of a packet how long the token in it is.
      ...(options.obfuscation && { obfuscation: deriveId('', 8, callId, String(count++)) }),
    }
    return `data: ${JSON.stringify(whole)}\n\n`
  }
  for (let index = 0; index < choices; index++) {
    const choice = (delta: object, finish_reason: string | null = null) =>
      chunk({ choices: [{ index, delta, logprobs: null, finish_reason }] })
    for (const delta of deltas(answer, callId)) yield choice(delta)
    yield choice({}, finishReason(answer))
  }
  if (options.usage) yield chunk({ choices: [], usage })
  yield 'data: [DONE]\n\n'
}

function* deltas(answer: Answer, callId: string) {
  const role = { role: 'assistant', refusal: null }
  if (answer.kind === 'text') {
    yield { ...role, content: '' }
    for (const content of answer.pieces) yield { content }
    return
  }
  const start = { name: answer.name, arguments: '' }
  yield {
    ...role,
    content: null,
    tool_calls: [{ index: 0, id: callId, type: 'function', function: start }],
  }
  for (const piece of answer.pieces)
    yield { tool_calls: [{ index: 0, function: { arguments: piece } }] }
}

function finishReason(answer: Answer) {
  if (answer.kind === 'tool-call') return 'tool_calls'
  return answer.ending === 'length' ? 'length' : 'stop'
}

function usageOf({ promptTokens, choices }: ChatRequest, { tokens }: Answer) {
  const completionTokens = tokens * choices
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
