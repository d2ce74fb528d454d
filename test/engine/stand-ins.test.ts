// The small curl and jq, run as programs, against a real server, and beside the real ones where those are installed.

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'

let server: Server
let origin: string
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stand-ins-'))
  await build({
    entryPoints: ['src/engine/stand-ins/main.ts'],
    outfile: join(folder, 'stand-ins.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { method, url, headers } = request
    response.statusCode = url === '/refused' ? 401 : 200
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({ method, url, type: headers['content-type'], key: headers['x-key'], body }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

const standIn = (words: string[], input = '') =>
  execa(process.execPath, [join(folder, 'stand-ins.mjs'), ...words], { input, reject: false })

test.each([
  [['-s', '/a']],
  [['-s', '/a', '-H', 'Content-Type: application/json', '-H', 'X-Key: 1', '-d', '{"model": "m"}']],
  [['-s', '-X', 'PUT', '/a', '--data-raw', '@b']],
  [['-s', '-o', '/dev/null', '-w', '%{http_code}\\n', '/refused']],
  [['-sf', '/refused']],
  [['-s', '--retry', '1', '--retry-connrefused', 'http://127.0.0.1:1/']],
])('curl %j answers like the real one', async (words) => {
  const command = words.map((word) =>
    word.startsWith('/') && word !== '/dev/null' ? origin + word : word,
  )
  const [ours, real] = await Promise.all([
    standIn(['curl', ...command]),
    execa('curl', command, { reject: false }),
  ])
  expect([ours.stdout, ours.exitCode]).toEqual([real.stdout, real.exitCode])
})

test.each([
  ['.', '{"a":[1,"x"],"b":null}', []],
  ['.a[1]', '{"a":[1,"x"]}', []],
  ['.a[1]', '{"a":[1,"x"]}', ['-r']],
  ['.a[]', '{"a":[{"b":1},2]}', ['-c']],
  ['.missing.deeper', '{}', []],
  ['.', '', []],
  ['.a', '[1]', []],
])('jq %s of %s %j answers like the real one', async (filter, input, flags) => {
  const words = [...flags, filter]
  const [ours, real] = await Promise.all([
    standIn(['jq', ...words], input),
    execa('jq', words, { input, reject: false }),
  ])
  expect([ours.stdout, ours.exitCode]).toEqual([real.stdout, real.exitCode])
})

test('jq says that a text is no JSON', async () => {
  const { stdout, stderr, exitCode } = await standIn(['jq', '.'], '{broken')
  expect([stdout, exitCode]).toEqual(['', 2])
  expect(stderr).toContain('parse error')
})

test('what a stand-in does not know it says, with the way out', async () => {
  expect((await standIn(['curl', '--http3', origin])).stderr).toContain('install curl for more')
  expect((await standIn(['jq', 'map(.a)'])).stderr).toContain('install jq for more')
})
