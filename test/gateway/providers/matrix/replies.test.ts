// Does each SDK understand what each vendor answers: thoughts, several calls at once, every end, tokens, an error in the
// middle of a stream? The vendors are played to the byte, as no simulator would answer so when it is asked.

import { describe, expect, test } from 'vitest'
import { reply, startByteUpstream } from '../../proxy/byte-upstream.ts'
import { aiBackend, tableOf } from '../../proxy/gateway-table.ts'
import { startTestProxy } from '../../proxy/start-test-proxy.ts'
import { clients } from './clients.ts'
import { providerRows, ROUTES } from './provider-rows.ts'
import type { Answer, Client } from './question.ts'
import { type Told, type VendorReply, vendors } from './vendor-replies.ts'

const WEATHER = { name: 'get_weather', input: { city: 'Oslo' } }
const USED = { input: 12, cached: 4, output: 5 }

const REPLIES: Record<string, Told> = {
  'words and their end': { text: 'Grüße 👋', end: 'stop', ...USED },
  'several calls at once': {
    text: 'I look.',
    calls: [WEATHER, { name: 'get_weather', input: { city: 'Rome' } }],
    end: 'tool_calls',
    ...USED,
  },
  'a call without words': { calls: [WEATHER], end: 'tool_calls', ...USED },
  'thoughts before words': { thought: 'Hm.', text: 'Yes.', end: 'stop', ...USED },
  'an end that the limit made': { text: 'So', end: 'length', ...USED },
  'an end that a filter made': { text: 'So', end: 'content_filter', ...USED },
}

const FINISHES: Record<Told['end'], Answer['finish']> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'other',
}

async function connect(client: Client, vendor: string, { whole, stream, streamType }: VendorReply) {
  const upstream = await startByteUpstream((socket, request) => {
    // Which of both, the request says: in its path, or in its body.
    const streams = /stream"?:\s?true|converse-stream|streamGenerateContent/.test(request)
    const head = `HTTP/1.1 200 OK\r\ncontent-type: ${streamType}\r\ncontent-length: ${stream.length}\r\n\r\n`
    const json = reply(JSON.stringify(whole), 'content-type: application/json\r\n')
    // The body may come after the head: by then all is known.
    if (/\r\n\r\n\{/.test(request))
      socket.write(streams ? Buffer.concat([Buffer.from(head), stream]) : json)
  })
  const row = providerRows.find(({ name }) => name === vendor)!
  const { policies = {}, ...rest } = row.backend({})
  const backend = aiBackend(row.provider, {
    ...rest,
    policies: { ...policies, ai: { routes: ROUTES } },
  })
  const base = { [`${row.provider.toUpperCase()}_BASE_URL`]: upstream.address }
  const proxy = await startTestProxy(tableOf([{ prefix: '/', backend }]), base)
  return { ask: client.connect(proxy.address), proxy }
}

const pairs = clients.flatMap((client) =>
  vendors.flatMap((vendor) => {
    const { spoken } = providerRows.find(({ name }) => name === vendor.name)!
    // What goes as it is is the vendor's own.
    return spoken[client.routeType] === 'translated' ? [{ client, vendor, name: client.name }] : []
  }),
)

describe.each(pairs)('$name hears from $vendor.name', ({ client, vendor }) => {
  test.each(Object.entries(REPLIES))('%s', async (_title, told) => {
    const { ask, proxy } = await connect(client, vendor.name, vendor.say(told))
    const asked = { user: 'x', tools: 'auto' as const }
    // Of thoughts, the SDKs tell in one piece only what they all tell.
    const whole = { ...(await ask(asked, false)) }
    const streamed = await ask(asked, true)
    for (const answer of [whole, streamed])
      expect({ ...answer, thought: '' }).toEqual({
        text: told.text ?? '',
        thought: '',
        calls: told.calls ?? [],
        finish: FINISHES[told.end],
        inputTokens: inputOf(client, told),
        outputTokens: told.output,
      })
    const tellsThoughts = !client.name.startsWith('ai,')
    if (tellsThoughts && vendor.name !== 'openai') expect(whole.thought).toBe(told.thought ?? '')
    await expect.poll(() => proxy.records.length).toBe(2)
    for (const { llm } of proxy.records)
      expect(llm).toMatchObject({ inputTokens: 12, cachedInputTokens: 4, outputTokens: 5 })
    expect(proxy.faults).toEqual([])
  })

  test('an error in the middle of a stream is one of its own', async () => {
    const told: Told = { text: 'So', end: 'stop', error: 'Overloaded just now', ...USED }
    const { ask, proxy } = await connect(client, vendor.name, vendor.say(told))
    const outcome = await ask({ user: 'x' }, true).catch((error) => error)
    // The Vercel SDK tells the error only to a callback.
    if (client.name.startsWith('ai,')) expect(outcome.finish ?? 'other').toBe('other')
    else expect(outcome.message).toContain('Overloaded just now')
    expect(proxy.faults).toEqual([])
  })
})

/** Anthropic's clients count what a cache took beside it. */
const inputOf = ({ name }: Client, { input, cached }: Told) =>
  name.startsWith('@anthropic-ai') ? input - cached : input
