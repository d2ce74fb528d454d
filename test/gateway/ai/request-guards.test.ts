// What a guard masks never reaches the provider, and what it rejects goes nowhere. reference §1.2, §2.8, §2.9.

import { describe, expect, test } from 'vitest'
import { backend, chat, send, startBackend, statusOf } from './start-backend.ts'
import { startModel } from './start-model.ts'

const NATIVE =
  'routes: { /v1/messages: Messages, /v1/responses: Responses, /v1/embeddings: Embeddings }'

async function startGuarded(guards: string, provider = 'openai: {}', more = '') {
  const model = await startModel()
  const yaml = backend(
    `{ ai: { provider: { ${provider} } }, policies: { ai: { ${NATIVE}, promptGuard: { request: [${guards}] } ${more} } } }`,
  )
  const env = { OPENAI_BASE_URL: model.address, ANTHROPIC_BASE_URL: model.address }
  return { model, ...(await startBackend(yaml, env)) }
}

const regex = (fields: string, more = '') => `{ regex: { ${fields} } ${more} }`

describe('a guard of patterns', () => {
  test.each([
    ['Ssn', 'is 123-45-6789.', 'is <SSN>.'],
    [
      'CreditCard',
      'is 4111-1111-1111-1111 or 5500000000000004',
      'is <CREDIT_CARD> or <CREDIT_CARD>',
    ],
    ['Email', 'to a.b+c@mail.example.com now', 'to <EMAIL_ADDRESS> now'],
    [
      'PhoneNumber',
      '(415) 555-2671, 555-123-4567 or +44 20 7946 0958, order 5551234567',
      '<PHONE_NUMBER>, <PHONE_NUMBER> or <PHONE_NUMBER>, order 5551234567',
    ],
    ['CaSin', 'is 046-454-286', 'is <CA_SIN>'],
  ])('masks what is built in: %s', async (builtin, content, masked) => {
    const { address, model, records } = await startGuarded(regex(`builtins: [${builtin}]`))
    expect((await chat(address, content)).status).toBe(200)
    expect(model.asked[0]!.json.messages[0].content).toBe(masked)
    expect(records[0]!.guardrails).toEqual([{ phase: 'Request', action: 'Mask' }])
  })

  test('masks patterns of its own as <masked>, and Mask is the default', async () => {
    const { address, model } = await startGuarded(regex(`matches: ['(?i)project \\w+', 'x*']`))
    await chat(address, 'PROJECT Falcon is secret')
    expect(model.asked[0]!.json.messages[0].content).toBe('<masked> is secret')
  })

  test('leaves a body alone in which nothing is found, to the byte', async () => {
    const { address, model, records } = await startGuarded(regex('builtins: [Ssn]'))
    const body =
      '{ "model":"m",  "messages":[{"role":"user","content":"Hi"}], "seed": 12345678901234567890 }'
    await send(address, body)
    expect(model.asked[0]!.text).toBe(body)
    expect(records[0]!.guardrails).toEqual([{ phase: 'Request', action: 'Allow' }])
  })

  test.each([
    ['', 403, 'The request was rejected due to inappropriate content'],
    [', response: { message: "No!", statusCode: 422 }', 422, 'No!'],
  ])('rejects, with %s', async (response, status, message) => {
    const { address, model, records } = await startGuarded(
      regex(`matches: ['credit card'], action: Reject`, response),
    )
    const answer = await chat(address, 'my credit card')
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('text/plain')
    expect(await answer.text()).toBe(message)
    expect(model.asked).toHaveLength(0)
    expect(records[0]).toMatchObject({
      reason: 'Guardrail',
      guardrails: [{ phase: 'Request', action: 'Reject' }],
    })
  })

  test('runs after the one before it, on what that one left', async () => {
    const { address, model, records } = await startGuarded(
      `${regex('builtins: [Email]')}, ${regex(`matches: ['@'], action: Reject`)}`,
    )
    expect((await chat(address, 'a@b.example')).status).toBe(200)
    expect((await chat(address, 'me @home')).status).toBe(403)
    expect(model.asked).toHaveLength(1)
    expect(records[1]!.guardrails).toEqual([
      { phase: 'Request', action: 'Allow' },
      { phase: 'Request', action: 'Reject' },
    ])
  })

  test.each([
    [
      'an escaped at sign',
      String.raw`{"model":"m","messages":[{"role":"user","content":"a\u0040b.example"}]}`,
    ],
    [
      'parts of a text',
      '{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a@b."},{"type":"text","text":"example"}]}]}',
    ],
    [
      'JSON inside of a text',
      String.raw`{"model":"m","messages":[{"role":"user","content":"{\"m\":\"a\\u0040b.example\"}"}]}`,
    ],
  ])('sees through %s', async (_, body) => {
    const { address, model } = await startGuarded(regex('builtins: [Email]'))
    await send(address, body)
    expect(model.asked[0]!.text).not.toMatch(/b\.example|b\."|\\u0040/)
    expect(model.asked[0]!.text).toContain('<EMAIL_ADDRESS>')
  })

  test('sees every format, and translated requests too', async () => {
    const { address, model } = await startGuarded(regex('builtins: [Email]'), 'anthropic: {}')
    await send(`${address}/v1/messages`, {
      model: 'm',
      max_tokens: 1,
      system: 'from a@b.example',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'to c@d.example' }] }],
    })
    await chat(address, 'e@f.example')
    for (const { text } of model.asked) expect(text).not.toContain('.example')
    expect(model.asked[0]!.json.system).toBe('from <EMAIL_ADDRESS>')
  })

  test('sees responses and embeddings', async () => {
    const { address, model } = await startGuarded(regex('builtins: [Email]'))
    await send(`${address}/v1/responses`, {
      model: 'm',
      instructions: 'a@b.example',
      input: 'c@d.example',
    })
    await send(`${address}/v1/responses`, {
      model: 'm',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'c@d.example' }] }],
    })
    await send(`${address}/v1/embeddings`, { model: 'm', input: ['a@b.example', 'ok'] })
    for (const { text } of model.asked) expect(text).not.toContain('.example')
    expect(model.asked[2]!.json.input).toEqual(['<EMAIL_ADDRESS>', 'ok'])
  })
})

