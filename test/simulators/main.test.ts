import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'simulators-'))
const program = join(folder, 'simulators.mjs')
const children: ChildProcess[] = []

beforeAll(async () => {
  await build({
    entryPoints: ['src/simulators/main.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } })
  children.push(child)
  return child
}

test('listens where the environment says, answers readiness probes, and ends on SIGTERM', async () => {
  const ports = { PORT_9001: '0', PORT_9002: '0', PORT_9003: '0', PORT_9004: '0', PORT_9005: '0' }
  const child = start([], { ...ports, BIND_ADDRESS: '127.0.0.1' })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  await expect.poll(() => printed).toContain('bedrock is simulated at')
  const addresses = printed.match(/http:\/\/127\.0\.0\.1:\d+/g)!
  expect(addresses).toHaveLength(5)
  for (const address of addresses) {
    const response = await fetch(`${address}/healthz`)
    expect([response.status, await response.text()]).toEqual([200, 'ok\n'])
  }
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('two with only some of their ports moved are not in the way of each other', async () => {
  const moved = { PORT_9001: '0', BIND_ADDRESS: '127.0.0.1' }
  for (const child of [start([], moved), start([], moved)]) {
    let printed = ''
    child.stdout.on('data', (chunk) => {
      printed += chunk
    })
    await expect.poll(() => printed, { timeout: 5000 }).toContain('bedrock is simulated at')
  }
})

test.each([
  [['--openai-port', 'http'], '--openai-port is "http", and a port is a number from 0 to 65535'],
  [['--cohere-port', '1'], "Unknown option '--cohere-port'"],
])('%j is refused in one line', async (args, message) => {
  const child = start(args)
  const [printed, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  expect(printed).toContain(`simulators: ${message}`)
  expect(printed.trim().split('\n')).toHaveLength(1)
  expect(code).toBe(1)
})

test('a port that is taken is named', async () => {
  const others = ['anthropic', 'gemini', 'azure', 'bedrock'].flatMap((name) => [
    `--${name}-port`,
    '0',
  ])
  const first = start(['--openai-port', '0', ...others], { BIND_ADDRESS: '127.0.0.1' })
  const [line] = await once(first.stdout, 'data')
  const port = /:(\d+)/.exec(String(line).replace(/.*\/\//, ''))![1]!
  const second = start(['--openai-port', port, ...others], { BIND_ADDRESS: '127.0.0.1' })
  const [printed, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')])
  expect(printed).toContain(`address already in use 127.0.0.1:${port}`)
  expect(code).toBe(1)
})
