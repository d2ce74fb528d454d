// The lab without a screen: commands from a pipe, and somebody at a terminal who wants lines of text. The program as it is
// shipped, on an embedded cluster.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from '../open-terminal.ts'

let lab: LabHome
let kubeconfig: string
let terminal: TestTerminal | undefined

beforeAll(async () => {
  lab = makeLabHome()
  const { exitCode, stdout } = await lab.run(['start', 'multiple-providers', '--json'])
  expect(exitCode).toBe(0)
  kubeconfig = JSON.parse(stdout).kubeconfig
}, 60_000)
afterEach(() => terminal?.close())
afterAll(() => lab.remove())

const SLOW = 40_000
const type = (...commands: string[]) => lab.run([], { input: `${commands.join('\n')}\n` })
const atATerminal = (env: NodeJS.ProcessEnv = {}, args = ['--plain']) => {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram, ...args],
    columns: 80,
    rows: 50,
    env: { ...lab.env, OPENAI_API_KEY: undefined, SHELL: '/bin/bash', ...env },
  })
  return terminal
}
/** What is no text: sequences, and letters that turn or hide others. */
const NO_TEXT = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

test('a whole challenge can be done with commands from a pipe, and is told in words alone', async () => {
  const { exitCode, stdout, stderr } = await type(
    'list',
    'go multi',
    'read 1',
    'steps',
    'hint',
    'hints',
    'run 1',
    'y',
    'check',
    'solve 2',
    '',
    'check',
    'cluster',
    'cluster 1',
    'traffic',
    'debrief',
    'edit 1',
    'files',
    'apply 1',
    'n',
    'quit',
  )
  expect(stderr).toContain('The cluster goes on in the background')
  expect(exitCode).toBe(0)
  expect(stdout).not.toMatch(NO_TEXT)
  for (const said of [
    '2. Add Multiple LLM Providers: 0 of 4 steps done',
    'Step 1, not done yet: Add an Anthropic API Key Secret',
    '[Block 1; "run 1" runs it]',
    'Why: There is no Secret "anthropic-secret"',
    'Found: not found',
    'Step 1, hint 1 of 3:',
    '$ kubectl create secret generic anthropic-secret',
    'secret/anthropic-secret created',
    'Block 1 is through.',
    'Step 1, done, you are here: Add an Anthropic API Key Secret',
    'Step 2 is done.',
    'All 4 steps are done.',
    'Gateway ai-gateway, :8080: good',
    'reason: Programmed',
    'route anthropic-route, anthropic, answered 401',
    '"next" goes on to: Your First AI Gateway',
    'as it was given No problems.',
    '$ kubectl apply -f ',
    'An editor needs a terminal.',
  ])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(said)
  // Shown before anything is done, and before it is asked about.
  expect(stdout.indexOf('$ cat <<EOF')).toBeLessThan(stdout.indexOf('Have step 2 solved'))
  const status = JSON.parse((await lab.run(['status', '--json'])).stdout)
  expect(status.finished).toBe(true)
}, 90_000)

test('what the lab has made for a later challenge is not the learner’s', async () => {
  const rows = JSON.parse((await lab.run(['list', '--json'])).stdout)
  expect(rows[0]).toMatchObject({ slug: 'first-ai-gateway', state: 'made' })
  const { stdout } = await type('go 1', 'quit')
  expect(stdout).toContain('1. Your First AI Gateway: made by the lab, for a later challenge')
  expect(stdout).toContain('Step 1, done, made by the lab: Keep the API Key in a Secret')
  expect(stdout).toContain('"reset" begins it anew, for you to do.')
}, 60_000)

test('a question is answered with no by an n and by the end of the input', async () => {
  const declined = await type('go 2', 'reset', 'n', 'solve 1')
  expect(declined.stdout).toContain('Begin this challenge anew? y does it, n leaves it. n')
  expect(declined.stdout).not.toContain('Removing what the challenge made')
  expect(declined.stdout).toContain('Nobody answered, so it was not done.')
  expect(declined.stdout).not.toContain('AlreadyExists')
  expect(declined.exitCode).toBe(19)
}, 60_000)

test('what is no answer to a question is a no, and the command that it is', async () => {
  const { stdout, exitCode } = await type('go 2', 'solve 1', 'files')
  expect(stdout).toContain('n leaves it. files\nThat is a no.\n> files\n')
  expect(stdout).toContain('1. 01-anthropic-backend.yaml')
  expect(exitCode).toBe(0)
}, 60_000)

