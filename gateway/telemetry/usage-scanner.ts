// How many tokens did a reply cost, and which model answered? Found in the bytes as they pass, without parsing
// them. A quote inside a JSON string is escaped, so `"usage"` followed by `: {` can only be a field.

export type ScannedUsage = { model?: string; inputTokens?: number; outputTokens?: number }

const USAGE = Buffer.from('"usage"')
const FIELD_OPEN = /^"usage"\s*:\s*\{/
const MODEL = /"model"\s*:\s*"((?:[^"\\]|\\.){1,256})"/
const QUOTE = 34
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
      this.#modelSought += chunk.toString('latin1', 0, MODEL_WINDOW)
      this.usage.model = MODEL.exec(this.#modelSought)?.[1]
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

  /** The needle itself may lie across two reads. */
  #keepTail(bytes: Buffer, from: number) {
    const tail = Math.max(from, bytes.length - USAGE.length + 1)
    const quote = bytes.indexOf(QUOTE, tail)
    if (quote >= 0) this.#kept = Buffer.from(bytes.subarray(quote))
  }

  /** A stream may tell its usage in parts, and cumulatively: what comes later counts. */
  #merge(usage: Record<string, unknown>) {
    const read = (...names: string[]) => {
      const value = names.map((name) => usage[name]).find((found) => typeof found === 'number')
      return value as number | undefined
    }
    const input = read('prompt_tokens', 'input_tokens')
    const output = read('completion_tokens', 'output_tokens')
    const cached =
      'prompt_tokens' in usage || 'input_tokens_details' in usage
        ? 0
        : (read('cache_read_input_tokens') ?? 0) + (read('cache_creation_input_tokens') ?? 0)
    if (input !== undefined) this.usage.inputTokens = input + cached
    if (output !== undefined) this.usage.outputTokens = output
  }
}

/** `text` begins with the needle. */
function readObject(text: string): Record<string, unknown> | 'incomplete' | 'no-object' {
  const open = FIELD_OPEN.exec(text)?.[0]
  if (open === undefined) return /^"usage"\s*(?::\s*)?$/.test(text) ? 'incomplete' : 'no-object'
  let depth = 0
  for (let at = open.length - 1; at < text.length; at++) {
    const character = text[at]
    if (character === '{') depth++
    else if (character === '}' && --depth === 0) {
      try {
        return JSON.parse(text.slice(open.length - 1, at + 1))
      } catch {
        return 'no-object'
      }
    }
  }
  return 'incomplete'
}
