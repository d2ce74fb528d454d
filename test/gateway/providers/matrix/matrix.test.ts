// Each SDK with each provider behind the gateway, feature by feature, in one piece and as a stream.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clients } from './clients.ts'
import { expectedOutcome } from './expected-outcome.ts'
import { features } from './features.ts'
import { otherRows } from './other-rows.ts'
import { providerRows } from './provider-rows.ts'
import type { Answer } from './question.ts'
import { startGateway } from './start-gateway.ts'

let gateway: Awaited<ReturnType<typeof startGateway>>
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(async () => {
  await gateway.close()
  expect(gateway.faults).toEqual([])
})

const errorOf = (asked: Promise<unknown>) =>
  asked.then(
    (answer) => ({ message: `no error, but ${JSON.stringify(answer)}` }),
    (error) => error,
  )

/** Each SDK names it in its own way. */
const statusOf = (error: any) => error.status ?? error.statusCode ?? error.cause?.statusCode

describe.each(clients)('$name', (client) => {
  describe.each(providerRows)('with $name', (row) => {
    let plain: Answer | undefined

    test.each(features)('$name', async (feature) => {
      const expected = expectedOutcome(client, row, feature)
      if (expected.type === 'not-asked') return
      const ask = client.connect(gateway.at(row))
      if (expected.type === 'refused') {
        const error = await errorOf(ask(feature.question, false))
        expect(`${error.message} ${error.responseBody ?? ''}`).toContain(expected.message)
        expect(statusOf(error)).toBe(400)
        return
      }
      plain ??= await ask({ user: 'Hello there' }, false)
      const whole = await ask(feature.question, false)
      expect(feature.fault(whole, plain)).toBeUndefined()
      const recorded = gateway.records.at(-1)!
      const streamed = await ask(feature.question, true)
      expect(feature.fault(streamed, plain)).toBeUndefined()
      expect({ ...streamed, thought: '' }).toEqual({ ...whole, thought: '' })
      if (feature.question.thinks && row.thinks) expect(whole.thought).toBe('Simulated thought.')
      expect(recorded.llm?.outputTokens).toBeGreaterThan(0)
    })

    test('a refused key is an error of its own', async () => {
      if (typeof row.spoken[client.routeType] === 'object') return
      const ask = client.connect(gateway.at(row, '/wrong-key'))
      for (const stream of [false, true]) {
        const error = await errorOf(ask({ user: 'Hello' }, stream))
        // The Vercel SDK's streams tell their own error only to a callback.
        if (stream && client.name.startsWith('ai,')) expect(error).toBeInstanceOf(Error)
        else expect(statusOf(error), error.message).toBe(row.wrongKeyStatus)
      }
    })
  })
})

describe.each(otherRows)('$routeType', ({ method, path, body, providers, holds }) => {
  test.each(Object.entries(providers))('with %s', async (name, expected) => {
    const row = providerRows.find((one) => one.name === name)!
    const model = 'model' in expected! ? expected.model : 'any'
    const address = gateway.at(row, '/any-model') + path.replace('MODEL', model)
    const answer = await fetch(address, {
      method,
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      ...(body && { body: JSON.stringify(body(model)) }),
    })
    const text = await answer.text()
    if ('model' in expected!) {
      expect(text).toMatch(holds!)
      expect(answer.status).toBe(200)
    } else {
      expect(text).toBe(expected!.says)
      expect(answer.status).toBe(expected!.status)
    }
  })
})
