import { describe, test } from 'vitest'
import { findKubectl } from './kubectl-programs.ts'
import { runTable } from './run-table.ts'

const program = await findKubectl('1.32')
if (program) runTable('kubectl 1.32', { version: '1.32', program })
else describe('kubectl 1.32', () => test.skip('is not on this machine'))
