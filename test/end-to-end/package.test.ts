// What `npm pack` makes: small, without build tools or dependencies, and it plays when it is installed.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { type LabHome, makeLabHome } from '../harness/run-lab.ts'

let lab: LabHome
let folder: string
beforeAll(() => {
  lab = makeLabHome()
  folder = mkdtempSync(join(tmpdir(), 'lab-pack-'))
})
afterAll(async () => {
  await lab.remove()
  rmSync(folder, { recursive: true, force: true })
})

test('the packed archive, installed into an empty folder, plays the walk', {
  timeout: 180_000,
}, async () => {
  const { stdout: archive } = await execa('npm', [
    'pack',
    '--ignore-scripts',
    '--silent',
    '--pack-destination',
    folder,
  ])
  const empty = join(folder, 'empty')
  await execa('npm', [
    'install',
    '--prefix',
    empty,
    '--no-audit',
    '--no-fund',
    join(folder, archive.trim()),
  ])
  expect(readdirSync(join(empty, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    packageJson.name,
  ])

  const bin = join(empty, 'node_modules', '.bin', 'ai-gateway-lab')
  const { stdout, exitCode } = await execa(bin, [], {
    env: lab.env,
    extendEnv: false,
    reject: false,
    input: '',
  })
  expect(stdout).toContain('All 4 steps are done.')
  expect(exitCode).toBe(0)
})

test('nothing is installed with it that would have to be compiled or fetched', () => {
  expect(packageJson).not.toHaveProperty('dependencies')
})
