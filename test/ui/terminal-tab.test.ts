// The shell in the app: what is typed there, what it shows, and that nothing of it gets out. The program as it is
// shipped, on a real pty, with a real bash in the tab.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from './open-terminal.ts'

let lab: LabHome
let terminal: TestTerminal | undefined

beforeAll(async () => {
  lab = makeLabHome()
  const { exitCode, stderr } = await lab.run(['start', 'multiple-providers'])
  expect(stderr).toContain('Add Multiple LLM Providers')
  expect(exitCode).toBe(0)
}, 60_000)
afterEach(() => terminal?.close())
afterAll(() => lab.remove())

/** In the assignment, which was begun before. */
async function open(columns: number, rows: number, shell = '/bin/bash') {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns,
    rows,
    env: { ...lab.env, SHELL: shell, OPENAI_API_KEY: undefined, NO_COLOR: undefined },
  })
  await terminal.waitFor('Add Multiple LLM Providers')
  terminal.press('down', 'enter')
  await terminal.waitFor('[Assignment]', 40_000)
  return terminal
}
const LEAVE = '\u001d'
/** The second block of the challenge. */
const TALL_BLOCK = readFileSync(
  join(import.meta.dirname, '../../challenges/02-multiple-providers/assignment.md'),
  'utf8',
)
  .split('```bash\n')[2]!
  .split('\n```')[0]!
  .split('\n')
const lastLines = (lines: string[], count: number) => lines.slice(lines.length - count)
const PROMPT = /\(ai-gateway-lab\) .*[$#]/

test('a block stands at the prompt, Enter runs it, and the step ticks off beside it', async () => {
  const { type, press, waitFor, screen } = await open(140, 45)
  type('1')
  await waitFor('kubectl create secret generic anthropic-secret')
  await waitFor('in your shell: Enter runs it')
  expect(screen()).toMatch(/^ Enter run it {2}Ctrl-\] back to the lab/m)
  expect(screen()).not.toContain('secret/anthropic-secret created')
  press('enter')
  await waitFor('secret/anthropic-secret created')
  await waitFor('✓ Step 1')
  await waitFor(/1\s+bash ✓ ran/)
  type(LEAVE)
  await waitFor('[Assignment]')
  type('1')
  press('enter')
  await waitFor(/1\s+bash ✗ exit code 1/)
}, 60_000)

test('a block that goes on says so, and no key promises to run it again', async () => {
  const { type, press, waitFor, screen } = await open(140, 45)
  type('g1')
  await waitFor('in your shell: Enter runs it')
  // To the front of what stands there.
  type('\u0001sleep 60; \r')
  await waitFor(/1\s+bash · runs in your shell/)
  expect(screen()).toMatch(/^ Ctrl-\] back to the lab/m)
  press('ctrl-c')
  await waitFor(/1\s+bash ✗ exit code 130/)
}, 60_000)

