// Which marks does the provider get, for what is to be kept of a prompt? reference §1.2: `policies.ai.promptCaching`.

import { describe, expect, test } from 'vitest'
import { startSimulators } from '../../../src/simulators/start-simulators.ts'
import { backend, send, startBackend } from './start-backend.ts'
import { jsonReply, startModel } from './start-model.ts'

const EPHEMERAL = { cache_control: { type: 'ephemeral' } }
const POINT = { cachePoint: { type: 'default' } }
const CLAUDE = 'anthropic.claude-sonnet-4-5-20250929-v1:0'

/** As many words as are estimated to be 1024 tokens. */
const LONG = 'word '.repeat(788).trim()
const TOOL = { type: 'function', function: { name: 'clock', parameters: { type: 'object' } } }

const said = (role: string, content: unknown) => ({ role, content })
const TALK = [
  said('user', 'One'),
  said('assistant', 'Two'),
  said('user', 'Three'),
  said('assistant', 'Four'),
  said('user', 'Five'),
]
const chat = (system = LONG, messages = TALK) => ({
  model: 'claude',
  messages: [said('system', system), ...messages],
  tools: [TOOL, { ...TOOL, function: { name: 'calendar' } }],
})

async function ask(provider: string, caching: string, body: object, path = '/') {
  const model = await startModel()
  const { address } = await startBackend(
    backend(`{ ai: { provider: { ${provider} } }, policies: {
      auth: { key: k }, ai: { promptCaching: ${caching}, routes: { /v1/messages: Messages, '*': Completions } } } }`),
    {
      OPENAI_BASE_URL: model.address,
      ANTHROPIC_BASE_URL: model.address,
      BEDROCK_BASE_URL: model.address,
    },
  )
  const answer = await send(address + path, body)
  return model.asked[0]?.json ?? `${answer.status} ${await answer.text()}`
}

/** Where the marks are: `system`, `messages[3]`, `tools`. */
function marksIn(body: any): string[] {
  const isMarked = (block: any) => block?.cache_control !== undefined || block?.cachePoint
  const list = (value: unknown) => (Array.isArray(value) ? value : [])
  return [
    ...(list(body.system).some(isMarked) ? ['system'] : []),
    ...body.messages.flatMap(({ content }: any, index: number) =>
      list(content).some(isMarked) ? [`messages[${index}]`] : [],
    ),
    ...(list(body.tools ?? body.toolConfig?.tools).some(isMarked) ? ['tools'] : []),
  ]
}

test('Anthropic gets its marks on the last block of each part that is to be kept', async () => {
  const { system, messages, tools } = await ask('anthropic: {}', '{ cacheTools: true }', chat())
  expect(system).toEqual([{ type: 'text', text: LONG, ...EPHEMERAL }])
  expect(messages[3]).toEqual(said('assistant', [{ type: 'text', text: 'Four', ...EPHEMERAL }]))
  expect(JSON.stringify(messages[4])).not.toContain('cache_control')
  expect(tools[0]).not.toHaveProperty('cache_control')
  expect(tools[1]).toMatchObject({ name: 'calendar', ...EPHEMERAL })
})

test('Bedrock gets its points after each part that is to be kept', async () => {
  const provider = `bedrock: { model: '${CLAUDE}' }`
  const { system, messages, toolConfig } = await ask(provider, '{ cacheTools: true }', chat())
  expect(system).toEqual([{ text: LONG }, POINT])
  expect(messages[3].content).toEqual([{ text: 'Four' }, POINT])
  expect(messages[4].content).toEqual([{ text: 'Five' }])
  expect(toolConfig.tools).toHaveLength(3)
  expect(toolConfig.tools[2]).toEqual(POINT)
})

describe.each([
  ['anthropic', 'anthropic: {}'],
  ['bedrock', `bedrock: { model: '${CLAUDE}' }`],
])('for %s', (_, provider) => {
  test.each<[string, string, object, string[]]>([
    ['the system and what was said before', '{}', chat(), ['system', 'messages[3]']],
    ['a system of fewer tokens is not kept', '{}', chat(LONG.slice(5)), ['messages[3]']],
    ['`minTokens: 0` keeps any', '{ minTokens: 0 }', chat('Hi'), ['system', 'messages[3]']],
    ['no system', '{ cacheSystem: false }', chat(), ['messages[3]']],
    ['no messages', '{ cacheMessages: false }', chat(), ['system']],
    ['an earlier message', '{ cacheMessageOffset: 2 }', chat(), ['system', 'messages[1]']],
    ['the first at the earliest', '{ cacheMessageOffset: 9 }', chat(), ['system', 'messages[0]']],
    ['of one message nothing', '{}', chat(LONG, TALK.slice(0, 1)), ['system']],
  ])('%s', async (_title, caching, body, marks) => {
    expect(marksIn(await ask(provider, caching, body))).toEqual(marks)
  })
})

