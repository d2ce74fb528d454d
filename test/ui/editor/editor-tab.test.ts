// The editor in the app, through the front door: the program as it is shipped, on a real pty, with a real kubectl.

import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from '../open-terminal.ts'

let lab: LabHome
let kubeconfig: string
let file: string
let draft: string
let given: string
let terminal: TestTerminal | undefined

beforeAll(async () => {
  lab = makeLabHome()
  const { exitCode, stdout } = await lab.run(['start', 'multiple-providers', '--json'])
  expect(exitCode).toBe(0)
  kubeconfig = JSON.parse(stdout).kubeconfig
  file = join(lab.home, 'lab', 'work', 'multiple-providers', '01-anthropic-backend.yaml')
  draft = file.replace('01-', '.01-').concat('.unsaved')
  given = readFileSync(file, 'utf8')
}, 60_000)
beforeEach(() => {
  writeFileSync(file, given)
  rmSync(draft, { force: true })
})
afterEach(() => terminal?.close())
afterAll(() => lab.remove())

/** In the list of files. */
async function open(columns: number, rows: number, env: NodeJS.ProcessEnv = {}) {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns,
    rows,
    env: { ...lab.env, OPENAI_API_KEY: undefined, EDITOR: undefined, VISUAL: undefined, ...env },
  })
  await terminal.waitFor('Add Multiple LLM Providers')
  terminal.press('down', 'enter')
  await terminal.waitFor('[Assignment]', 40_000)
  await new Promise((resolve) => setTimeout(resolve, 300))
  terminal.type('e')
  await terminal.waitFor('Enter edits it here')
  return terminal
}
const UP = '\u001b[A'
const DOWN = '\u001b[B'
const END = '\u001b[F'
const SAVE = '\u0013'
const APPLY = '\u0012'
const UNDO = '\u001a'
const NEXT_PROBLEM = '\u000e'
const onDisk = () => readFileSync(file, 'utf8')

test('a wrong field is named under its line as it is typed, mended, saved, applied, and the step ticks off', async () => {
  await execa(
    'kubectl',
    [
      'create',
      'secret',
      'generic',
      'anthropic-secret',
      '-n',
      'agentgateway-system',
      '--from-literal=Authorization=x',
    ],
    { env: { KUBECONFIG: kubeconfig } },
  )
  const { type, press, waitFor, screen } = await open(80, 24)
  await waitFor(/▸ 01-anthropic-backend\.yaml +as given +✓ no problems/)
  press('enter')
  await waitFor('✓ no problems · 1:1')
  type(`${DOWN.repeat(4)}${END}\rlables: {a: b}`)
  await waitFor('! 1 problem')
  expect(screen()).toMatch(
    /^ 6! +lables: \{a: b\}\n +\^ unknown field "lables": did you mean "labels"\?$/m,
  )
  type('\u001b[1;5D'.repeat(3))
  type(`${'\u001b[3~'.repeat(6)}labels`)
  await waitFor('✓ no problems')
  expect(screen()).toContain('   labels: {a: b}')
  expect(screen()).not.toContain('^')
  type(SAVE)
  await waitFor('Saved.')
  expect(onDisk()).toContain('\n  labels: {a: b}\n')
  type(APPLY)
  await waitFor('agentgatewaybackend.agentgateway.dev/anthropic-backend created', 20_000)
  await waitFor('✓ applied')
  press('escape')
  await waitFor(/01-anthropic-backend\.yaml +changed +✓ no problems/)
  press('escape')
  await waitFor('[Assignment]')
  await waitFor('✓ ✓')
}, 90_000)

test('a wrong type and a wrong indent are named, and one key goes from problem to problem', async () => {
  const { type, press, waitFor, screen } = await open(140, 45)
  press('enter')
  await waitFor('1:1')
  // `model` is moved to the left by two, and a number stands where a name should.
  type(`${DOWN.repeat(9)}\u001b[Z${DOWN.repeat(4)}${END}\u0017\u001742`)
  await waitFor('! 2 problems')
  expect(screen().replaceAll(/^.*│/gm, '')).toMatch(
    /10! {7}model: .*\n +\^ unknown field "model" here: wrong indent\? It belongs\n +under "anthropic"\n/,
  )
  expect(screen()).toContain('"name" should be a text, not the number 42')
  type('\u001b[1;5H')
  await waitFor('1:1')
  type(NEXT_PROBLEM)
  await waitFor('10:7')
  type('\u001b[19~')
  await waitFor('14:15')
  type(NEXT_PROBLEM)
  await waitFor('10:7')
  press('escape')
  await waitFor('is not saved')
  type('n')
  await waitFor(/as given/)
  expect(onDisk()).toBe(given)
}, 60_000)

