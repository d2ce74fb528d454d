// What do the contents of a request say, and are they in an order that Gemini takes?

import { invalid, unknownName, wrongValue } from './gemini-error.ts'
import type { Fields } from './read-request.ts'

export type Content = { role: string; parts: Fields[] }

const KINDS = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse']
const BESIDE = ['thought', 'thoughtSignature', 'mediaResolution', 'videoMetadata']

export function readContents(value: unknown, ordered = true): Content[] {
  if (!Array.isArray(value) || value.length === 0)
    throw invalid('* GenerateContentRequest.contents: contents is not specified\n')
  const contents = value.map((content, index) => readContent(content, `contents[${index}]`))
  if (ordered) checkOrder(contents)
  return contents
}

/** All the text that is no thought. */
export const textOf = (parts: Fields[]): string =>
  parts
    .filter(({ text, thought }) => typeof text === 'string' && thought !== true)
    .map(({ text }) => text)
    .join('\n')

function readContent(content: unknown, at: string): Content {
  if (typeof content !== 'object' || content === null) throw wrongValue(at, 'message', content)
  const { role = 'user', parts, ...rest } = content as Fields
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw unknownName(unknown, at)
  if (!['user', 'model', 'function'].includes(role))
    throw invalid('Please use a valid role: user, model.')
  if (!Array.isArray(parts) || parts.length === 0)
    throw invalid(`* GenerateContentRequest.${at}.parts: contents.parts must not be empty.\n`)
  return { role, parts: parts.map((part, index) => readPart(part, `${at}.parts[${index}]`)) }
}

function readPart(value: unknown, at: string): Fields {
  if (typeof value !== 'object' || value === null) throw wrongValue(at, 'message', value)
  const part: Fields = Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      field,
    ]),
  )
  const unknown = Object.keys(part).find((name) => !KINDS.includes(name) && !BESIDE.includes(name))
  if (unknown !== undefined) throw unknownName(unknown, at)
  const kinds = KINDS.filter((kind) => part[kind] !== undefined && part[kind] !== null)
  if (kinds.length !== 1)
    throw invalid(
      `* GenerateContentRequest.${at}.data: required oneof field 'data' must have one initialized field\n`,
    )
  if (part.text !== undefined && typeof part.text !== 'string')
    throw wrongValue(`${at}.text`, 'TYPE_STRING', part.text)
  const { inlineData, functionCall, functionResponse } = part
  if (inlineData && (!inlineData.mimeType || !isBase64(inlineData.data)))
    throw wrongValue(`${at}.inline_data.data`, 'TYPE_BYTES', String(inlineData.data).slice(0, 40))
  for (const call of [functionCall, functionResponse])
    if (call && (typeof call.name !== 'string' || call.name === ''))
      throw invalid(
        `* GenerateContentRequest.${at}.function_response.name: Name cannot be empty.\n`,
      )
  return part
}

const isBase64 = (data: unknown) =>
  typeof data === 'string' && data !== '' && /^[A-Za-z0-9+/_-]+={0,2}$/.test(data)

/** Calls are answered by as many results, in a turn of their own, right after. */
function checkOrder(contents: Content[]) {
  let open = 0
  for (const { role, parts } of contents) {
    const calls = parts.filter((part) => part.functionCall).length
    const results = parts.filter((part) => part.functionResponse).length
    if (results !== open)
      throw invalid(
        'Please ensure that the number of function response parts is equal to the number of function call parts ' +
          'of the function call turn.',
      )
    if (calls > 0 && role !== 'model')
      throw invalid(
        'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
      )
    open = calls
  }
}
