// Runs the checks of multiple-providers against the cluster at its end, after one turn that a learner might take.

import { expect } from 'vitest'
import type { HttpAnswer } from '../../src/checks/check-context.ts'
import type { Explanation } from '../../src/checks/check-result.ts'
import { runStepChecks } from '../../src/checks/run-step-checks.ts'
import { loadTrack } from '../../src/content/load-track.ts'
import { readerOf, type SolvedCluster, secret, solvedCluster } from './solved-cluster.ts'

export const steps = loadTrack('challenges').challenges.find(
  ({ slug }) => slug === 'multiple-providers',
)!.steps

export const answer = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
export const openaiReply = answer(200, {
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ message: { role: 'assistant', content: 'pong' } }],
})
export const anthropicRefusal = answer(401, {
  event_id: null,
  error: { type: 'invalid_request_error', message: 'invalid x-api-key' },
})
export const answers = { '/openai': openaiReply, '/anthropic': anthropicRefusal }

export const anthropicSays = (status: number, body: unknown) => ({
  '/anthropic': answer(status, body),
})

/** What it changes in the cluster, and the answers that the gateway then gives. */
export type Turn = (cluster: SolvedCluster) => Partial<typeof answers> | Error | undefined

export async function runStep(number: number, turn: Turn = () => {}) {
  const cluster = solvedCluster()
  const result = turn(cluster)
  const replies = {
    ...answers,
    ...(typeof result === 'object' && !(result instanceof Error) ? result : {}),
  }
  return runStepChecks(steps[number - 1]!.checks, {
    kube: readerOf(cluster),
    request: async (_, { path }) => {
      if (result instanceof Error) throw result
      return replies[path.startsWith('/openai') ? '/openai' : '/anthropic']
    },
  })
}

export const firstReason = async (number: number, turn: Turn) => {
  const { status, checks } = await runStep(number, turn)
  expect(status).toBe('not-yet')
  const result = checks.find((check) => check.result.status === 'not-yet')!.result
  const { status: _, ...explanation } = result as { status: 'not-yet' } & Explanation
  return explanation
}

export type WrongTurn = [title: string, step: number, turn: Turn, expected: Partial<Explanation>]

export const remove =
  (object: keyof SolvedCluster): Turn =>
  (cluster) => {
    delete (cluster as Partial<SolvedCluster>)[object]
  }
export const keyIs =
  (value: string): Turn =>
  (cluster) => {
    cluster.anthropicSecret = secret('anthropic-secret', { Authorization: value })
  }
export const notTrue =
  (object: 'gateway' | 'anthropicBackend', type: string, message: string): Turn =>
  (cluster) => {
    const entry = cluster[object].status.conditions.find(
      (each: { type: string }) => each.type === type,
    )
    Object.assign(entry, { status: 'False', reason: 'Reason', message })
  }
