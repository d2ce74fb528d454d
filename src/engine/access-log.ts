// What does one line of a proxy's log say of a request? agentgateway's own format, so that its lines are read too.

import type { ObjectKey } from '../kube/kube-object.ts'

export type LoggedRequest = {
  /** When the request came. */
  at: Date
  gateway: string
  /** The proxy's, whose log said so. */
  pod?: ObjectKey
  /** Address and port of who asked. */
  client?: string
  route?: string
  endpoint?: string
  method: string
  path: string
  status?: number
  provider?: string
  model?: string
  inputTokens?: number
  outputTokens?: number
  durationMs?: number
  /** Why there was no proper answer. */
  error?: string
  reason?: string
  /** Every field of the line as it stands there, in its order. */
  fields: [name: string, value: string][]
}

/** A value with spaces or quotes stands in quotes, as JSON has it. */
const FIELD = /([\w.-]+)=("(?:[^"\\]|\\.)*"|\S*)/g

/** Undefined where the line is about something else. */
export function parseAccessLog(line: string): LoggedRequest | undefined {
  const [, time, rest] = /^(\S+)\s+\w+\s+request\s+(.*)$/.exec(line) ?? []
  const at = new Date(time ?? '')
  if (rest === undefined || Number.isNaN(at.getTime())) return undefined
  const fields = [...rest.matchAll(FIELD)].map(([, name, value]): [string, string] => [
    name!,
    unquoted(value!),
  ])
  const values = new Map(fields)
  const number = (name: string) => {
    const value = Number.parseFloat(values.get(name) ?? '')
    return Number.isNaN(value) ? undefined : value
  }
  return {
    at,
    gateway: values.get('gateway') ?? '',
    client: values.get('src.addr'),
    route: values.get('route'),
    endpoint: values.get('endpoint'),
    method: values.get('http.method') ?? '',
    path: values.get('http.path') ?? '',
    status: number('http.status'),
    provider: values.get('gen_ai.provider.name'),
    model: values.get('gen_ai.response.model') ?? values.get('gen_ai.request.model'),
    inputTokens: number('gen_ai.usage.input_tokens'),
    outputTokens: number('gen_ai.usage.output_tokens'),
    durationMs: number('duration'),
    error: values.get('error'),
    reason: values.get('reason'),
    fields,
  }
}

function unquoted(value: string) {
  if (!value.startsWith('"')) return value
  try {
    return String(JSON.parse(value))
  } catch {
    return value
  }
}
