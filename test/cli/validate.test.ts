// The validate command, as people run it: lines for editors and people, JSON for scripts, and an exit code for each answer.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../harness/run-lab.ts'

let lab: LabHome
let good: string
let bad: string
const GOOD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n'

beforeAll(() => {
  lab = makeLabHome()
  good = join(lab.home, 'good.yaml')
  bad = join(lab.home, 'bad.yaml')
  writeFileSync(good, GOOD)
  writeFileSync(bad, `${GOOD}dat: {}\n`)
})
afterAll(() => lab.remove())

describe('without a cluster', () => {
  test('looks at the YAML, says that it was only that, and claims nothing more', async () => {
    const { exitCode, stdout, stderr } = await lab.run(['validate', bad])
    expect([exitCode, stdout]).toEqual([4, ''])
    expect(stderr).toContain('Only the YAML was looked at: There is no cluster yet.')
    const tab = await lab.run(['validate', '-'], { input: 'a:\n\tb: c\n' })
    expect([tab.exitCode, tab.stdout]).toEqual([
      7,
      'stdin:2:1: a tab in the indentation: YAML takes only spaces\n'.trimEnd(),
    ])
  })
})

describe('with a cluster', () => {
  beforeAll(async () => {
    expect((await lab.run(['start', 'multiple-providers'])).exitCode).toBe(0)
  }, 60_000)

  test('names file, line and column of each problem in each file', async () => {
    const { exitCode, stdout, stderr } = await lab.run(['validate', good, bad])
    expect(exitCode).toBe(7)
    expect(stdout).toBe(`${bad}:5:1: unknown field "dat": did you mean "data"?`)
    expect(stderr).toBe('1 problem in 2 files.')
  })

  test('says what only the cluster knows, too', async () => {
    const input = GOOD.replace('name: a', 'name: a\n  namespace: nowhere')
    const { exitCode, stdout } = await lab.run(['validate', '-'], { input })
    expect(exitCode).toBe(7)
    expect(stdout).toBe('stdin:5:3: the cluster says: namespaces "nowhere" not found')
  })

  test('takes folders, and says that all is well', async () => {
    const folder = join(lab.home, 'folder')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.yaml'), GOOD)
    writeFileSync(join(folder, 'notes.txt'), 'no: manifest')
    const { exitCode, stdout } = await lab.run(['validate', folder])
    expect([exitCode, stdout]).toEqual([0, '✓ 1 file, no problems'])
  })

  test('otherwise looks at the working folder, whose place `env` names', async () => {
    const { stdout: variables } = await lab.run(['env', '--json'])
    const work: string = JSON.parse(variables).LAB_WORK
    expect(work).toBe(join(lab.home, 'lab', 'work', 'multiple-providers'))
    expect((await lab.run(['validate'])).stdout).toBe('✓ 1 file, no problems')

    const file = join(work, '01-anthropic-backend.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('anthropic:', 'antropic:'))
    const { exitCode, stdout } = await lab.run(['validate', '--json'])
    expect(exitCode).toBe(7)
    expect(JSON.parse(stdout).files).toEqual([
      {
        file,
        problems: [
          {
            line: 9,
            column: 7,
            length: 8,
            message: 'unknown field "antropic": did you mean "anthropic"?',
          },
        ],
      },
    ])
  })

  test('a reset puts aside what was changed there', async () => {
    const { exitCode, stderr } = await lab.run(['reset', 'multiple-providers'])
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/What you changed is kept in \S+: 01-anthropic-backend.yaml.bak$/)
    expect((await lab.run(['validate'])).exitCode).toBe(0)
    const work = join(lab.home, 'lab', 'work', 'multiple-providers')
    expect(readFileSync(join(work, '01-anthropic-backend.yaml.bak'), 'utf8')).toContain('antropic')
  }, 60_000)

  test('a file that is not there is a mistake in the words', async () => {
    const { exitCode, stderr } = await lab.run(['validate', 'nowhere.yaml'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('nowhere.yaml cannot be read: there is no such file')
  })
})