test('models of Bedrock that keep nothing get no points', async () => {
  for (const model of ['meta.llama3-1-8b-instruct-v1:0', 'anthropic.claude-v2:1'])
    expect(marksIn(await ask(`bedrock: { model: '${model}' }`, '{}', chat()))).toEqual([])
})

test('OpenAI, which keeps prompts without being asked, gets the very bytes', async () => {
  expect(await ask('openai: {}', '{ cacheTools: true }', chat())).toEqual(chat())
})

describe('a client that speaks to Anthropic natively', () => {
  const native = (messages: object[], system: unknown = LONG) => ({
    model: 'claude',
    max_tokens: 5,
    system,
    messages,
  })
  const askNatively = (messages: object[], system?: unknown) =>
    ask('anthropic: {}', '{}', native(messages, system), '/v1/messages')

  test('gets the marks too', async () => {
    expect(marksIn(await askNatively(TALK))).toEqual(['system', 'messages[3]'])
  })

  test('keeps its own, and gets no others beside them', async () => {
    const own = [said('user', [{ type: 'text', text: 'One', ...EPHEMERAL }]), ...TALK.slice(1)]
    expect(marksIn(await askNatively(own))).toEqual(['messages[0]'])
  })

  test('gets none on thoughts, which Anthropic would refuse', async () => {
    const thought = { type: 'thinking', thinking: 'Hm', signature: 's' }
    const both = [{ type: 'text', text: 'Two' }, thought]
    const turns = (content: unknown) => [TALK[0]!, said('assistant', content), TALK[2]!]
    expect((await askNatively(turns(both), 'Hi')).messages[1].content).toEqual([
      { type: 'text', text: 'Two', ...EPHEMERAL },
      thought,
    ])
    expect(marksIn(await askNatively(turns([thought]), 'Hi'))).toEqual([])
  })
})

test('what the cache gave and took is told to the client, and counted', async () => {
  const usage = {
    input_tokens: 10,
    cache_read_input_tokens: 700,
    cache_creation_input_tokens: 300,
    output_tokens: 5,
  }
  const content = [{ type: 'text', text: 'Six' }]
  const reply = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content }
  const model = await startModel(jsonReply({ ...reply, stop_reason: 'end_turn', usage }))
  const { address, records } = await startBackend(
    backend('{ ai: { provider: { anthropic: {} } }, policies: { ai: { promptCaching: {} } } }'),
    { ANTHROPIC_BASE_URL: model.address },
  )
  const answer: any = await (await send(address, chat())).json()
  expect(answer.usage).toMatchObject({
    prompt_tokens: 1010,
    completion_tokens: 5,
    total_tokens: 1015,
    prompt_tokens_details: { cached_tokens: 700 },
  })
  expect(records[0]!.llm).toMatchObject({
    inputTokens: 1010,
    cachedInputTokens: 700,
    cacheCreationInputTokens: 300,
    outputTokens: 5,
  })
})

test.each([
  ['anthropic: { model: claude-sonnet-4-5 }', '{ key: sk-ant-lab-demo-key }'],
  [`bedrock: { model: '${CLAUDE}' }`, '{ key: bedrock-api-key-lab-demo }'],
])('the simulator of %s, as strict as the vendor, takes all marks', async (provider, auth) => {
  const simulators = await startSimulators()
  try {
    const { addresses } = simulators
    const { address } = await startBackend(
      backend(`{ ai: { provider: { ${provider} } }, policies: {
        auth: ${auth}, ai: { promptCaching: { cacheTools: true, minTokens: 0 } } } }`),
      { ANTHROPIC_BASE_URL: addresses.anthropic!, BEDROCK_BASE_URL: addresses.bedrock! },
    )
    const answer = await send(address, chat('Be brief.'))
    expect(`${answer.status} ${await answer.text()}`).toMatch(/^200 .*"chat\.completion"/)
  } finally {
    await simulators.close()
  }
})
