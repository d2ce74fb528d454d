// How does OpenAI answer at /v1/moderations? https://platform.openai.com/docs/api-reference/moderations
// A handful of words stand for what the real one understands.

import { deriveId } from '../derive-id.ts'
import { OpenAiError, wrongType } from './openai-error.ts'
import {
  type Fields,
  optional,
  readOneOf,
  readString,
  refuseUnknown,
  required,
} from './read-value.ts'

const MODELS = [
  'omni-moderation-latest',
  'omni-moderation-2024-09-26',
  'text-moderation-latest',
  'text-moderation-stable',
]

const WORDS: Record<string, RegExp | undefined> = {
  harassment: /\b(idiot|loser)\b/i,
  'harassment/threatening': undefined,
  hate: /\bi hate (them|those people)\b/i,
  'hate/threatening': undefined,
  illicit: /\b(shoplift|counterfeit)\b/i,
  'illicit/violent': undefined,
  'self-harm': /\b(hurt|kill) myself\b/i,
  'self-harm/instructions': undefined,
  'self-harm/intent': /\b(hurt|kill) myself\b/i,
  sexual: /\bporn/i,
  'sexual/minors': undefined,
  violence: /\b(kill|murder|stab|shoot)\b/i,
  'violence/graphic': undefined,
}
const HIGH = 0.97
const LOW = 0.0001

export function answerModeration(body: Fields, seed: string) {
  refuseUnknown(body, 'input model')
  const model = optional(body.model, 'model', readModel) ?? 'omni-moderation-latest'
  const texts = required(body.input, 'input', readTexts)
  return { id: deriveId('modr-', 28, seed), model, results: texts.map(resultOf) }
}

function resultOf(text: string) {
  const found = Object.entries(WORDS).map(([name, words]) => [name, words?.test(text) ?? false])
  return {
    flagged: found.some(([, is]) => is),
    categories: Object.fromEntries(found),
    category_scores: Object.fromEntries(found.map(([name, is]) => [name, is ? HIGH : LOW])),
    category_applied_input_types: Object.fromEntries(found.map(([name]) => [name, ['text']])),
  }
}

const readModel = readOneOf(MODELS)

/** A text, a list of texts, or a list of parts that are texts. */
function readTexts(value: unknown, param: string): string[] {
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) throw wrongType(param, 'one of a string or array of strings', value)
  if (value.length === 0)
    throw new OpenAiError(400, `Invalid '${param}': empty array.`, { param, code: 'empty_array' })
  return value.map((item, index) =>
    item?.type === 'text'
      ? readString(item.text, `${param}[${index}].text`)
      : readString(item, `${param}[${index}]`),
  )
}
