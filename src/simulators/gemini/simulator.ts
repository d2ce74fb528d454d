// How does Google's Gemini API answer? https://ai.google.dev/api

import { embedText } from '../embed-text.ts'
import type { SimulatedReply, SimulatedRequest, Simulator } from '../simulator.ts'
import { countTokens } from '../tokens.ts'
import { checkKey } from './check-key.ts'
import { GeminiError, invalid } from './gemini-error.ts'
import { generateContent, streamContent } from './generate-content.ts'
import { describeModel, findModel, models } from './models.ts'
import { readContents } from './read-contents.ts'
import { countContents, type Fields, isObject } from './read-request.ts'

const MAX_BODY_BYTES = 20 * 1024 * 1024
const DIMENSIONS = 3072
const CALL = /^\/v1beta\/models\/([^/:]+):(\w+)$/

export const gemini: Simulator = {
  name: 'gemini',
  defaultPort: 9003,
  maxBodyBytes: MAX_BODY_BYTES,

  handle(request) {
    const headers = { vary: 'Origin, X-Origin, Referer', 'server-timing': 'gfet4t7; dur=1' }
    const contentType = { 'content-type': 'application/json; charset=UTF-8' }
    try {
      const body = answer(request)
      return {
        status: 200,
        headers: 'events' in body ? headers : { ...headers, ...contentType },
        body,
      }
    } catch (error) {
      if (!(error instanceof GeminiError)) throw error
      return { status: error.code, headers: { ...headers, ...contentType }, body: error.body }
    }
  },
}

function answer(request: SimulatedRequest): SimulatedReply['body'] {
  const { method, path, query, headers } = request
  const asOpenAi = path === '/v1beta/openai/embeddings'
  checkKey(headers, query, asOpenAi)
  if (asOpenAi && method === 'POST') return answerAsOpenAi(readBody(request))
  if (method === 'GET') return describe(path)
  const [, name, action] = CALL.exec(path) ?? []
  if (method !== 'POST' || name === undefined || action === undefined)
    throw new GeminiError(404, 'Requested entity was not found.')
  const body = readBody(request)
  const id = name
  const seed = `${path} ${request.body}`
  switch (action) {
    case 'generateContent':
      return generateContent(body, findModel(id, action), seed)
    case 'streamGenerateContent': {
      // Read whole before the first piece goes out, since what is wrong with it has a status of its own.
      const pieces = [...streamContent(body, findModel(id, action), seed)]
      if (query.get('alt') !== 'sse') return pieces
      return { events: pieces.map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`) }
    }
    case 'countTokens': {
      findModel(id, action)
      const contents = body.contents ?? body.generateContentRequest?.contents
      const totalTokens = countContents(readContents(contents))
      return { totalTokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }] }
    }
    case 'embedContent': {
      findModel(id, action)
      const [content] = readContents([body.content])
      const text = content!.parts.map((part) => part.text ?? '').join(' ')
      return { embedding: { values: embedText(text, readDimensions(body.outputDimensionality)) } }
    }
    default:
      throw new GeminiError(404, 'Requested entity was not found.')
  }
}

function readDimensions(value: unknown): number {
  if (value === undefined || value === null) return DIMENSIONS
  if (Number.isInteger(value) && Number(value) > 0 && Number(value) <= DIMENSIONS)
    return Number(value)
  throw invalid(`* EmbedContentRequest.output_dimensionality: must be from 1 to ${DIMENSIONS}.\n`)
}

function describe(path: string) {
  if (path === '/v1beta/models') return { models: models.map(describeModel) }
  const id = /^\/v1beta\/models\/([^/:]+)$/.exec(path)?.[1]
  const model = models.find((one) => one.id === id)
  if (model) return describeModel(model)
  throw new GeminiError(404, 'Requested entity was not found.')
}

function answerAsOpenAi({ model, input, dimensions, encoding_format }: Fields) {
  const id = String(model).replace(/^models\//, '')
  findModel(id, 'embedContent')
  const texts: unknown[] = [input].flat()
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string'))
    throw invalid('* EmbedContentRequest.content: contents is not specified\n')
  const data = texts.map((text, index) => {
    const vector = embedText(text as string, readDimensions(dimensions))
    const embedding =
      encoding_format === 'base64'
        ? Buffer.from(Float32Array.from(vector).buffer).toString('base64')
        : vector
    return { object: 'embedding', index, embedding }
  })
  const tokens = texts.reduce<number>((sum, text) => sum + countTokens(String(text)), 0)
  return { object: 'list', data, model: id, usage: { prompt_tokens: tokens, total_tokens: tokens } }
}

function readBody({ body, tooLarge }: SimulatedRequest): Fields {
  if (tooLarge)
    throw new GeminiError(413, `Request payload size exceeds the limit: ${MAX_BODY_BYTES} bytes.`)
  let fields: unknown
  try {
    fields = JSON.parse(body.toString())
  } catch {
    throw invalid('Invalid JSON payload received. Unexpected end of string.')
  }
  if (isObject(fields)) return fields
  throw invalid('Invalid JSON payload received. Unknown name "": Root element must be a message.')
}
