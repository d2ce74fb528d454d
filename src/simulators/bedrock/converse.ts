// How does Bedrock answer, at once or as a stream?
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html

import { type Answer, composeAnswer } from '../compose-answer.ts'
import { deriveId } from '../derive-id.ts'
import { encodeEvent } from './encode-event.ts'
import type { Model } from './models.ts'
import { type ConverseRequest, type Fields, readConverse } from './read-request.ts'

const THOUGHT = { text: 'Simulated thought.', signature: 'c2ltdWxhdGVk' }

export function converse(body: Fields, model: Model, seed: string) {
  const request = readConverse(body, model)
  const answer = composeAnswer(request.conversation)
  const thoughts = request.thinks ? [{ reasoningContent: { reasoningText: THOUGHT } }] : []
  return {
    output: { message: { role: 'assistant', content: [...thoughts, contentOf(answer, seed)] } },
    stopReason: stopReason(answer),
    usage: usageOf(request, answer),
    metrics: { latencyMs: 1 },
  }
}

export function converseStream(body: Fields, model: Model, seed: string): Iterable<Buffer> {
  const request = readConverse(body, model)
  return streamAnswer(request, composeAnswer(request.conversation), seed)
}

function* streamAnswer(request: ConverseRequest, answer: Answer, seed: string): Iterable<Buffer> {
  yield encodeEvent('messageStart', { role: 'assistant' })
  let contentBlockIndex = 0
  if (request.thinks) {
    for (const reasoningContent of [{ text: THOUGHT.text }, { signature: THOUGHT.signature }])
      yield encodeEvent('contentBlockDelta', { contentBlockIndex, delta: { reasoningContent } })
    yield encodeEvent('contentBlockStop', { contentBlockIndex })
    contentBlockIndex++
  }
  if (answer.kind === 'tool-call') {
    const toolUse = { toolUseId: idOf(seed), name: answer.name }
    yield encodeEvent('contentBlockStart', { contentBlockIndex, start: { toolUse } })
  }
  for (const piece of answer.pieces) {
    const delta = answer.kind === 'text' ? { text: piece } : { toolUse: { input: piece } }
    yield encodeEvent('contentBlockDelta', { contentBlockIndex, delta })
  }
  yield encodeEvent('contentBlockStop', { contentBlockIndex })
  yield encodeEvent('messageStop', { stopReason: stopReason(answer) })
  yield encodeEvent('metadata', { usage: usageOf(request, answer), metrics: { latencyMs: 1 } })
}

const idOf = (seed: string) => deriveId('tooluse_', 22, seed)

function contentOf(answer: Answer, seed: string): Fields {
  if (answer.kind === 'text') return { text: answer.text }
  const input = JSON.parse(answer.arguments)
  return { toolUse: { toolUseId: idOf(seed), name: answer.name, input } }
}

function stopReason(answer: Answer) {
  if (answer.kind === 'tool-call') return 'tool_use'
  if (answer.ending === 'stop-sequence') return 'stop_sequence'
  return answer.ending === 'length' ? 'max_tokens' : 'end_turn'
}

const usageOf = ({ inputTokens }: ConverseRequest, { tokens }: Answer) => ({
  inputTokens,
  outputTokens: tokens,
  totalTokens: inputTokens + tokens,
})
