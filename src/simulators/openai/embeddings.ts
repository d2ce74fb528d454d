// Which vector stands for a text? One in which texts with words in common are near each other, made without a model.

import { createHash } from 'node:crypto'
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
      const vector = embed(words, dimensions ?? model.dimensions)
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
  return { words: text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text], tokens: countTokens(text) }
}

/** The sum of a vector per word, of length 1. */
function embed(words: string[], dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions)
  for (const word of words) {
    let state = createHash('sha256').update(word).digest().readUInt32LE(0) || 1
    for (let index = 0; index < dimensions; index++) {
      // xorshift32
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      sum[index]! += state / 0x80000000
    }
  }
  const length = Math.hypot(...sum) || 1
  return sum.map((value) => value / length)
}
