// What an author puts beside an assignment where YAML is not enough: setup scripts, in bash and with zx.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmbeddedCluster } from '../../src/cluster/embedded/embedded-cluster.ts'
import { readTrack } from '../../src/content/load-track.ts'
import { type Lab, openLab } from '../../src/engine/lab.ts'
import { configMaps } from '../../src/kube/resources.ts'

const root = join(import.meta.dirname, '..', '..')

let home: string
let lab: Lab
const folder = () => join(home, 'challenges', '01-scripted')

const write = (name: string, text: string) => writeFileSync(join(folder(), name), text)

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'lab-scripts-'))
  mkdirSync(folder(), { recursive: true })
  writeFileSync(join(home, 'challenges', 'track.yaml'), 'title: Scripts\nteaser: With scripts.\n')
  write(
    'assignment.md',
    `---
slug: scripted
type: challenge
title: Scripted
teaser: Set up by scripts.
---
Look.

## Step 1: Look

\`\`\`bash
kubectl get configmaps -n default
\`\`\`
`,
  )
})
afterAll(async () => {
  lab?.close()
  await lab?.cluster.down({ wipe: true })
  rmSync(home, { recursive: true, force: true })
})

const open = () => {
  lab?.close()
  lab = openLab({
    cluster: createEmbeddedCluster({
      home,
      programsFolder: process.env.LAB_PROGRAMS ?? join(root, 'dist'),
    }),
    stateFolder: home,
    course: readTrack(join(home, 'challenges')),
    manifestsFolder: join(process.env.LAB_PROGRAMS ?? join(root, 'dist'), 'manifests'),
    env: { ...process.env, HOME: home, OPENAI_API_KEY: '' },
  })
  return lab
}

test('a bash script and a zx module both set the cluster up', async () => {
  write('setup-server', '#!/bin/bash\nset -e\nkubectl create configmap from-bash -n default\n')
  write(
    'setup.mjs',
    "export default async ({ $, kube }) => {\n  await $`kubectl create configmap from-zx -n default`\n  if (!kube) throw new Error('no client')\n}\n",
  )
  const opened = open()
  await opened.setUp(opened.challenge('scripted'))
  for (const name of ['from-bash', 'from-zx'])
    expect(await opened.kube().get(configMaps, { name, namespace: 'default' })).toBeDefined()
})

test('a script that fails is named, with what it said last', async () => {
  write('setup.mjs', 'export default async () => {}\n')
  write('setup-server', '#!/bin/bash\necho "the disk of the room is full"\nexit 3\n')
  const opened = open()
  await expect(opened.setUp(opened.challenge('scripted'))).rejects.toMatchObject({
    name: 'ContentError',
    message: expect.stringMatching(/setup-server.*ended with 3: the disk of the room is full/),
  })
})
