// What every cluster of the lab does, whatever stands behind it: the same story on each, through the commands.

import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../../harness/run-lab.ts'

export type ContractCluster = {
  kind: 'embedded' | 'kind' | 'context'
  /** What is in the learner's environment before anything is done. */
  env?: NodeJS.ProcessEnv
  /** Agrees to the cluster, where that is a command of its own. */
  choose?(lab: LabHome): Promise<void>
  /** `stopped` after `cluster down`, or `emptied` where it is not the lab's to stop. */
  afterDown: 'stopped' | 'emptied'
}

const FOREIGN_KUBECONFIG = 'apiVersion: v1\nkind: Config\ncurrent-context: mine\ncontexts: []\n'
const CHALLENGES = ['first-ai-gateway', 'multiple-providers']

export function testCluster({ kind, env = {}, choose, afterDown }: ContractCluster) {
  describe(`a cluster of the kind "${kind}"`, { timeout: 600_000 }, () => {
    let lab: LabHome
    let foreign: string
    const run = (...words: string[]) => lab.run(words, { env })
    const onIt = (...words: string[]) => run(...words, '--cluster', kind)

    beforeAll(async () => {
      lab = makeLabHome()
      foreign = join(lab.home, 'mine')
      writeFileSync(foreign, FOREIGN_KUBECONFIG)
      await choose?.(lab)
    }, 600_000)
    afterAll(async () => {
      if (!lab) return
      await onIt('cluster', 'down', '--wipe')
      await lab.remove()
    }, 600_000)

    const status = async () => JSON.parse((await onIt('cluster', 'status', '--json')).stdout)
    const kubectl = async (...words: string[]) =>
      execa('kubectl', words, {
        env: { ...lab.env, KUBECONFIG: (await status()).kubeconfig },
        reject: false,
      })

    test('comes up, and says so', async () => {
      expect(await onIt('cluster', 'up')).toMatchObject({ exitCode: 0 })
      expect(await onIt('start', CHALLENGES[0]!)).toMatchObject({ exitCode: 0 })
      expect(await status()).toMatchObject({ kind, state: 'running' })
    })

    test('comes up again at once where it is up already', async () => {
      expect(await onIt('cluster', 'up')).toMatchObject({ exitCode: 0 })
    })

    test('has a kubeconfig of its own, for its owner alone, and leaves the learner’s as it is', async () => {
      const { kubeconfig } = await status()
      expect(kubeconfig.startsWith(join(lab.home, 'lab'))).toBe(true)
      expect((statSync(kubeconfig).mode & 0o777).toString(8)).toBe('600')
      expect(existsSync(join(lab.home, '.kube', 'config'))).toBe(false)
      expect((await kubectl('get', 'namespaces')).exitCode).toBe(0)
    })

    test('runs the gateway and the simulators from the image that it was given', async () => {
      const { stdout, exitCode } = await kubectl(
        ...['wait', '-n', 'agentgateway-system', '--for=condition=Available', '--timeout=120s'],
        ...['deployment/agentgateway', 'deployment/simulators'],
      )
      expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 })
    })

    test('takes the manifests at the Pod Security level "restricted"', async () => {
      const { exitCode, stderr } = await kubectl(
        ...['label', '--dry-run=server', '--overwrite', 'namespace', 'agentgateway-system'],
        'pod-security.kubernetes.io/enforce=restricted',
      )
      // A server that knows the levels warns of each pod that would not be let in.
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    })

    describe.each(CHALLENGES)('the challenge %s', (slug) => {
      test('is set up with nothing done yet', async () => {
        expect(await onIt('start', slug)).toMatchObject({ exitCode: 0 })
        expect(await run('check')).toMatchObject({ exitCode: 3 })
      })

      test('is solved by its own text, and found to be', async () => {
        const { exitCode, stdout, stderr } = await run('solve', slug)
        expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 })
        expect(await run('check')).toMatchObject({ exitCode: 0 })
      })

      test('is reset to its beginning', async () => {
        expect(await run('reset')).toMatchObject({ exitCode: 0 })
        expect(await run('check')).toMatchObject({ exitCode: 3 })
      })
    })

    test(`is ${afterDown} by down, and back with what it had`, async () => {
      expect(await run('solve', CHALLENGES[1]!)).toMatchObject({ exitCode: 0 })
      expect(await onIt('cluster', 'down')).toMatchObject({ exitCode: 0 })
      expect((await status()).state).toBe('stopped')
      expect(await onIt('start', CHALLENGES[1]!)).toMatchObject({ exitCode: 0 })
      if (afterDown === 'emptied') await run('solve', CHALLENGES[1]!)
      expect(await run('check')).toMatchObject({ exitCode: 0 })
    })

    test('leaves nothing behind when it is wiped', async () => {
      const { kubeconfig } = await status()
      expect(await onIt('cluster', 'down', '--wipe')).toMatchObject({ exitCode: 0 })
      expect((await status()).state).toBe('absent')
      expect(existsSync(kubeconfig)).toBe(false)
    })
  })
}
