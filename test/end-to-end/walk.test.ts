// Without a terminal: the guided walk, from nothing to a summary, with nothing left behind.

import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../harness/run-lab.ts'

let lab: LabHome
beforeAll(() => {
  lab = makeLabHome()
})
afterAll(() => lab.remove())

const walksLeft = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('ai-gateway-lab-walk-')).length

test('the walk plays every step, says what it does, and leaves nothing', {
  timeout: 120_000,
}, async () => {
  const before = walksLeft()
  const { exitCode, stdout, stderr } = await lab.run([], {
    env: { AI_GATEWAY_LAB_COMMAND: 'npm start --' },
  })
  expect(stdout + stderr).toContain('All 4 steps are done.')
  expect(stdout).toMatch(/\n→ npm start$/)
  expect(exitCode).toBe(0)

  for (const step of [1, 2, 3, 4]) expect(stdout).toContain(`Step ${step} of 4: `)
  expect(stdout).toContain('$ kubectl create secret generic anthropic-secret')
  expect(stdout).toContain('secret/anthropic-secret created')
  expect(stdout).toContain('httproute.gateway.networking.k8s.io/anthropic-route created')
  expect(stdout).toContain('Simulated reply from gpt-4o-mini')
  expect(stdout).toContain('invalid x-api-key')
  expect(walksLeft()).toBe(before)
  expect((await lab.run(['cluster', 'status'])).stdout).toContain('There is no embedded cluster')
})

test('the walk on a machine without curl and jq uses the stand-ins', {
  timeout: 120_000,
}, async () => {
  const folder = await lab.pathWithout(['curl', 'jq'])
  const { exitCode, stdout } = await lab.run([], { env: { PATH: folder } })
  expect(stdout).toContain('"message": "invalid x-api-key"')
  expect(exitCode).toBe(0)
})

test('the walk goes through the challenge that is named', { timeout: 120_000 }, async () => {
  const { exitCode, stdout } = await lab.run(['first-ai-gateway'])
  expect(stdout).toContain('Your First AI Gateway: a guided walk')
  expect(stdout).toContain('steps are done.')
  expect(exitCode).toBe(0)
})
