// The list of manifests follows its folder, also where that was another one a moment ago. The program as it is shipped, on
// a real pty.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from '../open-terminal.ts'

let lab: LabHome
let folder: string
let terminal: TestTerminal | undefined

beforeAll(async () => {
  lab = makeLabHome()
  const { exitCode } = await lab.run(['start', 'multiple-providers'])
  expect(exitCode).toBe(0)
  folder = join(lab.home, 'lab', 'work', 'multiple-providers')
}, 60_000)
afterEach(() => terminal?.close())
afterAll(() => lab.remove())

/** In the list of files. */
async function open() {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    env: { ...lab.env, OPENAI_API_KEY: undefined },
  })
  await terminal.waitFor('Add Multiple LLM Providers')
  terminal.press('down', 'enter')
  await terminal.waitFor('[Assignment]', 40_000)
  terminal.type('e')
  await terminal.waitFor(/01-anthropic-backend\.yaml +as given/)
  return terminal
}
const put = (name: string) => writeFileSync(join(folder, name), 'kind: ConfigMap\n')
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const WAYS: { name: string; replace: () => void }[] = [
  { name: 'removed', replace: () => rmSync(folder, { recursive: true }) },
  {
    name: 'removed and made anew at once',
    replace() {
      rmSync(folder, { recursive: true })
      mkdirSync(folder)
    },
  },
  {
    name: 'removed with the folder above it',
    replace: () => rmSync(dirname(folder), { recursive: true }),
  },
  {
    name: 'moved away',
    replace: () => renameSync(folder, `${folder}-${Date.now()}`),
  },
]

test.each(WAYS)(
  'a folder that was $name is followed on',
  async ({ replace }) => {
    const { waitFor, screen } = await open()
    put('before.yaml')
    await waitFor(/before\.yaml +your own/)
    replace()
    // The challenge's own files are there again, and nothing else.
    await expect.poll(screen, { timeout: 10_000 }).not.toContain('before.yaml')
    await waitFor(/01-anthropic-backend\.yaml +as given/)
    await pause(500)
    put('after.yaml')
    await waitFor(/after\.yaml +your own/)
    rmSync(join(folder, 'after.yaml'))
    await expect.poll(screen, { timeout: 10_000 }).not.toContain('after.yaml')
  },
  60_000,
)

test('a folder that cannot be made yet is followed as soon as it is there, and nothing is written until then', async () => {
  const { waitFor, written, screen } = await open()
  rmSync(dirname(folder), { recursive: true })
  // In the way of it.
  writeFileSync(dirname(folder), '')
  await waitFor('a file is in the way')
  await pause(1_000)
  const before = written().length
  await pause(2_000)
  expect(written().slice(before)).toBe('')
  rmSync(dirname(folder))
  await waitFor(/01-anthropic-backend\.yaml +as given/)
  await pause(500)
  put('after.yaml')
  await waitFor(/after\.yaml +your own/)
  expect(screen()).not.toContain('in the way')
}, 60_000)
