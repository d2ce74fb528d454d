// The shell in the app: what is typed there, what it shows, and that nothing of it gets out. The program as it is
// shipped, on a real pty, with a real bash in the tab.

import { writeFileSync } from 'node:fs'
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
async function open(columns: number, rows: number) {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns,
    rows,
    env: { ...lab.env, SHELL: '/bin/bash', OPENAI_API_KEY: undefined, NO_COLOR: undefined },
  })
  await terminal.waitFor('Add Multiple LLM Providers')
  terminal.press('down', 'enter')
  await terminal.waitFor('[Assignment]', 40_000)
  return terminal
}
const LEAVE = '\u001d'
const PROMPT = /\(ai-gateway-lab\) .*[$#]/

test('a block stands at the prompt, Enter runs it, and the step ticks off beside it', async () => {
  const { type, press, waitFor, screen } = await open(140, 45)
  type('1')
  await waitFor('kubectl create secret generic anthropic-secret')
  await waitFor('in your shell: Enter runs it')
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
