// Back and forth: solved, reset, solved again, stopped, found again, wiped. Through the commands, as a script would.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../harness/run-lab.ts'

const LEARNERS_KINDS = 'secret,gateway,httproute,agentgatewaybackend'

describe.each([
  ['first-ai-gateway', []],
  [
    'multiple-providers',
    [
      'agentgatewaybackend.agentgateway.dev/openai-backend',
      'gateway.gateway.networking.k8s.io/ai-gateway',
      'httproute.gateway.networking.k8s.io/openai-route',
      'secret/openai-secret',
    ],
  ],
])('%s', { timeout: 180_000 }, (slug, endStateOfEarlierOnes) => {
  let lab: LabHome
  beforeAll(() => {
    lab = makeLabHome()
  })
  afterAll(() => lab.remove())

  const kubectl = async (...words: string[]) => {
    const KUBECONFIG = join(lab.home, 'lab', 'embedded', 'kubeconfig')
    const { stdout } = await execa('kubectl', words, { env: { ...lab.env, KUBECONFIG } })
    return stdout
  }
  const learnersObjects = async () =>
    (await kubectl('get', LEARNERS_KINDS, '-n', 'agentgateway-system', '-o', 'name'))
      .split('\n')
      .filter(Boolean)
      .sort()

  test('starts with what earlier challenges leave behind, and nothing of its own done', async () => {
    expect(await lab.run(['start', slug])).toMatchObject({ exitCode: 0 })
    expect(await learnersObjects()).toEqual(endStateOfEarlierOnes)
    expect((await lab.run(['check'])).exitCode).toBe(3)
  })

  test('is done after solve, and after a second one', async () => {
    for (const round of [1, 2]) {
      const { exitCode, stdout } = await lab.run(['solve', slug])
      expect({ round, exitCode, stdout }).toMatchObject({ exitCode: 0 })
    }
    const { stdout } = await lab.run(['list', '--json'])
    const row = JSON.parse(stdout).find((one: { slug: string }) => one.slug === slug)
    expect(row).toMatchObject({ state: 'finished', stepsDone: row.steps })
  })

  test('is as in the beginning after reset', async () => {
    expect(await lab.run(['reset', slug])).toMatchObject({ exitCode: 0 })
    expect(await learnersObjects()).toEqual(endStateOfEarlierOnes)
    const { exitCode, stdout } = await lab.run(['check', slug, '--json'])
    expect(exitCode).toBe(3)
    for (const step of JSON.parse(stdout).steps) expect(step.status).toBe('not-yet')
  })

  test('goes on after the cluster was stopped and started', async () => {
    await lab.run(['solve', slug])
    await lab.run(['cluster', 'down'])
    const stopped = await lab.run(['check', slug])
    expect(stopped.exitCode).toBe(4)
    expect(stopped.stderr).toContain('The cluster is stopped')
    await lab.run(['start', slug])
    expect(await lab.run(['check', slug])).toMatchObject({ exitCode: 0 })
  })

  test('leaves no process and no file behind when it is wiped', async () => {
    const folder = join(lab.home, 'lab', 'embedded')
    expect(await lab.run(['cluster', 'down', '--wipe'])).toMatchObject({ exitCode: 0 })
    expect(existsSync(folder)).toBe(false)
    const left = await execa('ps', ['-eo', 'args'])
    expect(left.stdout.split('\n').filter((line) => line.includes(lab.home))).toEqual([])
  })

  test('kept every file with a secret to its owner', async () => {
    await lab.run(['start', slug])
    const root = join(lab.home, 'lab')
    const open = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(join(root, 'bin')))
      .filter((file) => (statSync(file).mode & 0o077) !== 0)
    const secrets = open.filter((file) => /key|token|kubeconfig|data|progress/.test(file))
    expect(secrets).toEqual([])
  })
})