describe('the scope of a guard (§1.2, §7 item 7)', () => {
  const BODY = {
    model: 'm',
    messages: [
      { role: 'system', content: 's@x.example' },
      { role: 'user', content: 'u@x.example' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: '1',
            type: 'function',
            function: { name: 'f', arguments: String.raw`{"to":"i\u0040x.example","n":1}` },
          },
        ],
      },
      { role: 'tool', tool_call_id: '1', content: '{"from":"o@x.example"}' },
    ],
  }
  const found = (text: string) =>
    ['s@x', 'u@x', 'i\\\\u0040x', 'o@x'].map((mail) => (text.includes(mail) ? 'seen' : 'masked'))

  test.each([
    ['', ['masked', 'masked', 'seen', 'seen']],
    ['SystemPrompt', ['masked', 'seen', 'seen', 'seen']],
    ['Messages', ['seen', 'masked', 'seen', 'seen']],
    ['ToolInput', ['seen', 'seen', 'masked', 'seen']],
    ['ToolOutput', ['seen', 'seen', 'seen', 'masked']],
    ['SystemPrompt, Messages, ToolInput, ToolOutput', ['masked', 'masked', 'masked', 'masked']],
  ])('%s', async (scope, expected) => {
    const { address, model } = await startGuarded(
      regex('builtins: [Email]', scope && `, scope: [${scope}]`),
    )
    await send(address, BODY)
    expect(found(model.asked[0]!.text)).toEqual(expected)
    const call = model.asked[0]!.json.messages[2].tool_calls[0].function
    expect(JSON.parse(call.arguments).n).toBe(1)
  })
})

test('a pattern that cannot be read keeps the backend out, by name', () => {
  const yaml = backend(
    `{ ai: { provider: { openai: {} } }, policies: { ai: { promptGuard: { request: [{ regex: { matches: [ok, '(ab'] } }] } } } }`,
  )
  expect(statusOf(yaml)).toBe(
    'False TranslationError: failed to translate backend: spec.policies.ai.promptGuard.request[0].regex.matches[1]: invalid regular expression (ab',
  )
})

test('a body that is nested too deeply is refused, and nothing breaks', async () => {
  const { address, model, faults } = await startGuarded(
    regex('builtins: [Ssn]', ', scope: [ToolInput]'),
    'anthropic: {}',
  )
  const deep = `${'['.repeat(5000)}1${']'.repeat(5000)}`
  const body = `{"model":"m","max_tokens":1,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"f","input":${deep}}]}]}`
  const answer = await send(`${address}/v1/messages`, body)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toBe('failed to process LLM request: the body is nested too deeply')
  expect([model.asked.length, faults.length]).toEqual([0, 0])
})
