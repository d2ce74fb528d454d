// What a guard masks in a reply never reaches the client, whole or streamed. reference §1.2, §2.9, §7 item 6.

import { describe, expect, test } from 'vitest'
import { backend, chat, send, startBackend } from './start-backend.ts'
import {
  type Answer,
  chatReply,
  errorReply,
  jsonReply,
  startModel,
  streamReply,
} from './start-model.ts'

async function startGuarded(
  guards: string,
  answer: Answer,
  { provider = 'openai', streaming = true, routes = '' } = {},
) {
  const model = await startModel(answer)
  const guard = `promptGuard: { ${streaming ? 'streaming: Enabled,' : ''} response: [${guards}] }`
  const yaml = backend(
    `{ ai: { provider: { ${provider}: {} } }, policies: { ai: { ${routes && `routes: { '*': ${routes} },`} ${guard} } } }`,
  )
  const env = { OPENAI_BASE_URL: model.address, ANTHROPIC_BASE_URL: model.address }
  return { model, ...(await startBackend(yaml, env)) }
}

const MASK = '{ regex: { builtins: [Email, Ssn] } }'
const REJECT = '{ regex: { matches: [forbidden], action: Reject } }'

describe('a whole reply', () => {
  test('is masked', async () => {
    const { address, records } = await startGuarded(MASK, chatReply('Ask a@b.example'))
    const reply: any = await (await chat(address)).json()
    expect(reply.choices[0].message.content).toBe('Ask <EMAIL_ADDRESS>')
    expect(reply.usage.total_tokens).toBe(3)
    expect(records[0]!.guardrails).toEqual([{ phase: 'Response', action: 'Mask' }])
    expect(records[0]!.llm!.outputTokens).toBe(2)
  })

  test('is rejected, with 403 and the default message', async () => {
    const { address, records } = await startGuarded(REJECT, chatReply('This is forbidden'))
    const answer = await chat(address)
    expect(answer.status).toBe(403)
    expect(await answer.text()).toBe('The response was rejected due to inappropriate content')
    expect(records[0]).toMatchObject({ reason: 'Guardrail' })
  })

  test('is masked after its translation', async () => {
    const reply = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [
        { type: 'text', text: 'Ask a@b.' },
        { type: 'text', text: 'example' },
      ],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1, output_tokens: 1 },
    }
    const { address } = await startGuarded(MASK, jsonReply(reply), { provider: 'anthropic' })
    const answer: any = await (await chat(address)).json()
    expect(answer.choices[0].message.content).toBe('Ask <EMAIL_ADDRESS>')
  })

  test('is masked in the words of Anthropic, across blocks', async () => {
    const reply = {
      type: 'message',
      model: 'claude',
      content: [
        { type: 'text', text: 'Ask a@b.' },
        { type: 'text', text: 'example' },
      ],
    }
    const options = { provider: 'anthropic', routes: 'Messages' }
    const { address } = await startGuarded(MASK, jsonReply(reply), options)
    const answer = await (await send(address, { model: 'm', max_tokens: 1, messages: [] })).text()
    expect(answer).toContain('Ask <EMAIL_ADDRESS>')
    expect(answer).not.toContain('example')
  })

  test('that is no JSON is not shown', async () => {
    const { address } = await startGuarded(MASK, (response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('a@b.example')
    })
    const answer = await chat(address)
    expect(answer.status).toBe(502)
    expect(await answer.text()).toBe('failed to process LLM response: the reply is not JSON')
  })

  test('of an error goes on as it is', async () => {
    const { address } = await startGuarded(MASK, errorReply(429))
    expect((await chat(address)).status).toBe(429)
  })
})

