// The contract on a cluster that is there already: `npm run test:context`, with KUBECONFIG and its current context.

import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { testCluster } from './cluster-contract.ts'

const { TEST_CLUSTER, KUBECONFIG, TEST_IMAGE } = process.env

if (TEST_CLUSTER === 'context' && KUBECONFIG) {
  testCluster({
    kind: 'context',
    env: { KUBECONFIG },
    afterDown: 'emptied',
    async choose(lab) {
      const { stdout: context } = await execa('kubectl', ['config', 'current-context'])
      const image = TEST_IMAGE ? ['--image', TEST_IMAGE] : []
      const chosen = await lab.run(['cluster', 'use', context, '--yes', ...image], {
        env: { KUBECONFIG },
      })
      expect(chosen).toMatchObject({ exitCode: 0 })
    },
  })
} else
  describe('a cluster of the kind "context"', () => {
    test.skip('runs with a cluster in KUBECONFIG: npm run test:context')
  })
