// What does a simulated model answer? Something that says it is simulated, that depends on the request alone, and that
// keeps to the request's limits.

import { composeJson, type JsonSchema } from './compose-json.ts'
import { countTokens, splitTokens } from './tokens.ts'

export type Tool = { name: string; schema: JsonSchema }

/** What the providers' requests have in common. */
export type Conversation = {
  model: string
  userText: string
  /** The conversation ends with what a tool gave back. */
  toolResult?: string
  tools: Tool[]
  toolChoice: 'auto' | 'none' | 'required' | { name: string }
  maxTokens?: number
  stop: string[]
  /** The answer must be JSON: any, or such as a schema wants. */
  json?: JsonSchema | true
}

export type Answer =
  | {
      kind: 'tool-call'
      name: string
      arguments: string
      /** `arguments` in the pieces in which a stream brings them. */
      pieces: string[]
      tokens: number
    }
  | {
      kind: 'text'
      text: string
      /** `text` in the pieces in which a stream brings it. */
      pieces: string[]
      ending: 'complete' | 'length' | 'stop-sequence'
      stopSequence?: string
      tokens: number
    }

const QUOTED_CHARACTERS = 200

export function composeAnswer(conversation: Conversation): Answer {
  const tool = chooseTool(conversation)
  if (tool) {
    const text = JSON.stringify(composeJson(tool.schema))
    const pieces = splitTokens(text)
    const tokens = countTokens(tool.name) + pieces.length
    return { kind: 'tool-call', name: tool.name, arguments: text, pieces, tokens }
  }
  return limit(composeText(conversation), conversation)
}

function composeText({ model, userText, toolResult, json }: Conversation) {
  const said =
    toolResult === undefined
      ? `you said "${quote(userText)}"`
      : `the tool said "${quote(toolResult)}"`
  const reply = `Simulated reply from ${model}: ${said}`
  if (json === undefined) return reply
  return JSON.stringify(json === true ? { simulated: true, reply } : composeJson(json))
}

function quote(text: string) {
  const line = text.trim().replace(/\s+/g, ' ')
  const characters = [...line.slice(0, 2 * QUOTED_CHARACTERS)]
  return characters.length > QUOTED_CHARACTERS
    ? `${characters.slice(0, QUOTED_CHARACTERS).join('')}…`
    : line
}

/** The one that is forced; otherwise the first whose name has a word that the user said too. */
function chooseTool({ tools, toolChoice, userText, toolResult }: Conversation): Tool | undefined {
  if (toolChoice === 'none') return undefined
  if (typeof toolChoice === 'object') return tools.find(({ name }) => name === toolChoice.name)
  const spoken = userText.toLowerCase()
  const wordsOf = ({ name }: Tool) => name.toLowerCase().match(/[a-z]{4,}/g) ?? [name.toLowerCase()]
  const askedFor = tools.find((tool) => wordsOf(tool).some((word) => spoken.includes(word)))
  if (toolChoice === 'required') return askedFor ?? tools[0]
  return toolResult === undefined ? askedFor : undefined
}

function limit(
  whole: string,
  { stop, maxTokens = Number.POSITIVE_INFINITY }: Conversation,
): Answer {
  const stops = stop
    .map((sequence) => ({ sequence, at: whole.indexOf(sequence) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)
  const text = whole.slice(0, stops[0]?.at)
  const pieces = splitTokens(text)
  if (pieces.length > maxTokens) {
    const kept = pieces.slice(0, maxTokens)
    return {
      kind: 'text',
      text: kept.join(''),
      pieces: kept,
      ending: 'length',
      tokens: kept.length,
    }
  }
  const ending = stops[0] ? 'stop-sequence' : 'complete'
  const stopSequence = stops[0]?.sequence
  return { kind: 'text', text, pieces, ending, stopSequence, tokens: pieces.length }
}
