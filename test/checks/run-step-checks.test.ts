import { expect, test } from 'vitest'
import { runStepChecks } from '../../src/checks/run-step-checks.ts'
import { ApiError } from '../../src/kube/api-error.ts'
import { KubeConnectionError } from '../../src/kube/kube-client.ts'
import { EnvironmentError } from '../../src/kube/lab-error.ts'
import { answer, anthropicSays, firstReason, keyIs, runStep, steps } from './wrong-turn.ts'

test.each([1, 2, 3, 4])('step %i is done in the cluster at the end', async (number) => {
  expect((await runStep(number)).status).toBe('done')
})

test('runs every check of a step, whatever the first one says', async () => {
  const { checks } = await runStep(2, (cluster) => {
    cluster.anthropicBackend.spec.ai.provider = { openai: {} }
    cluster.anthropicRoute.spec.rules[0].matches[0].path.value = '/claude'
  })
  expect(checks.map(({ result }) => result.status)).toEqual([
    'not-yet',
    'done',
    'not-yet',
    'done',
    'done',
  ])
})

test('accepts a real key too, since its answer proves the same', async () => {
  const reply = answer(200, { object: 'chat.completion', model: 'claude-sonnet-4-20250514' })
  expect((await runStep(4, () => ({ '/anthropic': reply }))).status).toBe('done')
})

test('never shows a key, nor control characters', async () => {
  const said = '\u001b[31mBad key Bearer sk-ant-abcdefgh1234 or sk-proj-zyxwvu987\u001b[0m'
  const { reason } = await firstReason(4, () => anthropicSays(418, { error: { message: said } }))
  expect(reason).toContain('[31mBad key Bearer sk-ant-… or sk-…')
  expect(JSON.stringify(await firstReason(1, keyIs('sk-ant-abcdefgh1234\n')))).not.toContain(
    'abcdefgh',
  )
})

const apiError = (code: number) =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    message: 'no',
  })

test.each([
  [
    new KubeConnectionError('The Kubernetes API does not answer: refused'),
    'The Kubernetes API does not answer: refused',
  ],
  [
    new EnvironmentError('The pod gave no answer.', { hint: 'kubectl logs' }),
    'The pod gave no answer.',
  ],
  [apiError(403), 'The Kubernetes API refused to be read (403): no'],
  [apiError(500), 'The Kubernetes API refused to be read (500): no'],
])('takes nothing for wrong that it could not check: %s', async (error, reason) => {
  const { status, checks } = await runStep(4, () => error)
  expect(status).toBe('could-not-check')
  expect(checks[0]?.result).toMatchObject({ status: 'could-not-check', reason })

  const kube = { get: () => Promise.reject(error), list: () => Promise.reject(error) }
  const request = () => Promise.reject(error)
  for (const step of steps)
    expect((await runStepChecks(step.checks, { kube, request })).status).toBe('could-not-check')
})
