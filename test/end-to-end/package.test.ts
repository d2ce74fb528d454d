// What `npm pack` makes: small, without build tools, with one thing that it can do without, and it plays when it is installed.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { type LabHome, makeLabHome } from '../harness/run-lab.ts'

let lab: LabHome
let folder: string
let archive: string
beforeAll(async () => {
  lab = makeLabHome()
  folder = mkdtempSync(join(tmpdir(), 'lab-pack-'))
  const options = ['--ignore-scripts', '--silent', '--pack-destination', folder]
  archive = (await execa('npm', ['pack', ...options])).stdout.trim()
})
afterAll(async () => {
  await lab.remove()
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  ['with the terminal that it can do without', [], ['@lydell', packageJson.name]],
  ['without it', ['--omit=optional'], [packageJson.name]],
])(
  'the packed archive, installed into an empty folder %s, plays the walk',
  {
    timeout: 180_000,
  },
  async (_how, options, installed) => {
    const empty = mkdtempSync(join(folder, 'empty-'))
    await execa('npm', [
      'install',
      '--prefix',
      empty,
      '--no-audit',
      '--no-fund',
      ...options,
      join(folder, archive),
    ])
    expect(
      readdirSync(join(empty, 'node_modules')).filter((name) => !name.startsWith('.')),
    ).toEqual(installed)

    const bin = join(empty, 'node_modules', '.bin', 'ai-gateway-lab')
    const { stdout, exitCode } = await execa(bin, [], {
      env: lab.env,
      extendEnv: false,
      reject: false,
      input: '',
    })
    expect(stdout).toContain('All 4 steps are done.')
    expect(exitCode).toBe(0)
  },
)

test('nothing is installed with it that would have to be compiled or fetched', () => {
  expect(packageJson).not.toHaveProperty('dependencies')
  expect(Object.keys(packageJson.optionalDependencies)).toEqual(['@lydell/node-pty'])
})
