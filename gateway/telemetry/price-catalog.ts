// What did a request cost? By the tokens that the provider counted and the prices of a catalogue, in US dollars.
// The file is agentgateway's: {"providers": {"openai": {"models": {"gpt-4o": {"rates": {"input": 2.5, "output": 10}}}}}}.

import { KNOWN_PRICES } from './known-prices.ts'
import type { CostLookup, LlmRecord, TokenCost, TokenRates } from './request-record.ts'

const MILLION = 1_000_000
const MAXIMUM_REMEMBERED = 1_000
const LONGEST_REMEMBERED = 256
const RATES = ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning'] as const

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
      llm.costLookup = outcomeOf(found)
      if (!found?.rates) return
      llm.costRates = found.rates
      llm.cost = costOf(llm, found.rates)
    },
  }
}

/** Undefined where no catalogue lists the model. */
type Found = { rates?: TokenRates | undefined } | undefined

const outcomeOf = (found: Found): CostLookup =>
  !found ? 'Missing' : found.rates ? 'Exact' : 'Unpriced'

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

function costOf(llm: LlmRecord, rates: TokenRates): TokenCost {
  const { inputTokens = 0, outputTokens = 0 } = llm
  const { cachedInputTokens = 0, cacheCreationInputTokens = 0, reasoningTokens = 0 } = llm
  const { input = 0, output = 0 } = rates
  const { cacheRead = input, cacheWrite = input, reasoning = output } = rates
  const fresh = Math.max(0, inputTokens - cachedInputTokens - cacheCreationInputTokens)
  const said = Math.max(0, outputTokens - reasoningTokens)
  const cost = {
    input: (fresh * input) / MILLION,
    output: (said * output) / MILLION,
    cacheRead: (cachedInputTokens * cacheRead) / MILLION,
    cacheWrite: (cacheCreationInputTokens * cacheWrite) / MILLION,
    reasoning: (reasoningTokens * reasoning) / MILLION,
    total: 0,
  }
  for (const rate of RATES) cost.total += cost[rate]
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