test('a rule that is in no schema is heard from the cluster', async () => {
  const { type, press, waitFor } = await open(140, 45)
  press('enter')
  await waitFor('1:1')
  type(`${DOWN.repeat(7)}${END}\ropenai: {}`)
  await waitFor('the cluster says: exactly one of the fields')
  type(UNDO.repeat(2))
  await waitFor('✓ no problems')
}, 60_000)

test('a manifest of 200 lines is pasted whole, and each of them can be reached', async () => {
  const { type, press, waitFor } = await open(80, 24)
  const lines = Array.from({ length: 200 }, (_, index) => `  key-${index}: value ${index}`)
  press('enter')
  await waitFor('1:1')
  const pasted = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: pasted\ndata:\n${lines.join('\n')}\n---\n`
  type(`\u001b[200~${pasted}\u001b[201~`)
  await waitFor('207:1')
  await waitFor('✓ no problems')
  type('\u001b[5~')
  await waitFor('key-183')
  type(SAVE)
  await waitFor('Saved.')
  expect(onDisk()).toBe(pasted + given)
}, 60_000)

test('what was not saved is there again after the app was killed, and a no throws it away', async () => {
  const first = await open(80, 24)
  first.press('enter')
  await first.waitFor('1:1')
  first.type('# kept')
  await first.waitFor('not saved')
  await expect.poll(() => existsSync(draft)).toBe(true)
  await first.close()
  expect(onDisk()).toBe(given)

  const { press, type, waitFor } = await open(80, 24)
  await waitFor(/as given +✓ no problems {2}more is not saved/)
  press('enter')
  await waitFor('What you had not saved is here again')
  await waitFor('# kept')
  press('escape')
  await waitFor('is not saved')
  type('n')
  await waitFor('as given')
  press('enter')
  await waitFor('1:1')
  expect(terminal!.screen()).not.toContain('# kept')
}, 60_000)

test('Ctrl-C quits the app from the editor, and keeps the text', async () => {
  const { press, type, waitFor, exited } = await open(80, 24)
  press('enter')
  await waitFor('1:1')
  type('# kept too\u0003')
  await exited
  const again = await open(80, 24)
  again.press('enter')
  await again.waitFor('# kept too')
  again.press('escape')
  await again.waitFor('is not saved')
  again.type('y')
  await again.waitFor('changed')
  expect(onDisk()).toContain('# kept too')
}, 60_000)

test('what is typed right behind Enter is the file’s, and not the app’s', async () => {
  const { type, waitFor, screen } = await open(80, 24)
  type('\r# cq')
  await waitFor('1  # cq')
  await waitFor('not saved')
  expect(screen()).toContain('Ctrl-S save')
  type('\u001bnq')
  await waitFor('Your First AI Gateway')
}, 60_000)

test('your own editor gets the terminal, and what it wrote shows', async () => {
  const editor = join(lab.home, 'my editor')
  writeFileSync(
    editor,
    '#!/bin/sh\nprintf "the editor of $2\\n"; read answer; echo "# $answer" >> "$2"\n',
  )
  chmodSync(editor, 0o755)
  const { type, waitFor, isAlternate } = await open(80, 24, { EDITOR: `'${editor}' --wait` })
  type('E')
  await waitFor('the editor of')
  expect(isAlternate()).toBe(false)
  type('by hand\r')
  await waitFor(/01-anthropic-backend\.yaml +changed/)
  expect(onDisk()).toBe(`${given}# by hand\n`)
}, 60_000)

test('an editor that is not there is named, and without one the built-in one opens', async () => {
  const first = await open(80, 24, { VISUAL: 'no-such-editor' })
  first.type('E')
  await first.waitFor('Your editor "no-such-editor" could not be started')
  await first.close()
  const second = await open(80, 24, { VISUAL: 'exit 3;' })
  second.type('E')
  await second.waitFor('Your editor "exit 3;" ended with exit code 3. Enter edits the file here.')
  second.press('down')
  await expect.poll(second.screen).not.toContain('exit code 3')
  await second.close()
  const { type, waitFor } = await open(80, 24)
  type('E')
  await waitFor('Neither VISUAL nor EDITOR is set')
  await waitFor('Ctrl-S save')
}, 60_000)

test('what is typed while the window changes its size is the text’s', async () => {
  const { type, press, waitFor, resize } = await open(140, 45)
  press('enter')
  await waitFor('1:1')
  type('# wide')
  await waitFor('# wideapiVersion')
  resize(80, 24)
  type(', small')
  await waitFor(/^ 1 {2}# wide, smallapiVersion/m)
  resize(35, 10)
  await waitFor('Please make this at least')
  resize(160, 50)
  await waitFor(/│ 1 {2}# wide, smallapiVersion/)
  type(' and wide again')
  await waitFor('# wide, small and wide againapiVersion')
}, 60_000)

test('what another program writes shows in the list, and is not written over unasked', async () => {
  const { type, press, waitFor } = await open(80, 24)
  writeFileSync(file, `${given}colour: red\n`)
  await waitFor(/changed +! 1 problem/)
  press('enter')
  await waitFor('1:1')
  writeFileSync(file, `${given}# theirs\n`)
  type(`# mine\r${SAVE}`)
  await waitFor('was changed by another program')
  expect(onDisk()).toContain('# theirs')
  type(SAVE)
  await waitFor('Saved.')
  expect(onDisk()).toContain('# mine')
}, 60_000)

test('the original of a file comes back by a key, and what was written stays beside it', async () => {
  const { type, waitFor } = await open(80, 24)
  writeFileSync(file, `${given}# mine\n`)
  await waitFor(/01-anthropic-backend\.yaml +changed/)
  type('o')
  await waitFor('The original is back; yours is 01-anthropic-backend.yaml.bak.')
  await waitFor(/01-anthropic-backend\.yaml +as given/)
  expect(onDisk()).toBe(given)
  expect(readFileSync(`${file}.bak`, 'utf8')).toBe(`${given}# mine\n`)
  type('o')
  await waitFor('01-anthropic-backend.yaml is as it was given.')
}, 60_000)

test('a file’s controls and directions of writing reach no terminal, and wide letters keep their place', async () => {
  writeFileSync(
    file,
    `a: \u001b]52;c;c3RvbGVu\u0007\u001b[2J\nb: left\u202eright\u2066\nc: 漢字 e\u0301 👩‍👩‍👧 end\n\td: 1\n${'x'.repeat(100_000)}\n`,
  )
  const { type, press, waitFor, written, screen } = await open(80, 24)
  press('enter')
  await waitFor('1:1')
  const before = written().length
  type(`${DOWN.repeat(2)}${END}!`)
  await waitFor('end!')
  type(`${DOWN}${DOWN}${END}${UP}`)
  await waitFor('→d: 1')
  expect(screen()).toContain('c: 漢字 e\u0301 👩‍👩‍👧 end!')
  expect(written().slice(before)).not.toMatch(/\u001b\]52|\u001b\[2J|[\u202a-\u202e\u2066-\u2069]/)
}, 60_000)

test('a folder that cannot be made is one clear message', async () => {
  const inTheWay = join(lab.home, 'in-the-way')
  writeFileSync(inTheWay, '')
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 100,
    rows: 24,
    env: { ...lab.env, AI_GATEWAY_LAB_WORK: inTheWay },
  })
  await terminal.waitFor('Add Multiple LLM Providers')
  terminal.press('down', 'enter')
  await terminal.waitFor('[Assignment]', 40_000)
  await new Promise((resolve) => setTimeout(resolve, 300))
  terminal.type('e')
  await terminal.waitFor(/a\s+file\s+is\s+in\s+the\s+way/)
  expect(terminal.screen()).toContain('Set AI_GATEWAY_LAB_WORK to a folder that you may write.')
  terminal.type('\ra')
  terminal.press('escape')
  await terminal.waitFor('[Assignment]')
}, 60_000)
