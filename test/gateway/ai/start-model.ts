// A model behind HTTP that answers as it is told, and keeps what it was asked.

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Asked = { path: string; headers: IncomingHttpHeaders; text: string; json: any }

export type Model = {
  port: number
  address: string
  asked: Asked[]
  /** How to answer from now on. */
  answer: Answer
}

export type Answer = (response: ServerResponse, asked: Asked) => void

export async function startModel(answer: Answer = chatReply('Hello')): Promise<Model> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const one = {
      path: request.url!,
      headers: request.headers,
      text,
      json: text === '' ? undefined : JSON.parse(text),
    }
    asked.push(one)
    model.answer(response, one)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const model = { port, address: `http://127.0.0.1:${port}`, asked, answer }
  return model
}

export const jsonReply =
  (body: object, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }

export const chatReply = (content: string) =>
  jsonReply({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  })

export const errorReply = (status: number, headers: Record<string, string> = {}) =>
  jsonReply({ error: { message: `simulated ${status}` } }, status, headers)

/** Written in these pieces, each on its own. */
export const streamReply =
  (pieces: readonly (Buffer | string)[]): Answer =>
  async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const piece of pieces) {
      response.write(piece)
      await new Promise(setImmediate)
    }
    response.end()
  }
