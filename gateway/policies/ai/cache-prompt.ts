// Which parts of a prompt is the provider to keep for the next request that begins alike? Said in Anthropic's words and
// in Bedrock's; the others keep what they can without being asked.

import type { ProviderName } from '../../providers/provider.ts'
import type { PromptCaching } from '../../routing/routing-table.ts'

/** As the provider gets it, but begun by a client: of any shape. */
type Body = Record<string, any>

type Vendor = {
  /** Other models refuse a request with marks. */
  caches(model: string): boolean
  toolsOf(body: Body): unknown
  /** Whether the client decided for itself. */
  isMarked(body: Body): boolean
  /** All up to the end of the list is to be kept. False where nothing in it can carry the mark. */
  mark(blocks: any[]): boolean
}

const listOf = (value: unknown): any[] => (Array.isArray(value) ? value : [])

/** https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */
const anthropic: Vendor = {
  caches: () => true,
  toolsOf: ({ tools }) => tools,
  isMarked(body) {
    const contents = listOf(body.messages).flatMap((message) => listOf(message?.content))
    const inner = contents.flatMap((block) => listOf(block?.content))
    const all = [body, ...listOf(body.system), ...listOf(body.tools), ...contents, ...inner]
    return all.some((one) => one?.cache_control)
  },
  mark(blocks) {
    const last = blocks.findLast(canBeMarked)
    if (last) last.cache_control = { type: 'ephemeral' }
    return last !== undefined
  },
}

/** Anthropic refuses marks on thoughts and on empty texts. */
const canBeMarked = (block: any) =>
  typeof block === 'object' &&
  block !== null &&
  !['thinking', 'redacted_thinking'].includes(block.type) &&
  !(block.type === 'text' && !block.text)

const CACHING_MODEL = /anthropic\.claude|amazon\.nova|:application-inference-profile\//i
const OLD_MODEL = /claude-(instant|v1|v2)/i

/** https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html */
const bedrock: Vendor = {
  caches: (model) => CACHING_MODEL.test(model) && !OLD_MODEL.test(model),
  toolsOf: ({ toolConfig }) => toolConfig?.tools,
  isMarked: () => false,
  mark(blocks) {
    if (blocks.length > 0) blocks.push({ cachePoint: { type: 'default' } })
    return blocks.length > 0
  },
}

const VENDORS: Partial<Record<ProviderName, Vendor>> = { anthropic, bedrock }

/** Changes `body` in place; false where nothing was to change. */
export function cachePrompt(
  body: Body,
  provider: ProviderName,
  model: string,
  { cacheSystem, cacheMessages, cacheTools, minTokens, cacheMessageOffset }: PromptCaching,
): boolean {
  const vendor = VENDORS[provider]
  if (!vendor?.caches(model) || vendor.isMarked(body)) return false
  let marked = false
  if (cacheSystem && estimateTokens(body.system) >= minTokens)
    marked = markBlocks(vendor, body, 'system')
  // What was said before the last message is what the next request begins with.
  const messages = listOf(body.messages)
  const earlier = messages[Math.max(0, messages.length - 2 - cacheMessageOffset)]
  if (cacheMessages && messages.length > 1 && earlier)
    marked = markBlocks(vendor, earlier, 'content') || marked
  if (cacheTools) marked = vendor.mark(listOf(vendor.toolsOf(body))) || marked
  return marked
}

/** A plain text carries no mark, a list of one text does. */
function markBlocks(vendor: Vendor, holder: Body, field: string): boolean {
  const value = holder[field]
  const blocks = typeof value === 'string' ? [{ type: 'text', text: value }] : listOf(value)
  if (!vendor.mark(blocks)) return false
  holder[field] = blocks
  return true
}

/** Thirteen to ten words. */
function estimateTokens(system: unknown): number {
  const texts = typeof system === 'string' ? [system] : listOf(system).map((block) => block?.text)
  const words = texts
    .filter((text) => typeof text === 'string')
    .reduce((sum, text) => sum + (text.match(/\S+/g)?.length ?? 0), 0)
  return Math.floor((words * 13) / 10)
}
