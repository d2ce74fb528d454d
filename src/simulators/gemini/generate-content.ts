// How does Gemini answer, at once or as a stream? https://ai.google.dev/api/generate-content

import { type Answer, composeAnswer } from '../compose-answer.ts'
import { deriveId } from '../derive-id.ts'
import { countTokens } from '../tokens.ts'
import type { Model } from './models.ts'
import { type Fields, type GenerateRequest, readGenerateRequest } from './read-request.ts'

const THOUGHT = 'Simulated thought.'

export function generateContent(body: Fields, model: Model, seed: string) {
  const request = readGenerateRequest(body, model)
  const answer = composeAnswer(request.conversation)
  const parts = [...thoughtsOf(request), ...partsOf(answer, [textOf(answer)])]
  return replyOf(request, answer, model, seed, parts, finishReason(answer))
}

export function* streamContent(body: Fields, model: Model, seed: string): Iterable<Fields> {
  const request = readGenerateRequest(body, model)
  const answer = composeAnswer(request.conversation)
  const whole = [...thoughtsOf(request), ...partsOf(answer, piecesOf(answer))]
  for (const [index, part] of whole.entries()) {
    const last = index === whole.length - 1
    yield replyOf(request, answer, model, seed, [part], last ? finishReason(answer) : undefined)
  }
}

const textOf = (answer: Answer) => (answer.kind === 'text' ? answer.text : '')

/** A stream of no text at all still has one piece, which says why. */
const piecesOf = (answer: Answer) =>
  answer.kind === 'text' && answer.pieces.length > 0 ? answer.pieces : ['']

const thoughtsOf = ({ thinks }: GenerateRequest) =>
  thinks ? [{ text: THOUGHT, thought: true }] : []

function partsOf(answer: Answer, texts: string[]): Fields[] {
  if (answer.kind === 'text') return texts.map((text) => ({ text }))
  const thoughtSignature = Buffer.from(`simulated ${answer.name}`).toString('base64')
  return [
    { functionCall: { name: answer.name, args: JSON.parse(answer.arguments) }, thoughtSignature },
  ]
}

const finishReason = (answer: Answer) =>
  answer.kind === 'text' && answer.ending === 'length' ? 'MAX_TOKENS' : 'STOP'

function replyOf(
  { promptTokens, thinks }: GenerateRequest,
  { tokens }: Answer,
  model: Model,
  seed: string,
  parts: Fields[],
  finishReason: string | undefined,
) {
  const thoughts = thinks ? countTokens(THOUGHT) : 0
  return {
    candidates: [{ content: { parts, role: 'model' }, finishReason, index: 0 }],
    usageMetadata: {
      promptTokenCount: promptTokens,
      candidatesTokenCount: tokens,
      totalTokenCount: promptTokens + tokens + thoughts,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokens }],
      ...(thinks && { thoughtsTokenCount: thoughts }),
    },
    modelVersion: model.id,
    responseId: deriveId('', 22, seed),
  }
}