test.each([
  ['nonsense', 'There is no command "nonsense". "help" lists them.'],
  ['check', 'You are in no challenge yet. "list" shows them, "go 1" opens the first.'],
  ['go 7', 'No challenge has the number or name "7".'],
  ['go ai', 'Which one: '],
])('"%s" at the wrong moment is answered in a sentence', async (command, answer) => {
  const { stdout, exitCode } = await type(command)
  expect(stdout).toContain(answer)
  expect(exitCode).toBe(2)
})

test('the original of a manifest comes back', async () => {
  const file = join(lab.home, 'lab', 'work', 'multiple-providers', '01-anthropic-backend.yaml')
  writeFileSync(file, 'mine: 1\n')
  const { stdout, exitCode } = await type('go 2', 'original 1', 'original', 'files')
  expect(stdout).toContain('The original is back; yours is 01-anthropic-backend.yaml.bak.')
  expect(stdout).toContain('01-anthropic-backend.yaml is as it was given.')
  expect(stdout).toContain('1. 01-anthropic-backend.yaml: as it was given')
  expect(exitCode).toBe(0)
}, 60_000)

test('what a pipe has asked for last is the exit code, as in a shell', async () => {
  const kubectl = (...words: string[]) =>
    execa('kubectl', words, { env: { KUBECONFIG: kubeconfig } })
  const secret = ['secret', 'anthropic-secret', '-n', 'agentgateway-system']
  await kubectl('delete', ...secret, '--ignore-not-found')
  expect((await type('go 2', 'check')).exitCode).toBe(3)
  expect((await type('go 2', 'check', 'quit')).exitCode).toBe(3)
  expect((await type('go 2', 'check', 'steps', 'quit')).exitCode).toBe(0)
  expect((await type('go 2', 'solve 1', 'y')).exitCode).toBe(0)
}, 60_000)

test('wrong numbers in a challenge are answered with the right ones', async () => {
  const { stdout } = await type(
    'go 2',
    'run 12',
    '13',
    'read 9',
    'traffic 999',
    'cluster 999',
    'shell',
  )
  expect(stdout).toContain('There is no block "12" to run. Blocks: 1, 2, 3, 4, 5, 6, 7, 8, 9.')
  expect(stdout).toContain('There is no block "13"')
  expect(stdout).toContain('There is no step "9"; they are numbered 1 to 4.')
  expect(stdout).toContain('There is no request number 999.')
  expect(stdout).toContain('Nothing in the cluster has the number 999.')
  expect(stdout).toContain('A shell needs a terminal.')
}, 60_000)

test.each([
  ['--plain', ['--plain'], {}],
  ['TERM=dumb', [], { TERM: 'dumb' }],
  ['a screen reader', [], { INK_SCREEN_READER: 'true' }],
])('%s at a terminal gets a prompt, and nothing that moves a cursor', async (_, args, env) => {
  const { waitFor, type, exited, written } = atATerminal(env, args)
  await waitFor(/^>$/m)
  type('help\r')
  await waitFor('quit: leaves; progress is kept')
  type('\u0004')
  expect((await exited).exitCode).toBe(0)
  expect(written()).not.toMatch(/\u001b/)
})

test('tells at once what comes true meanwhile, and Ctrl-C ends what runs, not the lab', async () => {
  const { waitFor, type, exited } = atATerminal()
  await waitFor(/^>$/m)
  type('go 2\r')
  await waitFor('All 4 steps are done.', SLOW)
  await execa('kubectl', ['-n', 'agentgateway-system', 'delete', 'secret', 'anthropic-secret'], {
    env: { KUBECONFIG: kubeconfig },
  })
  await waitFor('Step 1 is broken again: There is no Secret', SLOW)
  type('run 5\r')
  await waitFor('Run block 5?')
  type('y\r')
  await waitFor('Block 5 is through.', SLOW)
  type('shell\r')
  await waitFor('(ai-gateway-lab)')
  type('echo in-the-$((40 + 2)); exit\r')
  await waitFor('in-the-42')
  type('stop\r')
  await waitFor('It was ended.')
  type('\u0003')
  await waitFor('Ctrl-C once more')
  type('\u0003')
  expect((await exited).exitCode).toBe(130)
}, 90_000)

