// The contract on the embedded cluster, which needs nothing but Node.

import { testCluster } from './cluster-contract.ts'

testCluster({ kind: 'embedded', afterDown: 'stopped' })
