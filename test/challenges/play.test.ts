import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runStepChecks } from '../../src/checks/run-step-checks.ts'
import { throughService } from '../../src/checks/through-service.ts'
import type { Challenge, Step } from '../../src/content/challenge.ts'
import { loadTrack } from '../../src/content/load-track.ts'
import { knownResources } from '../../src/kube/resources.ts'
import { startLab } from '../harness/lab.ts'
import { freePort } from './free-port.ts'

const port = await freePort()
const track = loadTrack('challenges', { GATEWAY_PORT: String(port) })

const sourceOf = (steps: Step[]) =>
  steps
    .flatMap((step) => step.blocks)
    .filter(({ runs }) => runs)
    .map(({ source }) => source)
    .join('\n')

/** What the engine's setup leaves before the first step. */
const setupOf = ({ requires }: Challenge) =>
  requires
    .flatMap((slug) => track.challenges.filter((challenge) => challenge.slug === slug))
    .map(({ steps }) => sourceOf(steps.filter(({ changesCluster }) => changesCluster)))
    .join('\n')

describe.each(track.challenges)('$slug', (challenge) => {
  let lab: Awaited<ReturnType<typeof startLab>>
  beforeAll(async () => {
    lab = await startLab()
    const { exitCode, stderr } = await lab.bash(`set -e\n${setupOf(challenge)}`)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
  })
  afterAll(() => lab?.close())

  const statuses = async () => {
    const context = { kube: lab.kube, request: throughService(lab.kube, lab.kubeconfig) }
    const results = await Promise.all(
      challenge.steps.map(({ checks }) => runStepChecks(checks, context)),
    )
    return results.map(({ status }) => status)
  }
  const versions = async () => {
    const kinds = ['Secret', 'Gateway', 'HTTPRoute', 'AgentgatewayBackend', 'Deployment', 'Service']
    const resources = knownResources.filter(({ kind }) => kinds.includes(kind))
    const lists = await Promise.all(resources.map((resource) => lab.kube.list(resource)))
    return lists
      .flatMap(({ items }) => items)
      .map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`)
  }

  test('has something left to do in every step after its setup', async () => {
    expect(await statuses()).toEqual(challenge.steps.map(() => 'not-yet'))
  })

  test.each(['solved', 'solved twice'])('is done when it is %s', async () => {
    const { stdout, stderr } = await lab.bash(sourceOf(challenge.steps))
    expect(stdout).toContain('"choices"')
    await expect
      .poll(statuses, { timeout: 15_000, message: stderr })
      .toEqual(challenge.steps.map(() => 'done'))
  })

  test('is checked without changing anything', async () => {
    const before = await versions()
    await statuses()
    expect(await versions()).toEqual(before)
  })
})
