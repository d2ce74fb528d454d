// Commands that need no cluster, typed rightly and wrongly.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { commands } from '../../src/cli/commands.ts'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'

let lab: LabHome
beforeAll(() => {
  lab = makeLabHome()
})
afterAll(() => lab.remove())

test('--version is the package’s', async () => {
  expect(await lab.run(['--version'])).toMatchObject({ exitCode: 0, stdout: packageJson.version })
})

test.each(commands.filter(({ name }) => name !== 'app'))(
  '$name --help says what it does',
  async ({ name, summary }) => {
    const { exitCode, stdout } = await lab.run([...name.split(' '), '--help'])
    expect(exitCode).toBe(0)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(summary)
  },
)

test('list names the challenges in order', async () => {
  const { exitCode, stdout } = await lab.run(['list', '--json'])
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout).map(({ slug }: { slug: string }) => slug)).toEqual([
    'first-ai-gateway',
    'multiple-providers',
  ])
})

test.each([
  [['start', 'multiple-provider'], 2, 'There is no challenge "multiple-provider".'],
  [['check', '--step', 'two'], 2, '--step takes a number from 1, not "two".'],
  [['solve', 'multiple-providers', '--step', '9'], 2, '"multiple-providers" has no step 9.'],
  [['hint', '--step', '0'], 2, '--step takes a number from 1, not "0".'],
  [['lst'], 2, 'unknown command'],
  [['multiple-provider'], 2, 'There is no challenge "multiple-provider".'],
  [['list', '--jsn'], 2, "unknown option '--jsn'"],
  [['start', '--cluster', 'minikube'], 2, 'Allowed choices are'],
  [['start', '--providers', 'fake'], 2, 'Allowed choices are simulated, real'],
  [['start', '--providers', 'real'], 2, 'needs a key of yours in OPENAI_API_KEY'],
])('%j is refused with exit code %i and says why', async (words, code, reason) => {
  const { exitCode, stderr } = await lab.run(words)
  expect(stderr).toContain(reason)
  expect(stderr).not.toContain('    at ')
  expect(exitCode).toBe(code)
})

test('check without a cluster could not check, and is no wrong answer', async () => {
  const { exitCode, stderr } = await lab.run(['check', 'multiple-providers'])
  expect(exitCode).toBe(4)
  expect(stderr).toContain('There is no cluster yet.')
})

test('hints come one by one, and then point to solve', async () => {
  const first = await lab.run(['hint', 'first-ai-gateway', '--json'])
  const second = await lab.run(['hint', 'first-ai-gateway', '--json'])
  expect(JSON.parse(first.stdout).hint.number).toBe(1)
  expect(JSON.parse(second.stdout).hint.number).toBe(2)
  for (let more = 0; more < 3; more++) await lab.run(['hint', 'first-ai-gateway'])
  expect((await lab.run(['hint', 'first-ai-gateway'])).stdout).toContain('no more hints')
})

test('env prints what a shell can eval, and a key of the learner’s own never', async () => {
  const { stdout } = await lab.run(['env'], { env: { OPENAI_API_KEY: 'sk-very-own' } })
  expect(stdout).toMatch(/^export KUBECONFIG='.*kubeconfig'$/m)
  expect(stdout).not.toContain('sk-very-own')
})

test('doctor finds this machine fit', async () => {
  const { exitCode, stdout } = await lab.run(['doctor', '--json'])
  const { fit, findings } = JSON.parse(stdout)
  expect(findings.filter(({ verdict }: { verdict: string }) => verdict === 'problem')).toEqual([])
  expect([exitCode, fit]).toEqual([0, true])
})

test('doctor without kubectl says where to get it', async () => {
  const { exitCode, stdout } = await lab.run(['doctor'], { env: { PATH: '/nowhere' } })
  expect(exitCode).toBe(5)
  expect(stdout).toContain('✗ kubectl: not found on the PATH')
  expect(stdout).toContain('https://kubernetes.io/docs/tasks/tools/')
})

