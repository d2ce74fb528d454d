// What is said to a guard outside the gateway, and what does its answer mean?
// https://agentgateway.dev/docs/kubernetes/latest/llm/prompt-guards/ — the guardrail webhook API.

import type { PromptMessage } from '../../routing/routing-table.ts'
import type { ReplyChoice } from './reply-choices.ts'

export type WebhookRequest =
  | { path: '/request'; body: { body: { messages: PromptMessage[] } } }
  | { path: '/response'; body: { body: { choices: ReplyChoice[] } } }

export type WebhookAnswer =
  | { type: 'pass' }
  /** As many as were asked about. */
  | { type: 'mask'; texts: string[] }
  | { type: 'reject'; status: number; message: string }

export class InvalidWebhookAnswer extends Error {
  override name = 'InvalidWebhookAnswer'
}

export const askAboutRequest = (messages: PromptMessage[]): WebhookRequest => ({
  path: '/request',
  body: { body: { messages } },
})

export const askAboutReply = (choices: ReplyChoice[]): WebhookRequest => ({
  path: '/response',
  body: { body: { choices } },
})

/** The actions have no names: which one it is shows in its fields. Throws InvalidWebhookAnswer. */
export function readWebhookAnswer(answer: any, { path, body }: WebhookRequest): WebhookAnswer {
  const action = answer?.action
  if (typeof action !== 'object' || action === null) throw new InvalidWebhookAnswer('no action')
  if (action.body === undefined) return { type: 'pass' }
  if (typeof action.body === 'string') {
    const status = action.status_code
    if (!Number.isInteger(status) || status < 200 || status > 599)
      throw new InvalidWebhookAnswer('no status code')
    return { type: 'reject', status, message: action.body }
  }
  const texts =
    path === '/request'
      ? readTexts(action.body?.messages, (message) => message?.content)
      : readTexts(action.body?.choices, (choice) => choice?.message?.content)
  const asked = 'messages' in body.body ? body.body.messages : body.body.choices
  if (texts.length !== asked.length)
    throw new InvalidWebhookAnswer('not as many texts as were asked about')
  return { type: 'mask', texts }
}

function readTexts(list: unknown, read: (item: any) => unknown): string[] {
  if (!Array.isArray(list)) throw new InvalidWebhookAnswer('no list of texts')
  return list.map((item) => {
    const text = read(item)
    if (typeof text !== 'string') throw new InvalidWebhookAnswer('no text')
    return text
  })
}