test('Ctrl-C while a step is being solved goes back to the prompt', async () => {
  const { waitFor, type, exited } = atATerminal()
  await waitFor(/^>$/m)
  type('go 2\rsolve 4\r')
  await waitFor('Have step 4 solved', SLOW)
  type('y\r')
  await waitFor('Forwarding from', SLOW)
  type('\u0003')
  await waitFor(/Solving step 4 was ended|Step 4 is done/, SLOW)
  type('quit\r')
  expect((await exited).exitCode).toBe(0)
}, 90_000)

test('Ctrl-C at a question is a no, and the next line is a command again', async () => {
  const { waitFor, type, exited, written } = atATerminal()
  await waitFor(/^>$/m)
  type('go 2\rreset\r')
  await waitFor('Begin this challenge anew?', SLOW)
  type('\u0003')
  await waitFor(/n leaves it\.[^>]*>$/m)
  type('\r')
  type('status\r')
  // What takes something away is not done by Enter alone.
  type('reset\r\r')
  type('quit\r')
  expect((await exited).exitCode).toBe(0)
  expect(written().match(/Begin this challenge anew/g)).toHaveLength(2)
  expect(written().match(/Ready, in/g)).toHaveLength(1)
}, 90_000)

test('nothing on stdin is the guided walk’s, and a word of help stays one', async () => {
  const { stdout } = await lab.run(['--help'])
  expect(stdout).toContain('Exit codes')
  const walk = execa(labNode, [mainProgram, '--plain'], {
    env: lab.env,
    extendEnv: false,
    input: '',
    reject: false,
  })
  for await (const line of walk) {
    expect(line).toContain('a guided walk')
    break
  }
  walk.kill('SIGTERM')
  await walk
}, 60_000)

test('a challenge that is named comes first, with a screen and without', async () => {
  const { waitFor, type } = atATerminal({}, ['first-ai-gateway'])
  await waitFor('Four objects', SLOW)
  type('qq')
  const { stdout } = await lab.run(['first-ai-gateway'], { input: 'check\n' })
  expect(stdout).toMatch(/^Your First AI Gateway\n[\s\S]*\n> check\n/m)
  expect(stdout).not.toContain('Add Multiple LLM Providers')
}, 90_000)

test('no sequence of a command, a cluster or a challenge reaches the terminal', async () => {
  const hostile =
    '\u001b]52;c;c3RvbGVu\u0007\u001b]0;a title\u0007\u001b[999;999Hfar\u202eright\u2066'
  const challenges = join(lab.home, 'challenges')
  await execa('cp', ['-r', 'challenges', challenges])
  const assignment = join(challenges, '02-multiple-providers', 'assignment.md')
  writeFileSync(
    assignment,
    [
      '---',
      'slug: multiple-providers',
      `title: "A title${'\\u001b'}]0;owned${'\\u0007'} and ${'\\u202e'}turned"`,
      'type: challenge',
      'teaser: a teaser',
      '---',
      '',
      `Words ${hostile} and more.`,
      '',
      '## Step 1: Print',
      '',
      '```bash',
      `printf '\\033]52;c;c3RvbGVu\\007\\033[2J\\033[Hseen\\n'; head -c 1000000 /dev/zero | tr '\\0' x; echo; printf '\\342\\200\\256turned 漢字 e\\314\\201\\n'`,
      '```',
      '',
    ].join('\n'),
  )
  writeFileSync(
    join(challenges, '02-multiple-providers', 'checks.yaml'),
    [
      'requires: [first-ai-gateway]',
      'steps:',
      '  1:',
      '    title: Print',
      '    hints: ["a hint"]',
      '    checks:',
      '      - title: The Secret is there',
      '        resource: { kind: Secret, name: hostile, namespace: agentgateway-system }',
    ].join('\n'),
  )
  const { stdout, stderr } = await lab.run([], {
    input: 'go 2\nread\nrun 1\ny\ncluster\nquit\n',
    env: { AI_GATEWAY_LAB_CHALLENGES: challenges },
  })
  expect(stdout, stderr).toContain('seen')
  expect(stdout).toContain('turned 漢字')
  expect(stdout).not.toMatch(NO_TEXT)
  // A line of a megabyte is cut.
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(5_000)
}, 60_000)
