import { describe, test } from 'vitest'
import { findKubectl, kubectlOnThePath, versionOf } from './kubectl-programs.ts'
import { KUBECTL_VERSIONS, type KubectlVersion } from './row.ts'
import { runTable } from './run-table.ts'

// One kubectl at least is always tried: the machine's own, where its version is none of those that have a file here.
const program = kubectlOnThePath()
const version = await versionOf(program)
const listed = KUBECTL_VERSIONS.find((one) => one === version)
const title = `kubectl ${version}, which is on the PATH`
if (listed && (await findKubectl(listed)))
  describe(title, () => test.skip('runs the table as one of the listed versions'))
else runTable(title, { version: version as KubectlVersion, program })
