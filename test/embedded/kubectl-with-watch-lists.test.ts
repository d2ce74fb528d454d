import { describe, test } from 'vitest'
import { findKubectl } from './kubectl-programs.ts'
import { runTable } from './run-table.ts'

// What kubectl does by default from 1.35 on.
const title = 'kubectl 1.33 with KUBE_FEATURE_WatchListClient=true'
const program = await findKubectl('1.33')
const variables = { KUBE_FEATURE_WatchListClient: 'true' }
if (program)
  runTable(title, { version: '1.33', program, variables, where: ({ watches }) => watches === true })
else describe(title, () => test.skip('is not on this machine'))