const chunk = (delta: object, finish_reason: string | null = null, index = 0) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index, delta, finish_reason }] })}\n\n`

function streamOf(texts: string[]) {
  return [
    chunk({ role: 'assistant', content: '' }),
    ...texts.map((content) => chunk({ content })),
    chunk({}, 'stop'),
    'data: [DONE]\n\n',
  ].join('')
}

const readText = (stream: string) =>
  [...stream.matchAll(/^data: (\{.*)$/gm)]
    .map(([, data]) => JSON.parse(data!).choices?.[0]?.delta?.content ?? '')
    .join('')

const stream = (address: string) => chat(address, 'Hi', { stream: true })

describe('a streamed reply', () => {
  const TEXTS = ['Write to a', '@b.exa', 'mple today', ', 123-', '45-', '6789']

  test('is masked across its events', async () => {
    const { address, records } = await startGuarded(MASK, streamReply([streamOf(TEXTS)]))
    const answer = await stream(address)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const text = await answer.text()
    expect(readText(text)).toBe('Write to <EMAIL_ADDRESS> today, <SSN>')
    expect(text).not.toMatch(/@b|exa|45-|6789/)
    expect(text.trimEnd()).toMatch(/data: \[DONE\]$/)
    expect(text.match(/"finish_reason":"stop"/g)).toHaveLength(1)
    expect(text.indexOf('<SSN>')).toBeLessThan(text.indexOf('"stop"'))
    expect(records[0]!.guardrails).toEqual([{ phase: 'Response', action: 'Mask' }])
  })

  test('is the same in whatever pieces its bytes come', async () => {
    const bytes = Buffer.from(
      streamOf(['Grüße an jörg', '@b.exa', 'mple 👋']).replaceAll('@', '\\u0040'),
    )
    const pieces = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
    const { address } = await startGuarded(MASK, streamReply(pieces))
    expect(readText(await (await stream(address)).text())).toBe('Grüße an <EMAIL_ADDRESS> 👋')
  })

  test('goes on while nothing has to be held back', async () => {
    let finish = () => {}
    const { address } = await startGuarded(MASK, (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunk({ content: 'Hello, you ' }))
      finish = () => response.end(chunk({}, 'stop'))
    })
    const reader = (await stream(address)).body!.getReader()
    const { value } = await reader.read()
    expect(Buffer.from(value!).toString()).toContain('Hello, you ')
    finish()
    while (!(await reader.read()).done);
  })

  test('is rejected with a status of its own where nothing was sent yet', async () => {
    const { address, records } = await startGuarded(
      REJECT,
      streamReply([streamOf(['so ', 'for', 'bidden', ' x'])]),
    )
    const answer = await stream(address)
    expect(answer.status).toBe(403)
    expect(await answer.text()).toBe('The response was rejected due to inappropriate content')
    expect(records[0]).toMatchObject({
      reason: 'Guardrail',
      guardrails: [{ phase: 'Response', action: 'Reject' }],
    })
  })

  test('is broken off with an error where it is rejected on its way', async () => {
    let goOn = () => {}
    const { address } = await startGuarded(REJECT, (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunk({ content: 'so ' }))
      goOn = () => response.end(streamOf(['for', 'bidden', ' x']))
    })
    const reader = (await stream(address)).body!.getReader()
    let text = ''
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += Buffer.from(part.value).toString()
      goOn()
    }
    expect(readText(text)).toBe('so ')
    expect(text).toContain('"type":"guardrail_blocked"')
    expect(text).toContain('The response was rejected due to inappropriate content')
    expect(text).not.toMatch(/bidden|\[DONE\]/)
  })

  test('goes by unseen where streaming is not Enabled', async () => {
    const { address } = await startGuarded(MASK, streamReply([streamOf(TEXTS)]), {
      streaming: false,
    })
    expect(readText(await (await stream(address)).text())).toBe(TEXTS.join(''))
  })

  test('of several choices is masked in each', async () => {
    const events = [
      chunk({ content: 'a@' }),
      chunk({ content: 'c@' }, null, 1),
      chunk({ content: 'b.example' }),
      chunk({ content: 'd.example' }, null, 1),
      chunk({}, 'stop'),
      chunk({}, 'stop', 1),
      'data: [DONE]\n\n',
    ]
    const { address } = await startGuarded(MASK, streamReply([events.join('')]))
    const text = await (await stream(address)).text()
    expect(text.match(/<EMAIL_ADDRESS>/g)).toHaveLength(2)
    expect(text).not.toContain('example')
  })

  const event = (data: { type: string } & object) =>
    `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
  const delta = (text: string) =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as any)
  const MESSAGES = [
    event({
      type: 'message_start',
      message: {
        id: 'msg',
        role: 'assistant',
        model: 'claude',
        content: [],
        usage: { input_tokens: 1 },
      },
    } as any),
    event({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'text', text: '' },
    } as any),
    delta('to a@b.'),
    delta('example'),
    event({ type: 'content_block_stop', index: 0 } as any),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: 1 },
    } as any),
    event({ type: 'message_stop' }),
  ].join('')

  test('of Anthropic is masked, and ends its block after the text', async () => {
    const options = { provider: 'anthropic', routes: 'Messages' }
    const { address } = await startGuarded(MASK, streamReply([MESSAGES]), options)
    const text = await (
      await send(address, { model: 'm', max_tokens: 1, stream: true, messages: [] })
    ).text()
    expect(text).toContain('<EMAIL_ADDRESS>')
    expect(text).not.toContain('example')
    expect(text.indexOf('<EMAIL_ADDRESS>')).toBeLessThan(text.indexOf('content_block_stop'))
  })

  test('of Anthropic is masked for a client of OpenAI', async () => {
    const { address } = await startGuarded(MASK, streamReply([MESSAGES]), { provider: 'anthropic' })
    expect(readText(await (await stream(address)).text())).toBe('to <EMAIL_ADDRESS>')
  })

  test('of responses is masked in its pieces and where it is told in full', async () => {
    const part = { type: 'output_text', text: 'to a@b.example' }
    const item = { type: 'message', role: 'assistant', content: [part] }
    const at = { output_index: 0, content_index: 0, item_id: 'i' }
    const events = [
      event({ type: 'response.output_text.delta', ...at, delta: 'to a@b.' } as any),
      event({ type: 'response.output_text.delta', ...at, delta: 'example' } as any),
      event({ type: 'response.output_text.done', ...at, text: part.text } as any),
      event({ type: 'response.content_part.done', ...at, part } as any),
      event({ type: 'response.output_item.done', output_index: 0, item } as any),
      event({
        type: 'response.completed',
        response: { status: 'completed', output: [item] },
      } as any),
    ]
    const { address } = await startGuarded(MASK, streamReply(events), { routes: 'Responses' })
    const text = await (await send(address, { model: 'm', stream: true, input: 'Hi' })).text()
    expect(text).not.toContain('example')
    expect(text.match(/<EMAIL_ADDRESS>/g)).toHaveLength(5)
  })
})
