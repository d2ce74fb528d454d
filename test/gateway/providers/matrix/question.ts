// What can a client ask, and what can it get, whichever format it speaks?

export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export const PDF = 'JVBERi0xLjQKJUVPRgo='

export const WEATHER = {
  name: 'get_weather',
  description: 'The weather in a city',
  schema: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
}

export type Question = {
  user: string
  system?: string
  image?: 'data' | 'link'
  /** A PDF. */
  file?: boolean
  tools?: 'auto' | 'required' | 'named' | 'none'
  serial?: boolean
  /** What is called with must fit the tool's schema. */
  strict?: boolean
  /** The cities whose weather was asked for in one turn, and told. */
  told?: string[]
  stop?: string
  maxTokens?: number
  json?: boolean
  thinks?: boolean
}

export type Answer = {
  text: string
  thought: string
  calls: { name: string; input: unknown }[]
  finish: 'stop' | 'length' | 'tool-calls' | 'other'
  inputTokens: number
  outputTokens: number
}

/** Throws an error of its SDK's own, which has the status. */
export type Ask = (question: Question, stream: boolean) => Promise<Answer>

export type Client = {
  /** The title of its column. */
  name: string
  routeType: 'Completions' | 'Messages' | 'Responses' | 'GenerateContent'
  /** What its format, or this SDK, has no way to ask. */
  lacks?: (keyof Question)[]
  /** `address` leads to the backend. */
  connect(address: string): Ask
}

export const imageUrl = (image: 'data' | 'link') =>
  image === 'data' ? `data:image/png;base64,${PIXEL}` : 'https://images.example/pixel.png'

export const SCHEMA = {
  type: 'object',
  properties: { verdict: { type: 'string' } },
  required: ['verdict'],
  additionalProperties: false,
}
