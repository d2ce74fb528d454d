import { describe, test } from 'vitest'
import { findKubectl } from './kubectl-programs.ts'
import { runTable } from './run-table.ts'

const program = await findKubectl('1.31')
if (program) runTable('kubectl 1.31', { version: '1.31', program })
else describe('kubectl 1.31', () => test.skip('is not on this machine'))
