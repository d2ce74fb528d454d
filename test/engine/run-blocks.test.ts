import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Block } from '../../src/content/challenge.ts'
import { runBlocks } from '../../src/engine/run-blocks.ts'
import { EnvironmentError } from '../../src/kube/lab-error.ts'
import { bundleApp } from '../ui/bundle-app.ts'

const block = (source: string, number = 1): Block => ({
  number,
  language: 'bash',
  source,
  modifiers: [],
  runs: true,
  line: 1,
})
const blocksOf = (...sources: string[]) => sources.map((source, index) => block(source, index + 1))

/** Runs blocks and writes down what happened, in order. */
async function record(sources: string[], options: Partial<Parameters<typeof runBlocks>[1]> = {}) {
  const story: string[] = []
  const results = await runBlocks(blocksOf(...sources), {
    env: process.env,
    onBlock: ({ number }) => story.push(`block ${number}`),
    onOutput: (chunk, stream, { number }) =>
      story.push(
        ...chunk
          .trimEnd()
          .split('\n')
          .map((line) => `${number} ${stream}: ${line}`),
      ),
    ...options,
  })
  return { story, codes: results.map(({ exitCode }) => exitCode) }
}

const isAlive = (pid: number) =>
  promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).then(
    ({ stdout }) => !stdout.startsWith('Z'),
    () => false,
  )

test('runs blocks in one shell, so that what one sets the next one finds', async () => {
  const { story, codes } = await record(['cd /usr; answer=42', 'echo "$answer $PWD"'])
  expect(story).toEqual(['block 1', 'block 2', '2 stdout: 42 /usr'])
  expect(codes).toEqual([0, 0])
})

test('tells each block’s output and exit code apart, and goes on after one that fails', async () => {
  const { story, codes } = await record(['echo one', 'echo two >&2; false', 'echo three'])
  expect(story).toEqual([
    'block 1',
    '1 stdout: one',
    'block 2',
    '2 stderr: two',
    'block 3',
    '3 stdout: three',
  ])
  expect(codes).toEqual([0, 1, 0])
})

test('gives the exit code to the block that leaves the shell, and none to those after it', async () => {
  expect((await record(['true', 'exit 7', 'echo never'])).codes).toEqual([0, 7, undefined])
})

test('runs here-documents and text that looks like a report of its own', async () => {
  const { story, codes } = await record(['cat <<EOF\nit is 0\nEOF', 'echo 5'])
  expect(story).toContain('1 stdout: it is 0')
  expect(story).toContain('2 stdout: 5')
  expect(codes).toEqual([0, 0])
})

test('gives blocks no input, so that none waits for a learner who is not asked', async () => {
  expect((await record(['read -r line || echo nothing'])).story).toContain('1 stdout: nothing')
})

test('keeps a background job to the last block, and ends it then', async () => {
  const { story } = await record(['sleep 300 & echo $!', 'kill -0 $! && echo alive'])
  expect(story).toContain('2 stdout: alive')
  const pid = Number(story.find((line) => line.startsWith('1 stdout: '))?.slice(10))
  expect(await isAlive(pid)).toBe(false)
})

test('ends the whole group when it is aborted', async () => {
  const abort = new AbortController()
  let pid = 0
  const results = await runBlocks(blocksOf('sleep 300 & echo $!; wait', 'echo never'), {
    env: process.env,
    onOutput: (chunk) => {
      pid = Number(chunk)
      abort.abort()
    },
    signal: abort.signal,
  })
  expect(results.map(({ exitCode }) => exitCode)).toEqual([undefined, undefined])
  expect(await isAlive(pid)).toBe(false)
})

test('what a block runs ends with the lab, also where that is killed', async () => {
  const { file, folder } = await bundleApp('src/engine/block-shell.ts')
  const code = `import { openBlockShell } from ${JSON.stringify(file)}
    const onOutput = (chunk) => process.stdout.write(chunk)
    await openBlockShell({ env: process.env, onOutput }).run('echo $$; sleep 300')`
  const lab = spawn(process.execPath, ['--input-type=module', '-e', code])
  try {
    const [chunk] = await once(lab.stdout, 'data')
    const pid = Number(String(chunk))
    expect(await isAlive(pid)).toBe(true)
    lab.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
  } finally {
    lab.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})

test('shows only the environment it is given', async () => {
  const { story } = await record(['echo "${HOME-none} $GREETING"'], {
    env: { PATH: process.env.PATH, GREETING: 'hello' },
  })
  expect(story).toContain('1 stdout: none hello')
})

test('says that bash is missing', async () => {
  const run = runBlocks(blocksOf('true'), { env: { PATH: '/nowhere' } })
  await expect(run).rejects.toThrow('bash was not found')
  await expect(run).rejects.toThrow(EnvironmentError)
})

test('says that the folder is gone that the blocks would begin in, and blames no bash', async () => {
  const run = runBlocks(blocksOf('true'), { env: process.env, cwd: '/nowhere/at/all' })
  await expect(run).rejects.toThrow('/nowhere/at/all is gone')
  await expect(run).rejects.toThrow(EnvironmentError)
})

test('streams a megabyte without losing a byte', async () => {
  let length = 0
  await runBlocks(blocksOf('head -c 1000000 /dev/zero | tr "\\0" x', 'true'), {
    env: process.env,
    onOutput: (chunk, _stream, { number }) => {
      if (number === 1) length += chunk.length
    },
  })
  expect(length).toBe(1_000_000)
})
