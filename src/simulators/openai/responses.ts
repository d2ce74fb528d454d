// How does OpenAI answer at /v1/responses? https://platform.openai.com/docs/api-reference/responses

import { type Answer, composeAnswer } from '../compose-answer.ts'
import { deriveId } from '../derive-id.ts'
import { CREATED } from './chat-completions.ts'
import { readResponseRequest } from './read-response-request.ts'
import type { Fields } from './read-value.ts'

export function answerResponse(body: Fields, seed: string) {
  const request = readResponseRequest(body)
  const answer = composeAnswer(request.conversation)
  const item = itemOf(answer, seed)
  const isCut = answer.kind === 'text' && answer.ending === 'length'
  const open = {
    id: deriveId('resp_', 48, seed).toLowerCase(),
    object: 'response',
    created_at: CREATED,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null as object | null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    model: request.model.snapshot,
    output: [] as object[],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    reasoning: { effort: body.reasoning?.effort ?? null, summary: null },
    service_tier: 'default',
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: { format: body.text?.format ?? { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? 'disabled',
    usage: null as object | null,
    user: body.user ?? null,
    metadata: body.metadata ?? {},
  }
  const whole = {
    ...open,
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: [item],
    usage: {
      input_tokens: request.inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: answer.tokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: request.inputTokens + answer.tokens,
    },
  }
  return request.stream ? { events: streamResponse(open, whole, item, answer) } : whole
}

type Item = Fields & { id: string }

function itemOf(answer: Answer, seed: string): Item {
  if (answer.kind === 'tool-call')
    return {
      id: deriveId('fc_', 48, seed).toLowerCase(),
      type: 'function_call',
      status: 'completed',
      call_id: deriveId('call_', 24, seed),
      name: answer.name,
      arguments: answer.arguments,
    }
  return {
    id: deriveId('msg_', 48, seed).toLowerCase(),
    type: 'message',
    status: answer.ending === 'length' ? 'incomplete' : 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text: answer.text, annotations: [], logprobs: [] }],
  }
}

function* streamResponse(open: object, whole: { status: string }, item: Item, answer: Answer) {
  let count = 0
  const event = (type: string, fields: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: count++, ...fields })}\n\n`

  yield event('response.created', { response: open })
  yield event('response.in_progress', { response: open })
  const place = { item_id: item.id, output_index: 0 }
  const empty = answer.kind === 'text' ? { content: [] } : { arguments: '' }
  const started = { ...item, status: 'in_progress', ...empty }
  yield event('response.output_item.added', { output_index: 0, item: started })

  if (answer.kind === 'tool-call') {
    const name = 'response.function_call_arguments'
    for (const delta of answer.pieces) yield event(`${name}.delta`, { ...place, delta })
    yield event(`${name}.done`, { ...place, name: answer.name, arguments: answer.arguments })
  } else {
    const part = item.content[0]
    const at = { ...place, content_index: 0 }
    yield event('response.content_part.added', { ...at, part: { ...part, text: '' } })
    for (const delta of answer.pieces)
      yield event('response.output_text.delta', { ...at, delta, logprobs: [] })
    yield event('response.output_text.done', { ...at, text: answer.text, logprobs: [] })
    yield event('response.content_part.done', { ...at, part })
  }
  yield event('response.output_item.done', { output_index: 0, item })
  yield event(`response.${whole.status}`, { response: whole })
}
