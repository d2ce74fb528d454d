// How many tokens did a reply cost, and which model answered? Found in the bytes as they pass, without parsing
// them. A quote inside a JSON string is escaped, so `"usage"` followed by `: {` can only be a field.

import type { TokenUsage } from './request-record.ts'

export type ScannedUsage = TokenUsage & { model?: string }

/** `usage`, or Gemini's `usageMetadata`. */
const USAGE = Buffer.from('"usage')
const FIELD_OPEN = /^"usage(?:Metadata)?"\s*:\s*\{/
const FIELD_BEGUN = /^"usage[A-Za-z]{0,8}(?:"\s*(?::\s*)?)?$/
const MODEL = /"model(?:Version)?"\s*:\s*"((?:[^"\\]|\\.){1,256})"/
const MODEL_NAME = Buffer.from('"model"')
/** Of the field, its spaces and its value. */
const MODEL_LENGTH = 320
const QUOTE = 34
const OPEN = 123
const CLOSE = 125
/** How far after the needle the object must have ended; what is longer is not usage. */
const WINDOW = 2048
/** Where the model is named, early in a reply. */
const MODEL_WINDOW = 4096

export class UsageScanner {
  readonly usage: ScannedUsage = {}
  #kept: Buffer | null = null
  #modelSought = ''

  read(chunk: Buffer) {
    if (this.usage.model === undefined && this.#modelSought.length < MODEL_WINDOW) {
      this.#seekModel(chunk)
    }
    const bytes = this.#kept ? Buffer.concat([this.#kept, chunk]) : chunk
    this.#kept = null
    let from = 0
    for (let at = bytes.indexOf(USAGE); at >= 0; at = bytes.indexOf(USAGE, from)) {
      const window = bytes.toString('latin1', at, at + WINDOW)
      const object = readObject(window)
      // Perhaps the rest comes with the next read.
      if (object === 'incomplete' && window.length < WINDOW) {
        this.#kept = bytes.subarray(at)
        return
      }
      if (typeof object === 'object') this.#merge(object)
      from = at + USAGE.length
    }
    this.#keepTail(bytes, from)
  }

  #seekModel(chunk: Buffer) {
    // Mostly it is all there at once; the expression alone would look at each byte.
    const at = this.#modelSought === '' ? chunk.indexOf(MODEL_NAME) : -1
    if (at >= 0 && at < MODEL_WINDOW) {
      this.usage.model = MODEL.exec(chunk.toString('latin1', at, at + MODEL_LENGTH))?.[1]
      if (this.usage.model !== undefined) return
    }
    this.#modelSought += chunk.toString('latin1', 0, MODEL_WINDOW)
    this.usage.model = MODEL.exec(this.#modelSought)?.[1]
  }

  /** The needle itself may lie across two reads. */
  #keepTail(bytes: Buffer, from: number) {
    const tail = Math.max(from, bytes.length - USAGE.length + 1)
    const quote = bytes.indexOf(QUOTE, tail)
    if (quote >= 0) this.#kept = Buffer.from(bytes.subarray(quote))
  }

  /** A stream may tell its usage in parts, and cumulatively: what comes later counts. */
  #merge(usage: Record<string, unknown>) {
    const input =
      readNumber(usage.prompt_tokens) ??
      readNumber(usage.input_tokens) ??
      readNumber(usage.promptTokenCount) ??
      readNumber(usage.inputTokens)
    const output =
      readNumber(usage.completion_tokens) ??
      readNumber(usage.output_tokens) ??
      readNumber(usage.candidatesTokenCount) ??
      readNumber(usage.outputTokens)
    const cached =
      usage.prompt_tokens !== undefined || usage.input_tokens_details !== undefined
        ? 0
        : (readNumber(usage.cache_read_input_tokens ?? usage.cacheReadInputTokens) ?? 0) +
          (readNumber(usage.cache_creation_input_tokens ?? usage.cacheWriteInputTokens) ?? 0)
    // Gemini's, which count beside the question and the answer.
    const thoughts = readNumber(usage.thoughtsTokenCount) ?? 0
    const tools = readNumber(usage.toolUsePromptTokenCount) ?? 0
    if (input !== undefined) this.usage.inputTokens = input + cached + tools
    if (output !== undefined) this.usage.outputTokens = output + thoughts
    this.#mergeDetails(usage)
  }

  #mergeDetails(usage: Record<string, unknown>) {
    const ofInput = usage.prompt_tokens_details ?? usage.input_tokens_details
    const ofOutput = usage.completion_tokens_details ?? usage.output_tokens_details
    const read = detailOf(ofInput, 'cached_tokens') ?? firstOf(usage, CACHE_READ)
    const written = firstOf(usage, CACHE_WRITTEN)
    const reasoning = detailOf(ofOutput, 'reasoning_tokens') ?? readNumber(usage.thoughtsTokenCount)
    if (read) this.usage.cachedInputTokens = read
    if (written) this.usage.cacheCreationInputTokens = written
    if (reasoning) this.usage.reasoningTokens = reasoning
    const heard = detailOf(ofInput, 'audio_tokens') ?? soundIn(usage.promptTokensDetails)
    const spoken = detailOf(ofOutput, 'audio_tokens') ?? soundIn(usage.candidatesTokensDetails)
    if (heard) this.usage.inputAudioTokens = heard
    if (spoken) this.usage.outputAudioTokens = spoken
  }
}

/** The part of what was counted that is billed otherwise. */
const CACHE_READ = ['cache_read_input_tokens', 'cacheReadInputTokens', 'cachedContentTokenCount']
const CACHE_WRITTEN = ['cache_creation_input_tokens', 'cacheWriteInputTokens']

const firstOf = (usage: Record<string, unknown>, names: string[]) => {
  for (const name of names) if (usage[name] !== undefined) return readNumber(usage[name])
  return undefined
}

const detailOf = (details: unknown, name: string) =>
  typeof details === 'object' && details !== null
    ? readNumber((details as Record<string, unknown>)[name])
    : undefined

/** Gemini's, which tells its tokens by their kind. */
const soundIn = (details: unknown) =>
  Array.isArray(details)
    ? readNumber(details.find((one) => one?.modality === 'AUDIO')?.tokenCount)
    : undefined

const readNumber = (value: unknown) => (typeof value === 'number' ? value : undefined)

/** `text` begins with the needle. */
function readObject(text: string): Record<string, unknown> | 'incomplete' | 'no-object' {
  const open = FIELD_OPEN.exec(text)?.[0]
  if (open === undefined) return FIELD_BEGUN.test(text) ? 'incomplete' : 'no-object'
  let depth = 0
  for (let at = open.length - 1; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === OPEN) depth++
    else if (character === CLOSE && --depth === 0) {
      try {
        return JSON.parse(text.slice(open.length - 1, at + 1))
      } catch {
        return 'no-object'
      }
    }
  }
  return 'incomplete'
}
