import { describe, expect, test } from 'vitest'
import { createPriceCatalog, withoutVersion } from '../../../gateway/telemetry/price-catalog.ts'
import type { LlmRecord } from '../../../gateway/telemetry/request-record.ts'

const call = (more: Partial<LlmRecord>): LlmRecord => ({
  operation: 'chat',
  provider: 'openai',
  requestModel: 'gpt-4o-mini',
  inputTokens: 1_000_000,
  outputTokens: 1_000_000,
  ...more,
})

function priced(more: Partial<LlmRecord>, text?: string) {
  const llm = call(more)
  createPriceCatalog(text).price(llm)
  return llm
}

const OWN = JSON.stringify({
  providers: {
    openai: {
      models: {
        'gpt-4o-mini': {
          rates: { input: '1', output: 2, cacheRead: 0.1, cacheWrite: 5, reasoning: 7 },
        },
        free: {},
        half: { rates: { input: 1 } },
        talker: { rates: { input: 1, output: 2, inputAudio: 10, outputAudio: 20 } },
      },
    },
  },
})

describe('what a request costs', () => {
  test.each([
    ['a model by its name', {}, 0.15 + 0.6],
    ['a model with its date', { responseModel: 'gpt-4o-mini-2024-07-18' }, 0.15 + 0.6],
    [
      'a model of another vendor, through Bedrock',
      { provider: 'bedrock', requestModel: 'eu.anthropic.claude-sonnet-4-20250514-v1:0' },
      3 + 15,
    ],
    ['a model of OpenAI, through Azure', { provider: 'azureopenai' }, 0.15 + 0.6],
    ['what came from a cache', { cachedInputTokens: 1_000_000 }, 0.075 + 0.6],
    ['half of it from a cache', { cachedInputTokens: 500_000 }, 0.075 + 0.0375 + 0.6],
  ])('%s', (_title, more, dollars) => {
    const { cost, costLookup } = priced(more)
    expect(costLookup).toBe('Exact')
    expect(cost?.total).toBeCloseTo(dollars, 9)
  })

  test('a catalogue of one’s own goes before, with its prices for each kind of token', () => {
    const { cost } = priced(
      { cachedInputTokens: 200_000, cacheCreationInputTokens: 300_000, reasoningTokens: 400_000 },
      OWN,
    )
    expect(cost).toEqual({
      input: 0.5,
      cacheRead: expect.closeTo(0.02, 9),
      cacheWrite: 1.5,
      output: expect.closeTo(1.2, 9),
      reasoning: expect.closeTo(2.8, 9),
      inputAudio: 0,
      outputAudio: 0,
      total: expect.closeTo(6.02, 9),
    })
  })

  test('what is heard and said has its own price, where there is one', () => {
    const sound = { inputAudioTokens: 400_000, outputAudioTokens: 300_000 }
    expect(priced({ requestModel: 'talker', ...sound }, OWN).cost).toMatchObject({
      input: expect.closeTo(0.6, 9),
      inputAudio: expect.closeTo(4, 9),
      output: expect.closeTo(1.4, 9),
      outputAudio: expect.closeTo(6, 9),
      total: expect.closeTo(12, 9),
    })
    expect(priced({ requestModel: 'gpt-4o-mini', ...sound }).cost?.total).toBeCloseTo(0.75, 9)
    expect(
      priced({ provider: 'gcp.gemini', requestModel: 'gemini-2.5-flash', ...sound }).cost?.total,
    ).toBeCloseTo(0.6 * 0.3 + 0.4 * 1 + 2.5, 9)
  })

  test.each([
    ['a model with a price for a part of its tokens', { requestModel: 'half' }, OWN, 'Unpriced'],
    ['a model that nobody knows', { requestModel: 'llama' }, undefined, 'Missing'],
    ['a model that is listed without prices', { requestModel: 'free' }, OWN, 'Unpriced'],
    [
      'tokens that were not counted',
      { inputTokens: undefined, outputTokens: undefined },
      OWN,
      undefined,
    ],
  ])('%s costs nothing that could be told', (_title, more, text, lookup) => {
    const { cost, costLookup } = priced(more, text)
    expect(cost).toBeUndefined()
    expect(costLookup).toBe(lookup)
  })
})

test.each([
  ['{', 'the price catalogue is not JSON: '],
  ['{}', 'the price catalogue has no object "providers"'],
  ['{"providers":{"a":{}}}', 'providers.a.models is not an object'],
  [
    '{"providers":{"a":{"models":{"m":{"rates":3}}}}}',
    'providers.a.models.m.rates is not an object',
  ],
  [
    '{"providers":{"a":{"models":{"m":{"rates":{"input":-1}}}}}}',
    'providers.a.models.m.rates.input is not a price: -1',
  ],
])('a catalogue that is wrong is refused, with the place: %s', (text, message) => {
  expect(() => createPriceCatalog(text)).toThrow(message)
})

test.each([
  ['gpt-4o-2024-11-20', 'gpt-4o'],
  ['claude-3-5-haiku-latest', 'claude-3-5-haiku'],
  ['us.anthropic.claude-opus-4-1-20250805-v1:0', 'claude-opus-4-1'],
  ['gemini-2.0-flash-001', 'gemini-2.0-flash'],
  ['o3', 'o3'],
])('%s without its version is %s', (model, name) => {
  expect(withoutVersion(model)).toBe(name)
})
