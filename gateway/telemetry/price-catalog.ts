// What did a request cost? By the tokens that the provider counted and the prices of a catalogue, in US dollars.
// The file is agentgateway's: {"providers": {"openai": {"models": {"gpt-4o": {"rates": {"input": 2.5, "output": 10}}}}}}.

import { KNOWN_PRICES } from './known-prices.ts'
import type { LlmRecord, TokenCost, TokenRates } from './request-record.ts'

const MILLION = 1_000_000
const MAXIMUM_REMEMBERED = 1_000
const LONGEST_REMEMBERED = 256
const RATES = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'reasoning',
  'inputAudio',
  'outputAudio',
] as const
type Rate = (typeof RATES)[number]

/** What a kind of token costs where it has no price of its own. */
const OTHERWISE: Partial<Record<Rate, Rate>> = {
  cacheRead: 'input',
  cacheWrite: 'input',
  reasoning: 'output',
  inputAudio: 'input',
  outputAudio: 'output',
}

/** Models by provider. A model that is listed without prices has no rates. */
type Listed = Map<string, Map<string, TokenRates | undefined>>

export type PriceCatalog = { price(llm: LlmRecord): void }

/** `text` is the JSON of a catalogue of one's own. Throws an Error that says what is wrong with it. */
export function createPriceCatalog(text?: string): PriceCatalog {
  const own = text === undefined ? new Map() : readCatalog(text)
  const known: Listed = new Map(
    Object.entries(KNOWN_PRICES).map(([provider, models]) => [
      provider,
      new Map(Object.entries(models)),
    ]),
  )
  const remembered = new Map<string, Found | null>()
  /** The same few models are asked for again and again. */
  const find = ({ provider, responseModel, requestModel }: LlmRecord): Found => {
    // With its length, no name can be taken for the end of one and the beginning of another.
    const key = `${provider} ${responseModel?.length} ${responseModel} ${requestModel}`
    const present = remembered.get(key)
    if (present !== undefined) return present ?? undefined
    const names = [responseModel, requestModel].filter((name) => name !== undefined)
    const found = lookUp(own, provider, names) ?? lookUp(known, provider, names)
    // Names come from clients.
    if (remembered.size >= MAXIMUM_REMEMBERED) remembered.clear()
    if (key.length <= LONGEST_REMEMBERED) remembered.set(key, found ?? null)
    return found
  }
  return {
    /** Adds rates and cost where they are known; nothing is said of tokens that were not counted. */
    price(llm) {
      if (llm.inputTokens === undefined && llm.outputTokens === undefined) return
      const found = find(llm)
      const cost = found?.rates && costOf(llm, found.rates)
      llm.costLookup = cost ? 'Exact' : found ? 'Unpriced' : 'Missing'
      if (!cost) return
      llm.costRates = found.rates
      llm.cost = cost
    },
  }
}

/** Undefined where no catalogue lists the model. */
type Found = { rates?: TokenRates | undefined } | undefined

/** The provider of the request, else any: Azure and Bedrock serve the models of others. */
function lookUp(listed: Listed, provider: string, names: string[]): Found {
  const own = listed.get(provider)
  for (const models of own ? [own] : listed.values())
    for (const name of names.flatMap((full) => [full, withoutVersion(full)]))
      if (models.has(name)) return { rates: models.get(name) }
  return undefined
}

/** `eu.anthropic.claude-sonnet-4-20250514-v1:0` and `claude-sonnet-4-20250514` are `claude-sonnet-4`. */
export const withoutVersion = (model: string) =>
  model
    .replace(/^(?:[a-z]{2,4}\.)?(?:anthropic|amazon|meta|mistral|cohere)\./, '')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2}|\d{3}|latest)$/, '')

/** Undefined where there were tokens of a kind that has no price: a part of a cost would look like the whole. */
function costOf(llm: LlmRecord, rates: TokenRates): TokenCost | undefined {
  const { inputTokens = 0, outputTokens = 0, inputAudioTokens = 0, outputAudioTokens = 0 } = llm
  const { cachedInputTokens = 0, cacheCreationInputTokens = 0, reasoningTokens = 0 } = llm
  const otherInput = cachedInputTokens + cacheCreationInputTokens + inputAudioTokens
  const cost: TokenCost = {
    input: Math.max(0, inputTokens - otherInput),
    output: Math.max(0, outputTokens - reasoningTokens - outputAudioTokens),
    cacheRead: cachedInputTokens,
    cacheWrite: cacheCreationInputTokens,
    reasoning: reasoningTokens,
    inputAudio: inputAudioTokens,
    outputAudio: outputAudioTokens,
    total: 0,
  }
  for (const rate of RATES) {
    const dollars = rates[rate] ?? rates[OTHERWISE[rate] ?? rate]
    if (cost[rate] > 0 && dollars === undefined) return undefined
    cost[rate] = (cost[rate] * (dollars ?? 0)) / MILLION
    cost.total += cost[rate]
  }
  return cost
}

function readCatalog(text: string): Listed {
  let parsed: any
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new Error(`the price catalogue is not JSON: ${(error as Error).message}`)
  }
  if (!isObject(parsed?.providers)) throw new Error('the price catalogue has no object "providers"')
  const listed: Listed = new Map()
  for (const [provider, { models } = {} as any] of Object.entries<any>(parsed.providers)) {
    if (!isObject(models)) throw new Error(`providers.${provider}.models is not an object`)
    const byName = new Map<string, TokenRates | undefined>()
    for (const [model, entry] of Object.entries<any>(models))
      byName.set(model, readRates(entry?.rates, `providers.${provider}.models.${model}.rates`))
    listed.set(provider, byName)
  }
  return listed
}

function readRates(rates: unknown, place: string): TokenRates | undefined {
  if (rates === undefined) return undefined
  if (!isObject(rates)) throw new Error(`${place} is not an object`)
  const read: TokenRates = {}
  for (const rate of RATES) {
    const value = rates[rate]
    if (value === undefined) continue
    const number = Number(value)
    if (!Number.isFinite(number) || number < 0 || value === '')
      throw new Error(`${place}.${rate} is not a price: ${JSON.stringify(value)}`)
    read[rate] = number
  }
  return read
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
