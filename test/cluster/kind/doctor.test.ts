// doctor shows what `cluster up --cluster kind` looks at: as information, or as what is to be mended where kind is used.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inspectForKind } from '../../../src/cluster/kind/inspect-for-kind.ts'
import { writeKindRecord } from '../../../src/cluster/kind/kind-files.ts'
import { type LabHome, makeLabHome } from '../../harness/run-lab.ts'
import { makeStandInTools, type StandInTools } from './stand-in-tools.ts'

let lab: LabHome
let tools: StandInTools
beforeEach(() => {
  lab = makeLabHome()
  tools = makeStandInTools(lab.env.PATH, '/nowhere')
})
afterEach(() => {
  rmSync(lab.home, { recursive: true, force: true })
  tools.remove()
})

const env = () => ({
  ...tools.env,
  AI_GATEWAY_LAB_CLUSTER: 'embedded',
  HTTPS_PROXY: 'http://me:secret@proxy.example:3128',
  NO_PROXY: '',
})
const doctor = (...words: string[]) => lab.run(['doctor', ...words], { env: env() })
const asIfMade = () =>
  writeKindRecord(
    {
      record: join(lab.home, 'lab', 'kind', 'cluster.json'),
      folder: join(lab.home, 'lab', 'kind'),
    } as never,
    { engine: 'docker', startedAt: new Date().toISOString(), container: 'made' },
  )

const troubles: [what: string, trouble: object, line: string, advice: string][] = [
  [
    'the engine is away',
    { trouble: 'away' },
    'container engine: docker is installed, but does not answer',
    'Start it',
  ],
  [
    'the socket is for others',
    { trouble: 'denied' },
    'container engine: docker is there, but you may not use its socket',
    'usermod',
  ],
  [
    'the engine is silent',
    { trouble: 'silent' },
    'container engine: docker did not answer within 3 s',
    'Restart it',
  ],
  ['kind is old', { kindVersion: '0.20.0' }, 'kind: 0.20.0', 'Install kind 0.27'],
  ['there is little memory', { memory: 1e9 }, 'memory: 0.9 GiB for docker', '2 GiB'],
]

test.each(troubles)(
  'where %s, whoever uses another cluster is told, and is fit',
  async (_what, trouble, line, advice) => {
    tools.change(trouble)
    const { exitCode, stdout } = await doctor()
    expect(stdout).toContain('which you do not use:')
    expect(stdout).toContain(`i ${line}`)
    expect(stdout).toContain(advice)
    expect(exitCode).toBe(0)
  },
)

test.each(troubles)(
  'where %s, whoever uses kind has to mend it',
  async (_what, trouble, line, advice) => {
    asIfMade()
    tools.change(trouble)
    const { exitCode, stdout } = await doctor()
    expect(stdout).toContain('For the kind cluster:')
    expect(stdout).toContain(`✗ ${line}`)
    expect(stdout).toContain(advice)
    expect(exitCode).toBe(5)
  },
)

test('where it would be the first cluster, it says so', async () => {
  const { stdout } = await lab.run(['doctor'], { env: { ...env(), AI_GATEWAY_LAB_CLUSTER: '' } })
  expect(stdout).toContain('which would be your first one here')
})

test('every subject of the look before `cluster up` is there, and no password', async () => {
  const { stdout } = await doctor('--json')
  const { fit, kind } = JSON.parse(stdout)
  const engine = { name: 'docker', env: env(), info: { memoryBytes: 8e9, folder: '/' } }
  const asked = await inspectForKind(engine as never, { env: { ...process.env, ...env() } })
  const subjects = kind.findings.map(({ subject }: { subject: string }) => subject)
  // Where the stand-in's engine keeps its images there is no disk to look at.
  for (const { subject } of asked)
    if (!['kubectl', 'disk'].includes(subject)) expect(subjects).toContain(subject)
  expect(subjects).toContain('node image')
  expect(fit).toBe(true)
  expect(stdout).not.toContain('secret')
})