test('start without kubectl says where to get it, before anything is started', async () => {
  const { exitCode, stderr } = await lab.run(['start'], { env: { PATH: '/nowhere' } })
  expect(stderr).toContain('kubectl was not found on the PATH')
  expect(stderr).toContain('https://kubernetes.io/docs/tasks/tools/')
  expect(exitCode).toBe(5)
  expect((await lab.run(['cluster', 'status', '--json'])).stdout).toContain('"absent"')
})

test.each(['80a', '0', '65536', '-1'])('a port that is none is named: %s', async (port) => {
  const { exitCode, stderr } = await lab.run(['list'], { env: { AI_GATEWAY_LAB_PORT: port } })
  expect(stderr).toContain(`AI_GATEWAY_LAB_PORT takes a port from 1 to 65535, not "${port}".`)
  expect(exitCode).toBe(2)
})

test('a word that is no command leads to the list of those that are', async () => {
  expect((await lab.run(['checkk'])).stderr).toContain('Did you mean check?')
  expect((await lab.run(['--help'])).stdout).toContain(
    'ai-gateway-lab [challenge] [--cluster <kind>]',
  )
  expect((await lab.run(['nothing'])).stderr).toContain('ai-gateway-lab --help')
})

test('env again in its own shell says the same, and the lab is a command there', async () => {
  const { stdout } = await lab.run(['env', '--json'])
  const variables = JSON.parse(stdout)
  const again = await lab.run(['env', '--json'], { env: variables })
  expect(JSON.parse(again.stdout)).toEqual(variables)
  const { stdout: version } = await execa('ai-gateway-lab', ['--version'], {
    env: { PATH: variables.PATH },
  })
  expect(version).toBe(packageJson.version)
  expect(variables.KUBECACHEDIR).toContain(lab.home)
})

test('a folder that was removed while one stood in it is left, and not taken for a bug', async () => {
  const { exitCode, stdout, stderr } = await execa(
    'sh',
    ['-c', 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1" doctor', labNode, mainProgram],
    { cwd: lab.home, env: lab.env, extendEnv: false, reject: false },
  )
  expect(stdout).toContain('kubectl')
  expect(stderr).not.toContain('should not have happened')
  expect(exitCode).toBe(0)
})

test('a progress file that is damaged is kept aside, and the lab goes on', async () => {
  const other = makeLabHome()
  const folder = join(other.home, 'lab')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'progress.json'), '{"version": 1, "challenges": {')
  const { exitCode } = await other.run(['list'])
  expect(exitCode).toBe(0)
  await other.remove()
})

test('a folder that cannot be written is named', async () => {
  const file = join(lab.home, 'a-file')
  writeFileSync(file, readFileSync(new URL(import.meta.url)))
  const { exitCode, stderr } = await lab.run(['hint'], {
    env: { AI_GATEWAY_LAB_HOME: join(file, 'lab') },
  })
  expect(stderr).toContain(file)
  expect(stderr).not.toContain('    at ')
  expect(exitCode).toBe(5)
})

test('a folder where there can be none is named, at once', async () => {
  const { exitCode, stderr } = await lab.run(['cluster', 'up'], {
    env: { AI_GATEWAY_LAB_HOME: '/proc/nope/lab' },
  })
  expect(stderr).toContain("The lab's folder cannot be made")
  expect(exitCode).toBe(5)
})

test.each([
  [{}, '→ ai-gateway-lab start multiple-providers'],
  [{ AI_GATEWAY_LAB_COMMAND: 'npm start --' }, '→ npm start -- start multiple-providers'],
  [{ npm_lifecycle_event: 'npx' }, '→ npx ai-gateway-lab start multiple-providers'],
  // Its shells have the program on their PATH, whoever opened them.
  [
    { AI_GATEWAY_LAB_COMMAND: 'npm start --', AI_GATEWAY_LAB_SHELL: '1' },
    '→ ai-gateway-lab start multiple-providers',
  ],
])('with %j an advice is what one types', async (env, advice) => {
  const { stderr } = await lab.run(['check', 'multiple-providers'], {
    env: { npm_lifecycle_event: 'test', ...env },
  })
  expect(stderr.split('\n')).toContain(advice)
})
