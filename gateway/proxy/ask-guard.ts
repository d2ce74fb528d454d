// How is a guard outside the gateway asked? And how do guards get to write down what they said?

import type { GuardSurroundings } from '../policies/ai/guard-outcome.ts'
import { evaluateExpression, toCel } from '../policies/cel-expression.ts'
import { addHeader, findHeader, type HeaderList, setHeader } from '../policies/header-list.ts'
import { openai } from '../providers/openai/openai.ts'
import type { Guard, GuardWebhook, ResolvedBackend } from '../routing/routing-table.ts'
import { callForJson } from './call-for-json.ts'
import { describeRequest } from './describe-request.ts'
import { authorityOf, resolveProviderTarget, resolveTarget } from './provider-target.ts'
import { formatRequestHead } from './request-headers.ts'
import type { Transaction } from './transaction.ts'

type ModerationGuard = Extract<Guard, { type: 'moderation' }>

const LIMIT_MS = 10_000

/** `headers` are the client's, or those of the provider's reply: the ones that may be sent on to a webhook. */
export function guardSurroundings(
  transaction: Transaction,
  headers: HeaderList,
  body?: object,
): GuardSurroundings {
  return {
    callWebhook: ({ webhook }, request) =>
      callWebhook(transaction, webhook, headers, request.path, request.body, body),
    moderate: (guard, texts) => moderate(transaction, guard, texts),
    record(check) {
      transaction.record.guardrails ??= []
      transaction.record.guardrails.push(check)
    },
  }
}

async function callWebhook(
  transaction: Transaction,
  { backend, headers: expressions, forwardHeaders }: GuardWebhook,
  seen: HeaderList,
  defaultPath: string,
  asked: object,
  llmRequest: object | undefined,
): Promise<unknown> {
  const { target, authority } = addressOf(backend)
  const headers: HeaderList = ['content-type', 'application/json']
  for (const match of forwardHeaders) forward(headers, seen, match)
  let path = defaultPath
  for (const [name, expression] of Object.entries(expressions)) {
    const value = compute(expression, transaction, llmRequest)
    if (value === undefined) continue
    if (name === ':path') path = value
    else if (!name.startsWith(':')) setHeader(headers, name, value)
  }
  const head = formatRequestHead('POST', path, '', authority, headers)
  return callForJson(transaction, { target, head, body: asked, limitMs: LIMIT_MS })
}

function addressOf(backend: ResolvedBackend) {
  if (backend.type === 'static') {
    const { host, port } = backend
    return { target: resolveTarget(host, port), authority: authorityOf(host, port, false) }
  }
  const endpoints = backend.type === 'service' ? backend.endpoints : []
  const endpoint = endpoints[Math.floor(Math.random() * endpoints.length)]
  if (!endpoint) throw new Error('the webhook has no healthy endpoint')
  const { address, port } = endpoint
  return { target: resolveTarget(address, port), authority: authorityOf(address, port, false) }
}

function forward(
  headers: HeaderList,
  seen: HeaderList,
  { name, type, value }: GuardWebhook['forwardHeaders'][number],
) {
  const values = seen.filter((_, at) => at % 2 === 1 && seen[at - 1]!.toLowerCase() === name)
  const wanted = (one: string) =>
    type === 'Exact' ? one === value : new RegExp(`^(?:${value})$`).test(one)
  if (name !== 'content-length' && values.some(wanted))
    for (const one of values) addHeader(headers, name, one)
}

function compute(
  expression: string,
  transaction: Transaction,
  llmRequest: object | undefined,
): string | undefined {
  const request = describeRequest(transaction)
  try {
    const value = evaluateExpression(expression, { request, llmRequest: toCel(llmRequest ?? {}) })
    return value === undefined || value === null ? undefined : String(value)
  } catch {
    return undefined
  }
}

/** https://platform.openai.com/docs/api-reference/moderations */
function moderate(
  transaction: Transaction,
  { model, key }: ModerationGuard,
  input: string[],
): Promise<unknown> {
  const { env } = transaction.surroundings
  const choice = { name: 'moderation', provider: 'openai' as const, policies: {} }
  const { target, authority, basePath } = resolveProviderTarget(openai, choice, env)
  const authorization =
    key === undefined ? findHeader(transaction.headers, 'authorization') : `Bearer ${key}`
  const headers: HeaderList = ['content-type', 'application/json']
  if (authorization !== undefined) addHeader(headers, 'authorization', authorization)
  const head = formatRequestHead('POST', `${basePath}/v1/moderations`, '', authority, headers)
  return callForJson(transaction, { target, head, body: { model, input }, limitMs: LIMIT_MS })
}
