// How does a request read as one line of the log?

import type { LlmRecord, RequestRecord } from './request-record.ts'
import { streamTimes } from './stream-times.ts'

/** Anything that could be taken for another field, or another line, is quoted and escaped. */
const plain = Array.from(
  { length: 128 },
  (_, code) => code > 32 && code < 127 && !'"=\\'.includes(String.fromCharCode(code)),
)
const MAXIMUM = 1024

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127 || !plain[code]) return false
  }
  return text !== ''
}

function format(value: string): string {
  const text = value.length > MAXIMUM ? `${value.slice(0, MAXIMUM)}…` : value
  if (isPlain(text)) return text
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

let second = Number.NaN
let prefix = ''

/** As toISOString has it; but for the milliseconds it is the same for many lines. */
function formatTime(milliseconds: number): string {
  const rest = milliseconds % 1000
  if (milliseconds - rest !== second) {
    second = milliseconds - rest
    prefix = new Date(second).toISOString().slice(0, -4)
  }
  return `${prefix}${String(rest).padStart(3, '0')}Z`
}

export function formatAccessLog(record: RequestRecord, durationMs: number): string {
  const changes = record.told?.log
  const removed = changes?.remove
  let line = `${formatTime(record.startedAt)} info request gateway=${record.gateway}`
  const add = (name: string, value: string | number | boolean | undefined) => {
    if (value === undefined || removed?.includes(name)) return
    line += ` ${name}=${typeof value === 'string' ? format(value) : value}`
  }
  add('listener', record.listener)
  add('route', record.route)
  add('endpoint', record.endpoint)
  add('src.addr', record.clientAddress)
  add('http.method', record.method)
  add('http.host', record.host)
  add('http.path', record.path)
  add('http.version', `HTTP/${record.httpVersion}`)
  add('http.status', record.status)
  add('protocol', record.protocol)
  if (record.llm) addModelCall(record, record.llm, durationMs, add)
  add('retry.attempt', record.retries)
  if (record.trace?.sampled) {
    add('trace.id', record.trace.traceId)
    add('span.id', record.trace.spanId)
  }
  add('error', record.error)
  // Nothing out of the ordinary.
  if (record.reason !== 'Upstream') add('reason', record.reason)
  if (changes) for (const [name, value] of Object.entries(changes.add)) add(name, value)
  return `${line} duration=${Math.round(durationMs)}ms\n`
}

function addModelCall(
  record: RequestRecord,
  llm: LlmRecord,
  durationMs: number,
  add: (name: string, value: string | number | undefined) => void,
) {
  add('gen_ai.operation.name', llm.operation)
  add('gen_ai.provider.name', llm.provider)
  add('gen_ai.request.model', llm.requestModel)
  add('gen_ai.response.model', llm.responseModel)
  add('gen_ai.usage.input_tokens', llm.inputTokens)
  add('gen_ai.usage.cache_read.input_tokens', llm.cachedInputTokens)
  add('gen_ai.usage.cache_creation.input_tokens', llm.cacheCreationInputTokens)
  add('gen_ai.usage.output_tokens', llm.outputTokens)
  add('gen_ai.usage.reasoning_tokens', llm.reasoningTokens)
  add('gen_ai.usage.input_audio_tokens', llm.inputAudioTokens)
  add('gen_ai.usage.output_audio_tokens', llm.outputAudioTokens)
  const { params } = llm
  if (params) {
    add('gen_ai.request.temperature', params.temperature)
    add('gen_ai.request.top_p', params.top_p)
    add('gen_ai.request.max_tokens', params.max_tokens)
    add('gen_ai.request.frequency_penalty', params.frequency_penalty)
    add('gen_ai.request.presence_penalty', params.presence_penalty)
    add('gen_ai.request.seed', params.seed)
  }
  if (llm.streaming) {
    const { first, perToken } = streamTimes(record, llm, durationMs)
    if (first !== undefined) add('agw.ai.time_to_first_token', seconds(first))
    if (perToken !== undefined) add('agw.ai.time_per_output_token', seconds(perToken))
  }
  if (llm.cost) add('agw.ai.usage.cost.total', priceText(llm.cost.total))
}

/** To the microsecond. */
const seconds = (milliseconds: number) => Math.round(milliseconds * 1e3) / 1e6

/** Without the noise of binary fractions: no price is finer than a millionth of a millionth of a dollar. */
const priceText = (dollars: number) => Math.round(dollars * 1e12) / 1e12
