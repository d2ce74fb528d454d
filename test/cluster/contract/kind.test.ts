// The contract on kind: `npm run test:kind`, where a container engine and kind are.

import { describe, test } from 'vitest'
import { testCluster } from './cluster-contract.ts'

if (process.env.TEST_CLUSTER === 'kind') testCluster({ kind: 'kind', afterDown: 'stopped' })
else
  describe('a cluster of the kind "kind"', () => {
    test.skip('runs with a container engine and kind: npm run test:kind')
  })
