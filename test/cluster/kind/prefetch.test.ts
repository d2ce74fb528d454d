// What a workshop's laptop needs, written to a file on one machine and taken from it on another. docker and kind are stand-ins.

import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { carriedName, NODE_IMAGE } from '../../../src/cluster/kind/node-image.ts'
import { type LabHome, makeLabHome } from '../../harness/run-lab.ts'
import { makeStandInTools, type StandInTools } from './stand-in-tools.ts'

type Machine = { lab: LabHome; tools: StandInTools }

const machines: Machine[] = []
let folder: string
let file: string
let here: Machine
let there: Machine

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-usb-'))
  file = join(folder, 'workshop.tar')
  here = machine()
  there = machine()
  there.tools.change({ images: [] })
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  for (const { lab, tools } of machines.splice(0)) {
    rmSync(lab.home, { recursive: true, force: true })
    tools.remove()
  }
})

function machine(): Machine {
  const lab = makeLabHome()
  const made = { lab, tools: makeStandInTools(lab.env.PATH, '/nowhere') }
  machines.push(made)
  return made
}

const run = ({ lab, tools }: Machine, words: string[], env: NodeJS.ProcessEnv = {}) =>
  lab.run(words, { env: { ...tools.env, ...env } })
const state = ({ tools }: Machine) => tools.state()
const toolsOf = ({ lab }: Machine) => join(lab.home, 'lab', 'tools')

/** A PATH with what the lab itself needs and docker: kind is missing. */
function bare({ tools }: Machine) {
  const bin = mkdtempSync(join(folder, 'bin-'))
  symlinkSync(process.execPath, join(bin, 'node'))
  for (const tool of ['sh', 'cat'])
    for (const place of ['/usr/bin', '/bin'])
      if (existsSync(join(place, tool)) && !existsSync(join(bin, tool)))
        symlinkSync(join(place, tool), join(bin, tool))
  copyFileSync(join(tools.folder, 'docker'), join(bin, 'docker'))
  return bin
}

test('the images go from one machine to another, and say what was not in the file', async () => {
  const written = await run(here, ['prefetch', '--to', file])
  expect(written).toMatchObject({ exitCode: 0 })
  expect(written.stdout).toContain(`Written: ${file}, for linux/amd64`)
  expect(written.stdout).toContain(carriedName(NODE_IMAGE))
  // The stand-in for kind is a script, and a script is of no use without what it starts.
  expect(written.stdout).toMatch(/Not in it, and needed there too:\n {2}kind: .* is a script/)
  expect(written.stdout).toContain('Node, a container engine, and this package')

  const taken = await run(there, ['prefetch', '--from', file])
  expect(taken).toMatchObject({ exitCode: 0 })
  expect(state(there).images).toEqual([
    // As docker has it.
    carriedName(NODE_IMAGE).replace('docker.io/', ''),
    expect.stringMatching(/^ai-gateway-lab\/gateway:0\.1\.0-\w{12}$/),
  ])
  expect((await run(there, ['doctor'])).stdout).toContain(
    `✓ node image: ${carriedName(NODE_IMAGE)} is here`,
  )
})

test('programs go along, and are used where the machine has none of its own', async () => {
  // Any program will do for one: it is not started before it has arrived.
  rmSync(join(here.tools.folder, 'kind'))
  copyFileSync(process.execPath, join(here.tools.folder, 'kind'))
  chmodSync(join(here.tools.folder, 'kind'), 0o755)
  const { stdout } = await run(here, ['prefetch', '--to', file, '--json'])
  const kind = JSON.parse(stdout).manifest.tools.find(
    (tool: { tool: string }) => tool.tool === 'kind',
  )
  expect(kind).toMatchObject({ file: 'kind', platform: `${process.platform}/${process.arch}` })

  const taken = await run(there, ['prefetch', '--from', file], { PATH: bare(there) })
  expect(taken.stdout).toContain(`in ${toolsOf(there)}`)
  expect(taken.exitCode).toBe(0)
  expect(statSync(join(toolsOf(there), 'kind')).mode & 0o777).toBe(0o755)
  expect(readFileSync(join(toolsOf(there), 'kind')).length).toBe(
    readFileSync(process.execPath).length,
  )
  // It is found from now on, though nobody has put it on the PATH.
  const { stdout: said } = await run(there, ['doctor', '--json'], { PATH: bare(there) })
  const { kind: ofKind } = JSON.parse(said)
  expect(ofKind.findings).toContainEqual(
    expect.objectContaining({ subject: 'kind', found: 'does not tell its version' }),
  )

  // Whoever has one keeps it.
  const own = machine()
  await run(own, ['prefetch', '--from', file])
  expect(existsSync(toolsOf(own))).toBe(false)
})

test.each<[string, () => Promise<void> | void, string]>([
  [
    'was written for another processor',
    () => there.tools.change({ architecture: 'aarch64' }),
    'holds images for linux/amd64, and this engine runs linux/arm64',
  ],
  ['was cut short', () => truncateSync(file, statSync(file).size - 3000), 'cannot be used'],
  [
    'was changed on the way',
    () => {
      const content = readFileSync(file)
      content.write('IMAGE', content.indexOf('image ai-gateway-lab/gateway'))
      writeFileSync(file, content)
    },
    'gateway.tar is not what was written',
  ],
  ['is something else', () => writeFileSync(file, 'hello'), 'is no file of `prefetch --to`'],
  [
    'has more in it than it says',
    async () => {
      writeFileSync(join(folder, 'evil'), 'x')
      await execa('tar', ['-rf', file, '-C', folder, 'evil'])
    },
    '"evil" is not in its list',
  ],
])('a file is refused that %s, and nothing of it is loaded', async (_what, spoil, why) => {
  await run(here, ['prefetch', '--to', file])
  await spoil()
  const { exitCode, stderr } = await run(there, ['prefetch', '--from', file])
  expect(stderr).toContain(why)
  expect(stderr).toContain('prefetch --to FILE')
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(exitCode).toBe(5)
  expect(state(there).images).toEqual([])
  expect(existsSync(toolsOf(there))).toBe(false)
})

test('a file that is not there, and two wishes at once, are told', async () => {
  const missing = await run(there, ['prefetch', '--from', join(folder, 'none')])
  expect({ ...missing }).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('There is no file'),
  })
  const both = await run(there, ['prefetch', '--from', file, '--to', file])
  expect(both.exitCode).toBe(2)
})

test('without a network it says so, and writes no file', async () => {
  here.tools.change({ images: [] })
  const { exitCode, stderr } = await run(here, ['prefetch', '--to', file])
  expect(stderr).toContain('the image is not on this machine, and cannot be fetched')
  expect(exitCode).toBe(5)
  expect(existsSync(file)).toBe(false)
})
