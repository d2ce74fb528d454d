// Gateway API's and agentgateway's own CRDs, as anyone may apply them. They are not ours to keep here: name a folder that
// holds them, in folders of their own where two channels have the same kinds.
//
//   AI_GATEWAY_LAB_PUBLISHED_CRDS=~/gateway-api/config/crd npm test -- test/manifests/published-crds

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../harness/run-lab.ts'

const folder = process.env.AI_GATEWAY_LAB_PUBLISHED_CRDS

describe.skipIf(!folder)('published CRDs', () => {
  let lab: LabHome
  let kubeconfig: string
  beforeAll(async () => {
    lab = makeLabHome()
    kubeconfig = JSON.parse((await lab.run(['cluster', 'up', '--json'])).stdout).kubeconfig
  })
  afterAll(() => lab.remove())
  const kubectl = (...words: string[]) =>
    execa('kubectl', words, { env: { KUBECONFIG: kubeconfig }, reject: false })

  const files = folder
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
        (name) => name.endsWith('.yaml') && !name.includes('kustomization'),
      )
    : []
  test.each(files)('%s is accepted whole, and served', async (name) => {
    const applied = await kubectl(
      'apply',
      '--server-side',
      '--force-conflicts',
      '-f',
      join(folder!, name),
      '-o',
      'name',
    )
    expect(applied.stderr).toBe('')
    for (const definition of applied.stdout
      .split('\n')
      .filter((line) => line.includes('customres')))
      expect(
        await kubectl('wait', '--for=condition=Established', '--timeout=10s', definition),
      ).toMatchObject({ exitCode: 0 })
  })

  test('none of them has a schema that is not structural', async () => {
    const { stdout } = await kubectl(
      'get',
      'crd',
      '-o',
      'jsonpath={.items[*].status.conditions[?(@.type=="NonStructuralSchema")].message}',
    )
    expect(stdout).toBe('')
  })
})