test('a block that is higher than the tab stands there as it is in the text, and is called back so', async () => {
  const { type, press, waitFor, screen } = await open(80, 24)
  /** The rows of the tab, as far as what the shell prints is concerned. */
  const tab = () => screen().split('\n').slice(2, 22)
  const last = lastLines(TALL_BLOCK, 20)
  type('2')
  await waitFor('name: anthropic-backend\nEOF\n ')
  expect(tab()).toEqual(last)
  press('enter')
  await waitFor(/agentgatewaybackend.agentgateway.dev\/anthropic-backend \w+/)
  const after = (await waitFor(/^\(ai-gateway-lab\) .*[$#]$/m)).split('\n')
  expect(after.slice(2, after.indexOf('EOF') + 1)).toEqual(
    lastLines(TALL_BLOCK, after.indexOf('EOF') - 1),
  )

  // It is one command of the shell's history, which ends the last line too.
  press('up')
  await waitFor('name: anthropic-backend\nEOF\n\n ')
  expect(tab()).toEqual([...last.slice(1), ''])
  type('\u0001')
  await waitFor('cat <<EOF | kubectl apply -f -\napiVersion: agentgateway.dev/v1alpha1')
  expect(tab().slice(1)).toEqual(TALL_BLOCK.slice(1, 20))
  press('ctrl-c')
  await waitFor(/name: anthropic-backend\nEOF\n\n?\(ai-gateway-lab\) /)
  type('stty size\r')
  await waitFor(/^20 80$/m)
  type(LEAVE)
  await waitFor('[Assignment]')
  press('tab', 'tab')
  await waitFor('[Terminal]')
  for (let page = 0; page < 4; page++) type('\u001b[5~')
  await waitFor(/cat <<EOF \| kubectl apply -f -\napiVersion/)
}, 60_000)

test('a block takes the place of one that was not run, and waits for what runs', async () => {
  const { type, press, waitFor } = await open(200, 60)
  type('3')
  await waitFor(/kubectl get agentgatewaybackend,httproute/)
  type(LEAVE)
  type('3')
  await waitFor(': Ctrl-] leaves it')
  type(LEAVE)
  type('4')
  await waitFor(/[$#] kubectl describe agentgatewaybackend/)
  press('enter')
  await waitFor(/Name: +anthropic-backend/)
  type(LEAVE)
  await waitFor('[Assignment]')
  // Wherever the steps have taken the text by now: block 4 is a little below the second page.
  type(`g\u001b[6~${'j'.repeat(15)}`)
  await waitFor(/4\s+bash ✓ ran/)
  type('t')
  await waitFor(': Ctrl-] leaves it')
  type('sleep 100\r')
  await waitFor('sleep 100')
  type(`${LEAVE}3`)
  await waitFor('Something runs in your shell.')
  press('ctrl-c')
  type(`${LEAVE}3`)
  await waitFor(/\^C\n.*│.*kubectl get agentgatewaybackend,httproute/)
}, 60_000)

test('a block that comes too early is told which one opens the way', async () => {
  const { type, press, waitFor, screen } = await open(80, 24)
  type('6')
  await waitFor(/Nothing listens at port \d+ yet: block 5 opens the way there\./)
  type(`${LEAVE}5`)
  await waitFor('--retry-connrefused')
  expect(screen()).not.toContain('Nothing listens')
  press('enter')
  await waitFor('Handling connection for')
  type(`${LEAVE}6`)
  await waitFor('Hello from OpenAI route!')
  press('enter')
  await waitFor('"total_tokens"')
  expect(screen()).not.toContain('Nothing listens')
  type('kill $FORWARD\r')
}, 60_000)

test('a shell that is no bash is not given what is written for one', async () => {
  const fish = join(lab.home, 'fish')
  writeFileSync(fish, '#!/bin/sh\nexec bash --norc\n', { mode: 0o755 })
  const { type, press, waitFor } = await open(120, 40, fish)
  type('3')
  await waitFor('Run block 3?')
  press('enter')
  await waitFor('[Output]')
  await waitFor('openai-backend')
}, 60_000)

test('vi fills the tab, Ctrl-C is the shell’s, and what was printed can be scrolled back to', async () => {
  const { type, press, waitFor } = await open(80, 24)
  type('t')
  await waitFor(PROMPT)
  type('vi -u NONE notes.txt\r')
  await waitFor('"notes.txt" [New')
  type('iwritten in the tab\u001b:wq\r')
  await waitFor(PROMPT)
  type('cat notes.txt; sleep 100\r')
  await waitFor(/^written in the tab/m)
  press('ctrl-c')
  type('echo still-$((40 + 2))\r')
  await waitFor('still-42')
  type('seq 1 20000\r')
  await waitFor('20000')
  // In the shell too, where nothing has the whole screen to itself; the next key comes back to the prompt.
  type('\u001b[5~')
  await waitFor('19970')
  type('e')
  await waitFor('20000')
  press('ctrl-c')
  type(LEAVE)
  await waitFor('[Assignment]')
  press('tab', 'tab')
  await waitFor('[Terminal]')
  await waitFor('20000')
  type('\u001b[5~')
  await waitFor('19970')
}, 60_000)

test('a manifest of 200 lines is pasted whole', async () => {
  const { type, waitFor } = await open(120, 40)
  const data = Array.from({ length: 200 }, (_, index) => `  key-${index}: value ${index}`)
  const manifest = [
    'kind: ConfigMap',
    'apiVersion: v1',
    'metadata: {name: pasted}',
    'data:',
    ...data,
  ]
  type('t')
  await waitFor(PROMPT)
  type(`\u001b[200~kubectl apply -n default -f - <<EOF\n${manifest.join('\n')}\nEOF\u001b[201~`)
  await waitFor('ey-199')
  type('\r')
  await waitFor('configmap/pasted created', 20_000)
  type('kubectl get configmap pasted -n default -o yaml | grep -c "key-[0-9]*:"\r')
  await waitFor(/^.*│?200\s*$/m)
}, 60_000)

test('no sequence of a program in the tab reaches the terminal, and none moves its cursor', async () => {
  const { type, waitFor, written } = await open(120, 40)
  const file = join(lab.home, 'hostile.txt')
  writeFileSync(
    file,
    [
      '\u001b]52;c;c3RvbGVu\u0007',
      '\u001b]0;a title\u0007',
      '\u001b[999;999Hfar\u001b[H',
      '\u001b[?1049l\u001b[3J',
      'left\u202eright\u2066',
      '漢字 e\u0301 👩‍👩‍👧',
      'x'.repeat(1_000_000),
    ].join('\n'),
  )
  type('t')
  await waitFor(PROMPT)
  const before = written().length
  type(`cat ${file}; echo; echo all-of-it\r`)
  await waitFor(/^.*│?all-of-it/m, 20_000)
  const drawn = written().slice(before)
  expect(drawn).not.toMatch(
    /\u001b\]52|\u001b\]0|\u001b\[999|\u001b\[\?1049l|\u001b\[3J|[\u202a-\u202e\u2066-\u2069]/,
  )
  type(LEAVE)
  await waitFor('[Assignment]')
}, 60_000)

test('exit ends the shell, the next one is new, and the app goes on', async () => {
  const { type, waitFor, press } = await open(120, 40)
  type('t')
  await waitFor(PROMPT)
  type('LOCAL=here; exit\r')
  await waitFor('[Assignment]')
  type('t')
  await waitFor(PROMPT)
  type('echo "[$LOCAL]"\r')
  await waitFor('[]')
  type(LEAVE)
  await waitFor('[Assignment]')
  press('escape')
  await waitFor('Your First AI Gateway')
}, 60_000)

test('a shell is told when the app is made smaller, and ends with it', async () => {
  const { type, waitFor, resize, signal, exited } = await open(140, 45)
  type('t')
  await waitFor(PROMPT)
  resize(90, 30)
  await waitFor(/^ Ctrl-\] back to the lab$/m)
  await new Promise((resolve) => setTimeout(resolve, 500))
  type('stty size; echo $$ > shell.pid\r')
  await waitFor(/^26 90/m)
  signal('SIGHUP')
  await exited
  const { stdout } = await lab.run(['status', '--json'])
  expect(JSON.parse(stdout).challenge).toBe('multiple-providers')
}, 60_000)
