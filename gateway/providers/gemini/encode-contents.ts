// How is an OpenAI conversation said in Gemini's contents?

import {
  namesOfCalls,
  type ReadCall,
  readCalls,
  readMedia,
  readSaid,
  readText,
} from '../openai/read-content.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { splitId } from './thought-signature.ts'

type Content = { role: 'user' | 'model'; parts: JsonObject[] }

/** Roles take turns: what follows in the same role goes into the same content. Results of calls stay by themselves. */
export function encodeContents(messages: JsonObject[]): Content[] {
  const names = namesOfCalls(messages)
  const contents: Content[] = []
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'model' : 'user'
    const parts = encodeParts(message, names)
    if (parts.length === 0) continue
    const last = contents.at(-1)
    const follows = last?.role === role && holdsResults(last.parts) === holdsResults(parts)
    if (follows) last.parts.push(...parts)
    else contents.push({ role, parts })
  }
  for (const { parts } of contents) sortResults(parts, [...names.keys()])
  return contents
}

const RESULT_OF = Symbol('the id of the call')

const holdsResults = (parts: JsonObject[]) => parts.some((part) => part.functionResponse)

/** Gemini tells parallel results apart by their order alone. */
function sortResults(parts: JsonObject[], ids: string[]) {
  if (!holdsResults(parts)) return
  const orderOf = (part: JsonObject) => ids.indexOf((part as any)[RESULT_OF])
  parts.sort((one, other) => orderOf(one) - orderOf(other))
}

function encodeParts(message: JsonObject, names: Map<string, string>): JsonObject[] {
  if (message.role === 'tool') return [encodeResult(message, names)]
  return [...readSaid(message).map(encodePart), ...readCalls(message).map(encodeCall)]
}

function encodeResult({ tool_call_id, content, is_error }: JsonObject, names: Map<string, string>) {
  const id = String(tool_call_id)
  const name = names.get(id)
  if (name === undefined)
    throw new UntranslatableRequest(`the result of an unknown tool call: ${splitId(id).id}`)
  const text = readText(content)
  const response = is_error === true ? { error: text } : { content: text }
  return { [RESULT_OF]: id, functionResponse: { name, response } }
}

const encodeCall = ({ id, name, args }: ReadCall): JsonObject => ({
  functionCall: { name, args },
  thoughtSignature: splitId(id).signature,
})

function encodePart(part: JsonObject): JsonObject {
  switch (part.type) {
    case 'text':
      return { text: String(part.text) }
    case 'refusal':
      return { text: String(part.refusal) }
    case 'image_url':
    case 'file':
      return encodeMedia(part)
    case 'input_audio':
      return {
        inlineData: {
          mimeType: `audio/${String(part.input_audio?.format)}`,
          data: part.input_audio?.data,
        },
      }
    default:
      throw new UntranslatableRequest(`unsupported content: ${String(part.type)}`)
  }
}

const OF_GOOGLE = /^(?:gs:\/\/|https:\/\/generativelanguage\.googleapis\.com\/)/

function encodeMedia(part: JsonObject): JsonObject {
  const media = readMedia(part)
  if ('data' in media) {
    const mimeType = media.mediaType === 'image/jpg' ? 'image/jpeg' : media.mediaType
    return { inlineData: { mimeType, data: media.data } }
  }
  if (OF_GOOGLE.test(media.url)) return { fileData: { fileUri: media.url } }
  throw new UntranslatableRequest(
    'unsupported content: Gemini does not fetch images from the web; send data: or gs:// URLs',
  )
}
