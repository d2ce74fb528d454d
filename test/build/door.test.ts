// Does a program start sooner for what was compiled before, and start at all when that is of no use?

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'

const programs = process.env.LAB_PROGRAMS ?? join(import.meta.dirname, '..', '..', 'dist')
const node = process.env.LAB_NODE ?? process.execPath

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-door-'))
  mkdirSync(join(folder, 'programs'))
  for (const name of ['package.json', 'gateway.js', 'programs/gateway.js'])
    cpSync(join(programs, name), join(folder, name))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const kept = () => readdirSync(join(folder, 'programs')).filter((name) => name !== 'gateway.js')

/** The bytes of what was kept that V8 took: its own word for it, not ours. What Node brings itself is much less. */
async function start(): Promise<{ taken: boolean }> {
  const args = ['--profile-deserialization', join(folder, 'gateway.js'), '--help']
  const { stdout, stderr, exitCode } = await execa(node, args, { reject: false })
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
  expect(stdout).toContain('Usage: gateway controller')
  const sizes = [...stdout.matchAll(/Deserializing from (\d+) bytes/g)].map(([, size]) =>
    Number(size),
  )
  expect(sizes.length).toBeGreaterThan(0)
  return { taken: sizes.some((size) => size > 100_000) }
}

test('the second start takes what was compiled for the first, and keeps no other', async () => {
  expect(kept()).toEqual([])
  expect(await start()).toEqual({ taken: false })
  expect(kept()).toEqual([expect.stringMatching(/^gateway\.js\.v\d+\.\d+\.\d+-\w+\.cache$/)])
  const { mtimeMs } = statSync(join(folder, 'programs', kept()[0]!))
  expect(await start()).toEqual({ taken: true })
  expect(kept()).toHaveLength(1)
  // Nothing was compiled that was not, and to keep it takes longer than many a command.
  expect(statSync(join(folder, 'programs', kept()[0]!)).mtimeMs).toBe(mtimeMs)
})

test('what a longer run compiles is kept too', async () => {
  await start()
  const size = () => statSync(join(folder, 'programs', kept()[0]!)).size
  const before = size()
  const env = { KUBECONFIG: join(folder, 'none') }
  await execa(node, [join(folder, 'gateway.js'), 'proxy', '--gateway', 'a/b'], {
    reject: false,
    env,
  })
  expect(size()).toBeGreaterThan(before * 1.05)
})

test.each([
  ['a byte of it is wrong', (content: Buffer) => content.fill(0x55, 60_000, 60_001)],
  ['it is cut short', (content: Buffer) => content.subarray(0, 90_000)],
  ['it is empty', () => Buffer.alloc(0)],
])('when %s, the program starts without it, and keeps a whole one', async (_how, spoil) => {
  await start()
  const file = join(folder, 'programs', kept()[0]!)
  writeFileSync(file, spoil(readFileSync(file)))
  expect(await start()).toEqual({ taken: false })
  expect(await start()).toEqual({ taken: true })
})

test('what was compiled of another text of the same length is not taken', async () => {
  await start()
  const file = join(folder, 'programs', 'gateway.js')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('Usage: gateway controller', 'USAGE: gateway controller'))
  const { stdout } = await execa(node, [join(folder, 'gateway.js'), '--help'])
  expect(stdout).toContain('USAGE: gateway controller')
})

test('where nothing can be kept, the program starts all the same, and leaves nothing behind', async () => {
  await start()
  const [name = ''] = kept()
  rmSync(join(folder, 'programs', name))
  // Nothing can take the place of a folder that is not empty, for root either.
  mkdirSync(join(folder, 'programs', name, 'taken'), { recursive: true })
  expect(await start()).toEqual({ taken: false })
  expect(kept()).toEqual([name])
})
