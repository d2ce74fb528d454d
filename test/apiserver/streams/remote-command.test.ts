import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Exec, KubeConfig } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPodApi } from './pod-api.ts'

const GCLOUD = '/usr/lib/google-cloud-sdk/bin'
const versions = ['1.29', '1.30', '1.31', '1.32', '1.33']
  .map((version) => `${GCLOUD}/kubectl.${version}`)
  .filter((path) => existsSync(path))
const kubectls = versions.length > 0 ? versions : ['kubectl']
const SPDY = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' }

let api: Awaited<ReturnType<typeof startPodApi>>
beforeAll(async () => {
  api = await startPodApi({})
})
afterAll(() => api.close())

function* endless() {
  for (;;) yield 'line\n'.repeat(1000)
}

async function run(kubectl: string, args: string[], { input = '', env = {} } = {}) {
  const child = api.kubectl(kubectl, args, env)
  child.stdin.on('error', () => {}).end(input)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { stdout, stderr, code }
}

describe.each(kubectls.flatMap((kubectl) => [[kubectl, {}] as const, [kubectl, SPDY] as const]))(
  '%s %o',
  (kubectl, env) => {
    test('exec ends with the exit code of the command, after all of its output', async () => {
      const script = 'echo out; echo err >&2; exit 7'
      const result = await run(kubectl, ['exec', 'web', '--', 'sh', '-c', script], { env })
      expect(result.stdout).toBe('out\n')
      expect(result.stderr).toBe('err\ncommand terminated with exit code 7\n')
      expect(result.code).toBe(7)
    })

    test('exec -i pours stdin through the command until its end', async () => {
      const input = 'line\n'.repeat(200_000)
      const { stdout, code } = await run(kubectl, ['exec', '-i', 'web', '--', 'cat'], {
        env,
        input,
      })
      expect(code).toBe(0)
      expect(stdout).toBe(input)
    })

    test('exec -i ends with its command, though stdin has no end', async () => {
      const child = api.kubectl(kubectl, ['exec', '-i', 'web', '--', 'head', '-n', '1'], env)
      child.stdin.on('error', () => {})
      Readable.from(endless()).pipe(child.stdin)
      expect(await text(child.stdout)).toBe('line\n')
      child.stdin.destroy()
      expect(await once(child, 'close')).toEqual([0, null])
    })

    test('attach prints what the container writes', async () => {
      const { stdout, code } = await run(kubectl, ['attach', 'web'], { env })
      expect(stdout).toBe('one\ntwo\n')
      expect(code).toBe(0)
    })
  },
)

test('kubectl prints why an exec is refused', async () => {
  const { stderr, code } = await run(kubectls[0]!, ['exec', 'web', '-c', 'db', '--', 'ls'])
  expect(stderr).toContain('container db is not valid for pod web')
  expect(code).toBe(1)
})

test('the command is stopped when its client goes away', async () => {
  const child = api.kubectl(kubectls.at(-1)!, [
    'exec',
    'web',
    '--',
    'sh',
    '-c',
    'echo $$; exec sleep 600',
  ])
  const [line] = await once(child.stdout, 'data')
  const pid = Number(line)
  expect(existsSync(`/proc/${pid}`)).toBe(true)
  child.kill('SIGKILL')
  await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false)
})

test('@kubernetes/client-node reads output and status', async () => {
  const config = new KubeConfig()
  config.loadFromFile(api.kubeconfig)
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const status = await new Promise((resolve) => {
    const command = ['sh', '-c', 'echo hi; exit 3']
    new Exec(config).exec('default', 'web', 'web', command, stdout, stderr, null, false, resolve)
  })
  expect(await text(stdout)).toBe('hi\n')
  expect(status).toMatchObject({
    status: 'Failure',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '3' }] },
  })
})
