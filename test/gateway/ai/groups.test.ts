// Which provider of a group answers, and when does the next tier? reference: failover (§2.9), secrets in groups (§1.3).

import { describe, expect, test } from 'vitest'
import { freePort } from '../proxy/free-port.ts'
import { backend, chat, compileTable, openaiAt, startBackend } from './start-backend.ts'
import { chatReply, errorReply, startModel } from './start-model.ts'

const provider = (name: string, port: number, fields = '') =>
  openaiAt(port, fields).replace('{', `{ name: ${name},`)
const tiers = (groups: string[][], policies = '') =>
  backend(`{
    ai: { groups: [${groups.map((group) => `{ providers: [${group.join(', ')}] }`).join(', ')}] }
    ${policies && `, policies: ${policies}`} }`)
const evicting = (eviction: string, condition = '') =>
  `{ health: { ${condition && `unhealthyCondition: '${condition}',`} eviction: { ${eviction} } } }`
const LONG = evicting('duration: 60s')

async function startTwo(policies = '', separateTiers = true) {
  const first = await startModel(chatReply('first'))
  const second = await startModel(chatReply('second'))
  const [one, two] = [provider('one', first.port), provider('two', second.port)]
  const yaml = tiers(separateTiers ? [[one], [two]] : [[one, two]], policies)
  const { address, proxy, records } = await startBackend(yaml)
  const ask = async () => {
    const answer = await chat(address)
    return answer.ok
      ? ((await answer.json()) as any).choices[0].message.content
      : `${answer.status} ${await answer.text()}`
  }
  return { first, second, ask, yaml, proxy, records }
}

describe('tiers (§2.9)', () => {
  test('the preferred one serves while it is well', async () => {
    const { ask, second } = await startTwo(LONG)
    for (let i = 0; i < 10; i++) expect(await ask()).toBe('first')
    expect(second.asked).toHaveLength(0)
  })

  test('without a health policy nothing is evicted: the next tier is never asked (§7 item 5)', async () => {
    const { ask, first, second } = await startTwo()
    first.answer = errorReply(500)
    for (let i = 0; i < 5; i++) expect(await ask()).toMatch(/^500/)
    expect(second.asked).toHaveLength(0)
  })

  test('a policy without eviction evicts nothing either', async () => {
    const { ask, first } = await startTwo(
      '{ health: { unhealthyCondition: "response.code >= 400" } }',
    )
    first.answer = errorReply(500)
    for (let i = 0; i < 3; i++) expect(await ask()).toMatch(/^500/)
  })

  test('the first request that fails still fails; the next goes to the next tier', async () => {
    const { ask, first } = await startTwo(LONG)
    first.answer = errorReply(503)
    expect(await ask()).toMatch(/^503/)
    for (let i = 0; i < 5; i++) expect(await ask()).toBe('second')
    expect(first.asked).toHaveLength(1)
  })

  test('a connection that is refused counts as bad', async () => {
    const second = await startModel(chatReply('second'))
    const dead = provider('one', await freePort())
    const { address } = await startBackend(tiers([[dead], [provider('two', second.port)]], LONG))
    expect((await chat(address)).status).toBe(503)
    expect((await chat(address)).status).toBe(200)
  })

  test('all evicted is 503 no healthy backends (§2.8)', async () => {
    const { ask, first, second, records } = await startTwo(LONG)
    first.answer = second.answer = errorReply(500)
    expect(await ask()).toMatch(/^500/)
    expect(await ask()).toMatch(/^500/)
    expect(await ask()).toBe('503 no healthy backends')
    expect(records.at(-1)?.reason).toBe('NoHealthyBackend')
  })

  test('an evicted one comes back when its time is over', async () => {
    const { ask, first } = await startTwo(evicting('duration: 1s'))
    first.answer = errorReply(500)
    await ask()
    first.answer = chatReply('first')
    expect(await ask()).toBe('second')
    await expect.poll(ask, { timeout: 5000, interval: 100 }).toBe('first')
  })

  test('as many failures in a row as the policy names', async () => {
    const { ask, first } = await startTwo(evicting('duration: 60s, consecutiveFailures: 3'))
    first.answer = errorReply(500)
    for (let i = 0; i < 3; i++) expect(await ask()).toMatch(/^500/)
    expect(await ask()).toBe('second')
  })

  test('a health below the threshold', async () => {
    const { ask, first } = await startTwo(evicting('duration: 60s, healthThreshold: 60'))
    first.answer = errorReply(500)
    // 1, 0.7 and 0.49: the third failure finds it below.
    for (let i = 0; i < 3; i++) expect(await ask()).toMatch(/^500/)
    expect(await ask()).toBe('second')
  })

  test('a bad reply is what the condition says', async () => {
    const condition = 'response.code == 429 || response.headers["x-bad"] == "yes"'
    const { ask, first } = await startTwo(evicting('duration: 60s', condition))
    first.answer = errorReply(500)
    expect(await ask()).toMatch(/^500/)
    first.answer = errorReply(200, { 'x-bad': 'yes' })
    await ask().catch(() => {})
    expect(await ask()).toBe('second')
  })

  test('Retry-After on a 429 is the time of the eviction (§2.9)', async () => {
    const { ask, first } = await startTwo(evicting('', 'response.code == 429'))
    first.answer = errorReply(429, { 'retry-after': '1' })
    expect(await ask()).toMatch(/^429/)
    first.answer = chatReply('first')
    expect(await ask()).toBe('second')
    await expect.poll(ask, { timeout: 2500, interval: 100 }).toBe('first')
  })

  test('what is known of a provider survives a new table', async () => {
    const { ask, first, yaml, proxy } = await startTwo(LONG)
    first.answer = errorReply(500)
    await ask()
    first.answer = chatReply('first')
    await proxy.serve(compileTable(yaml))
    expect(await ask()).toBe('second')
    await proxy.serve(
      compileTable(yaml.replace('name: one, openai: {}', 'name: one, openai: { model: other }')),
    )
    expect(await ask()).toBe('first')
  })
})

describe('within a tier', () => {
  test('all that are well get requests', async () => {
    const { ask, first, second } = await startTwo('', false)
    for (let i = 0; i < 40; i++) await ask()
    expect(first.asked.length).toBeGreaterThan(0)
    expect(second.asked.length).toBeGreaterThan(0)
  })

  test('the one that fails is left out', async () => {
    const { ask, first } = await startTwo(LONG, false)
    first.answer = errorReply(500)
    for (let i = 0; i < 20; i++) await ask()
    expect(first.asked).toHaveLength(1)
  })

  test('a provider whose Secret is missing gets an empty key, and the backend is accepted (§1.3)', async () => {
    const model = await startModel()
    const own = ', policies: { auth: { secretRef: { name: gone } } }'
    const { address } = await startBackend(tiers([[provider('one', model.port, own)]]))
    expect((await chat(address)).status).toBe(200)
    expect(model.asked[0]!.headers.authorization).toBe('Bearer')
  })
})
