// Does the cluster come back as it was, however its process ended?

import { type ChildProcess, spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../src/apiserver/store/store.ts'
import type { KubeObject } from '../../src/kube/kube-object.ts'
import { widget, widgets } from './manifests.ts'
import { ADMIN_TOKEN, clientsOf, makeServerFolder } from './start-test-server.ts'

const source = `
  import { readFileSync } from 'node:fs'
  import { startApiServer } from '${join(import.meta.dirname, '../../src/apiserver/start-api-server.ts')}'
  const options = JSON.parse(readFileSync(process.argv[2], 'utf8'))
  const server = await startApiServer({ ...options, runtime: () => undefined })
  console.log(JSON.stringify({ port: server.port, token: server.issueToken('default', 'default') }))
`

let place: Awaited<ReturnType<typeof makeServerFolder>>
let program: string
beforeAll(async () => {
  place = await makeServerFolder()
  program = join(place.folder, 'server.mjs')
  await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
    logLevel: 'error',
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  })
})
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  place.remove()
})

async function startProcess() {
  const options = join(place.folder, 'options.json')
  writeFileSync(
    options,
    JSON.stringify({
      dataDir: join(place.folder, 'data'),
      tls: place.tls,
      adminToken: ADMIN_TOKEN,
    }),
  )
  const child = spawn(process.execPath, [program, options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data))),
  )
  const { port, token } = JSON.parse(line) as { port: number; token: string }
  return {
    ...clientsOf(place.folder, port, place.tls.cert),
    token,
    kill: () => {
      const exited = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      return exited
    },
  }
}

test('nothing that was acknowledged is lost by kill -9, and tokens and versions stay good', async () => {
  const first = await startProcess()
  const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  const items = '/apis/example.dev/v1/namespaces/default/widgets'
  await first.send(crds, {
    method: 'POST',
    body: widgets,
    headers: { 'content-type': 'application/yaml' },
  })
  await first.send(items, { method: 'POST', body: widget('kept', { size: 'small' }) })
  await first.send(items, { method: 'POST', body: widget('removed', { size: 'small' }) })
  await first.send(`${items}/removed`, { method: 'DELETE' })
  const acknowledged: string[] = []
  const writing = (async () => {
    for (let index = 0; ; index++) {
      const name = `n${String(index).padStart(4, '0')}`
      const body = { metadata: { name }, data: { index: String(index) } }
      const { code } = await first.send('/api/v1/namespaces/default/configmaps', {
        method: 'POST',
        body,
      })
      if (code === 201) acknowledged.push(name)
    }
  })().catch(() => {})
  while (acknowledged.length < 30) await new Promise((resolve) => setTimeout(resolve, 5))
  const { body: before } = await first.send(items)
  await first.kill()
  await writing

  const second = await startProcess()
  const { body: after } = await second.send(items)
  expect(after.items).toEqual(before.items)
  const { body: maps } = await second.send('/api/v1/namespaces/default/configmaps')
  const names = maps.items.map(({ metadata }: KubeObject) => metadata.name)
  expect(names).toEqual(expect.arrayContaining(acknowledged))
  expect((await second.send('/version', { token: first.token })).code).toBe(200)
  const version = Number(maps.metadata.resourceVersion)
  expect(version).toBeGreaterThanOrEqual(Number(before.metadata.resourceVersion))

  const watch = second.watch(
    `${items}?watch=true&resourceVersion=${before.items[0].metadata.resourceVersion}`,
  )
  expect(await watch.take(2)).toMatchObject([{ type: 'ADDED' }, { type: 'DELETED' }])
  watch.close()
  await second.kill()
})

const object = (name: string, data = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})

test('a line that a crash tore is left out, and the next one is whole', () => {
  const folder = join(place.folder, 'torn')
  const store = openStore(folder)
  store.put('configmaps', object('a'))
  appendFileSync(join(folder, 'changes.jsonl'), '{"put":"configmaps","object":{"metada')
  const again = openStore(folder)
  expect(again.list('configmaps')).toHaveLength(1)
  again.put('configmaps', object('b'))
  expect(
    openStore(folder)
      .list('configmaps')
      .map(({ metadata }) => metadata.name),
  ).toEqual(['a', 'b'])
})

test('a damaged line before the end is not passed over in silence', () => {
  const folder = join(place.folder, 'damaged')
  mkdirSync(folder)
  writeFileSync(join(folder, 'changes.jsonl'), 'nonsense\n{}\n')
  expect(() => openStore(folder)).toThrow(/changes.jsonl is damaged: a line is not JSON: nonsense/)
})

test('the log is folded into a snapshot, and a crash between the two changes nothing', () => {
  const folder = join(place.folder, 'folded')
  const store = openStore(folder)
  store.put('configmaps', object('a', { x: '1' }))
  store.put('configmaps', object('a', { x: '2' }))
  store.put('configmaps', object('b'))
  store.remove('configmaps', '/b')
  const log = readFileSync(join(folder, 'changes.jsonl'))
  store.close()
  expect(statSync(join(folder, 'changes.jsonl')).size).toBe(0)
  expect(existsSync(join(folder, 'snapshot.jsonl'))).toBe(true)
  // As it would be had the process died after the snapshot and before the log was emptied.
  writeFileSync(join(folder, 'changes.jsonl'), log)
  const again = openStore(folder)
  expect(again.version()).toBe(4)
  expect(again.list('configmaps')).toMatchObject([{ data: { x: '2' } }])
  expect(() => again.since('configmaps', 1)).toThrow(/too old resource version/)
})

test('what the cluster holds is for the eyes of its owner only', () => {
  for (const name of ['data/store/changes.jsonl', 'data/token.key']) {
    expect(statSync(join(place.folder, name)).mode & 0o077).toBe(0)
  }
})
