// How does OpenAI answer at /v1/embeddings? https://platform.openai.com/docs/api-reference/embeddings

import { embedWords, wordsOf } from '../embed-text.ts'
import { countTokens } from '../tokens.ts'
import { findModel } from './models.ts'
import { OpenAiError, wrongType } from './openai-error.ts'
import {
  type Fields,
  notEmpty,
  optional,
  readInteger,
  readOneOf,
  readString,
  refuseUnknown,
  required,
} from './read-value.ts'

const MAX_INPUTS = 2048

export function answerEmbeddings(body: Fields) {
  refuseUnknown(body, 'input model dimensions encoding_format user')
  if (body.model === undefined) throw new OpenAiError(400, 'you must provide a model parameter')
  const model = findModel(readString(body.model, 'model'))
  if (model.kind !== 'embedding')
    throw new OpenAiError(403, 'You are not allowed to generate embeddings from this model')
  const inputs = required(body.input, 'input', readInputs)
  const format = optional(body.encoding_format, 'encoding_format', readOneOf(['float', 'base64']))
  const dimensions = optional(body.dimensions, 'dimensions', readInteger(1, model.dimensions))
  if (dimensions !== undefined && model.id === 'text-embedding-ada-002')
    throw new OpenAiError(400, 'This model does not support specifying dimensions.')

  const tokens = inputs.reduce((sum, { tokens }) => sum + tokens, 0)
  return {
    object: 'list',
    data: inputs.map(({ words }, index) => {
      const vector = embedWords(words, dimensions ?? model.dimensions)
      return {
        object: 'embedding',
        index,
        embedding:
          format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector],
      }
    }),
    model: model.snapshot,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

type Input = { words: string[]; tokens: number }

/** A text, a list of texts, a list of token numbers, or a list of such lists. */
function readInputs(value: unknown, param: string): Input[] {
  if (typeof value === 'string') return [inputOf(value, param)]
  if (!Array.isArray(value)) throw wrongType(param, 'one of a string or array of strings', value)
  const list = notEmpty(value, param)
  if (list.length > MAX_INPUTS)
    throw new OpenAiError(
      400,
      `Invalid '${param}': array too long. Expected an array with maximum length ${MAX_INPUTS}, but got an array with length ${list.length} instead.`,
      { param, code: 'array_above_max_length' },
    )
  if (list.every(Number.isInteger)) return [inputOf(list, param)]
  return list.map((item, index) => inputOf(item, `${param}[${index}]`))
}

function inputOf(value: unknown, param: string): Input {
  if (Array.isArray(value) && value.length > 0 && value.every(Number.isInteger))
    return { words: value.map(String), tokens: value.length }
  const text = readString(value, param)
  if (text === '')
    throw new OpenAiError(
      400,
      `'${param}' cannot be an empty string. Please adjust and try again.`,
      {
        param,
      },
    )
  return { words: wordsOf(text), tokens: countTokens(text) }
}
