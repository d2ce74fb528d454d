// What does a backend make of a client's body? reference §1.2, §2.3: the order of model, overrides, transformations,
// defaults and aliases; prompts in every format.

import { describe, expect, test } from 'vitest'
import { backend, send, startBackend, statusOf } from './start-backend.ts'
import { startModel } from './start-model.ts'

const NATIVE = `routes: { /v1/messages: Messages, /v1/responses: Responses, '*': Completions }`

async function ask(ai: string, body: object, { provider = 'openai: {}', path = '/' } = {}) {
  const model = await startModel()
  const yaml = backend(
    `{ ai: { provider: { ${provider} } }, policies: { ai: { ${NATIVE}, ${ai} } } }`,
  )
  const env = { OPENAI_BASE_URL: model.address, ANTHROPIC_BASE_URL: model.address }
  const { address } = await startBackend(yaml, env)
  const answer = await send(address + path, body)
  return model.asked[0]?.json ?? `${answer.status} ${await answer.text()}`
}

describe('fields', () => {
  test.each<[string, string, object, object]>([
    [
      'transformations count more than overrides, and see the body as it was',
      `overrides: [{ field: a, value: 1 }, { field: b, value: 1 }], transformations: [{ field: a, expression: 'llmRequest.a + 1' }]`,
      { model: 'm', a: 5 },
      { model: 'm', a: 6, b: 1 },
    ],
    [
      'an expression that gives nothing takes its field away',
      `transformations: [{ field: a, expression: 'llmRequest.gone' }]`,
      { model: 'm', a: 5 },
      { model: 'm' },
    ],
    [
      'defaults fill what is missing after all of these',
      `transformations: [{ field: a, expression: 'llmRequest.gone' }], defaults: [{ field: a, value: 9 }, { field: model, value: x }]`,
      { model: 'm', a: 5 },
      { model: 'm', a: 9 },
    ],
    [
      'expressions limit what a client asks for',
      `transformations: [{ field: max_tokens, expression: 'llmRequest.max_tokens > 100 ? 100 : llmRequest.max_tokens' }]`,
      { model: 'm', max_tokens: 5000 },
      { model: 'm', max_tokens: 100 },
    ],
    [
      'the model by an expression, then by an alias',
      `transformations: [{ field: model, expression: '"fast-" + llmRequest.model' }], modelAliases: { 'fast-*': haiku }`,
      { model: 'm' },
      { model: 'haiku' },
    ],
    [
      'the last word have expressions on what the provider gets',
      `finalTransformations: [{ field: note, expression: 'llmRequest.model + "!"' }]`,
      { model: 'm' },
      { model: 'm', note: 'm!' },
    ],
  ])('%s', async (_, ai, sent, seen) => {
    expect(await ask(ai, sent)).toEqual(seen)
  })

  test('overrides come after the model of the provider (§2.3)', async () => {
    const ai = 'overrides: [{ field: model, value: over }]'
    expect(await ask(ai, { model: 'm' }, { provider: 'openai: { model: mine }' })).toEqual({
      model: 'over',
    })
  })

  test('final transformations see the words of Anthropic', async () => {
    const ai = `finalTransformations: [{ field: max_tokens, expression: 'llmRequest.max_tokens + 1' }]`
    const body = { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] }
    expect(await ask(ai, body, { provider: 'anthropic: {}' })).toMatchObject({ max_tokens: 6 })
  })

  test('a model that is missing is refused (§2.3)', async () => {
    expect(await ask('modelAliases: { a: b }', {})).toBe(
      '400 failed to process LLM request: missing field: model not specified',
    )
  })

  test('an expression that cannot be read keeps the backend out, by name', () => {
    const yaml = backend(
      `{ ai: { provider: { openai: {} } }, policies: { ai: { transformations: [{ field: a, expression: 'a +' }] } } }`,
    )
    expect(statusOf(yaml)).toBe(
      'False TranslationError: failed to translate backend: spec.policies.ai.transformations[0].expression is not a valid CEL expression: a +',
    )
  })
})

describe('prompts stand around the client’s own', () => {
  const PROMPT =
    'prompt: { prepend: [{ role: SYSTEM, content: first }, { role: user, content: example }], append: [{ role: user, content: last }, { role: system, content: rule }] }'

  test('in chat completions', async () => {
    const { messages } = await ask(PROMPT, {
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
    })
    expect(messages).toEqual([
      { role: 'system', content: 'first' },
      { role: 'user', content: 'example' },
      { role: 'user', content: 'x' },
      { role: 'user', content: 'last' },
      { role: 'system', content: 'rule' },
    ])
  })

  test.each([
    [{ system: 'own' }, ['first', 'own', 'rule']],
    [{ system: [{ type: 'text', text: 'own' }] }, ['first', 'own', 'rule']],
    [{}, ['first', 'rule']],
  ])('in messages: the system’s words stay apart, with %o', async (system, texts) => {
    const body = {
      model: 'm',
      max_tokens: 1,
      messages: [{ role: 'user', content: 'x' }],
      ...system,
    }
    const seen = await ask(PROMPT, body, { provider: 'anthropic: {}', path: '/v1/messages' })
    expect(seen.system.map((part: any) => part.text)).toEqual(texts)
    expect(seen.messages.map((message: any) => message.content)).toEqual(['example', 'x', 'last'])
  })

  test('in responses, whose input may be a text', async () => {
    const { input } = await ask(PROMPT, { model: 'm', input: 'x' }, { path: '/v1/responses' })
    expect(input.map((item: any) => item.content)).toEqual([
      'first',
      'example',
      'x',
      'last',
      'rule',
    ])
  })

  test('before they are translated', async () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'x' }] }
    const seen = await ask(PROMPT, body, { provider: 'anthropic: {}' })
    expect(seen.system).toBe('first\nrule')
  })
})
