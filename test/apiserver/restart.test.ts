// Does the cluster come back as it was, however its process ended?

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openStore } from '../../src/apiserver/store/store.ts'
import type { KubeObject } from '../../src/kube/kube-object.ts'
import { widget, widgets } from './manifests.ts'
import { makeServerPlace, type ServerPlace } from './server-process.ts'

let place: ServerPlace
beforeAll(async () => {
  place = await makeServerPlace()
})
afterAll(() => place.remove())

test('nothing that was acknowledged is lost by kill -9, and tokens and versions stay good', async () => {
  const first = await place.start()
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

  const second = await place.start()
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

test('a damaged line before the end is not passed over in silence, nor quoted', () => {
  const folder = join(place.folder, 'damaged')
  mkdirSync(folder)
  writeFileSync(join(folder, 'changes.jsonl'), '{"secret"\n{}\n')
  expect(() => openStore(folder)).toThrow(/changes.jsonl is damaged: line 1 is not JSON$/)
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

test('a snapshot that cannot be written costs nothing', () => {
  const folder = join(place.folder, 'stuck')
  const said: string[] = []
  const store = openStore(folder, { longBytes: 100, log: (line) => said.push(line) })
  const draft = join(folder, 'snapshot.jsonl.new')
  mkdirSync(draft)
  for (const name of ['a', 'b', 'c'])
    store.put('configmaps', object(name, { text: 'x'.repeat(99) }))
  expect(said).toEqual([expect.stringContaining('the log of changes stays as it is')])
  rmdirSync(draft)
  expect(openStore(folder).list('configmaps')).toHaveLength(3)
})

test.each(['changes.jsonl', 'snapshot.jsonl'])('a bit of %s that flips is noticed', (name) => {
  const folder = join(place.folder, `flipped-${name}`)
  const store = openStore(folder)
  store.put('configmaps', object('a', { x: '1' }))
  store.put('configmaps', object('b', { x: '2' }))
  if (name === 'snapshot.jsonl') store.close()
  const file = join(folder, name)
  const bytes = readFileSync(file)
  // A line feed that becomes another letter makes a torn line of the last one, which is left out as such.
  for (let at = 0; at < bytes.length - 1; at++) {
    const flipped = Buffer.from(bytes)
    flipped[at]! ^= 1 << (at % 8)
    writeFileSync(file, flipped)
    expect(() => openStore(folder), `byte ${at}`).toThrow(/is damaged: /)
    expect(readFileSync(file)).toEqual(flipped)
  }
})

test('a log that ends anywhere gives what was whole until there, and says what it left out', () => {
  const folder = join(place.folder, 'short')
  const store = openStore(folder)
  for (const name of ['a', 'b', 'c']) store.put('configmaps', object(name))
  store.remove('configmaps', '/b')
  const file = join(folder, 'changes.jsonl')
  const bytes = readFileSync(file)
  const ends = [...bytes.keys()].filter((at) => bytes[at] === 0x0a).map((at) => at + 1)
  for (let length = 0; length <= bytes.length; length++) {
    writeFileSync(file, bytes.subarray(0, length))
    const said: string[] = []
    const again = openStore(folder, { log: (line) => said.push(line) })
    const whole = ends.filter((end) => end <= length)
    expect(again.version()).toBe(whole.length)
    expect(said).toHaveLength(length === (whole.at(-1) ?? 0) ? 0 : 1)
    expect(statSync(file).size).toBe(whole.at(-1) ?? 0)
  }
})

test('a snapshot whose end is missing, or a log that does not follow on it, is damaged', () => {
  const folder = join(place.folder, 'gap')
  const store = openStore(folder)
  for (const name of ['a', 'b', 'c']) store.put('configmaps', object(name))
  const [log, snapshot] = ['changes.jsonl', 'snapshot.jsonl'].map((name) => join(folder, name))
  const lines = readFileSync(log!, 'utf8').split('\n')
  writeFileSync(log!, `${lines.toSpliced(1, 1).join('\n')}`)
  expect(() => openStore(folder)).toThrow(/change 3 comes after 1: others are missing/)
  store.close()
  const objects = readFileSync(snapshot!, 'utf8').trimEnd().split('\n')
  writeFileSync(snapshot!, `${objects.slice(0, -1).join('\n')}\n`)
  expect(() => openStore(folder)).toThrow(/snapshot.jsonl is damaged: it has 2 objects of 3/)
})

const secret = (name: string, key: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  data: { key: Buffer.from(key).toString('base64') },
})
const isOnDisk = (folder: string, key: string) =>
  readdirSync(folder).some((name) =>
    readFileSync(join(folder, name)).includes(Buffer.from(key).toString('base64')),
  )

test('a key that was deleted or replaced does not stay in the files', async () => {
  const folder = join(place.folder, 'forgotten')
  const store = openStore(folder)
  store.put('secrets', secret('a', 'sk-deleted-key-1'))
  store.put('secrets', secret('b', 'sk-replaced-key'))
  store.put('configmaps', object('kept'))
  expect(isOnDisk(folder, 'sk-replaced-key')).toBe(true)
  store.put('secrets', secret('b', 'sk-the-next-key'))
  store.remove('secrets', '/a')
  await vi.waitFor(() => {
    expect(isOnDisk(folder, 'sk-deleted-key-1')).toBe(false)
    expect(isOnDisk(folder, 'sk-replaced-key')).toBe(false)
  })
  const again = openStore(folder)
  expect(again.list('secrets')).toMatchObject([secret('b', 'sk-the-next-key')])
  expect(again.version()).toBe(5)
})

test('a key whose server was killed just after it was deleted goes at the next start', async () => {
  const folder = join(place.folder, 'killed')
  const store = openStore(folder)
  store.put('secrets', secret('a', 'sk-deleted-key-2'))
  store.remove('secrets', '/a')
  // As if this process had ended here.
  const files = ['changes.jsonl'].map((name) => [name, readFileSync(join(folder, name))] as const)
  await vi.waitFor(() => expect(isOnDisk(folder, 'sk-deleted-key-2')).toBe(false))
  const other = join(place.folder, 'killed-later')
  mkdirSync(other)
  for (const [name, bytes] of files) writeFileSync(join(other, name), bytes)
  expect(isOnDisk(other, 'sk-deleted-key-2')).toBe(true)
  openStore(other)
  await vi.waitFor(() => expect(isOnDisk(other, 'sk-deleted-key-2')).toBe(false))
})

test('a disk that is full refuses writes in clear words, loses nothing, and goes on when there is room', async () => {
  const full = await makeServerPlace()
  try {
    const path = '/api/v1/namespaces/default/configmaps'
    const first = await full.start()
    await first.send(path, { method: 'POST', body: { metadata: { name: 'before' } } })
    await first.kill('SIGTERM')
    // No file may grow beyond a few hundred kilobytes, which is what a full disk looks like to this process.
    const second = await full.start({ shell: "trap '' XFSZ; ulimit -f 200" })
    const data = { text: 'x'.repeat(50_000) }
    const answers = []
    for (let index = 0; index < 8; index++)
      answers.push(
        await second.send(path, {
          method: 'POST',
          body: { metadata: { name: `n${index}` }, data },
        }),
      )
    const refused = answers.filter(({ code }) => code !== 201)
    expect(refused.length).toBeGreaterThan(0)
    for (const { code, body } of refused) {
      expect([code, body.reason]).toEqual([507, 'InsufficientStorage'])
      expect(body.message).toMatch(/^the disk is full: nothing was changed; make room for .*store/)
    }
    const { body: list } = await second.send(path)
    const kept = answers.filter(({ code }) => code === 201).map(({ body }) => body)
    expect(list.items).toEqual(expect.arrayContaining(kept))
    expect((await second.send(`${path}/n0`, { method: 'DELETE' })).code).toBe(200)
    await second.kill()

    const third = await full.start()
    const { body: after } = await third.send(path)
    expect(after.items).toEqual(
      list.items.filter(({ metadata }: KubeObject) => metadata.name !== 'n0'),
    )
    const again = await third.send(path, {
      method: 'POST',
      body: { metadata: { name: 'again' }, data },
    })
    expect(again.code).toBe(201)
    await third.kill()
  } finally {
    full.remove()
  }
})

test('what the cluster holds is for the eyes of its owner only', () => {
  for (const name of ['data/store/changes.jsonl', 'data/token.key']) {
    expect(statSync(join(place.folder, name)).mode & 0o077).toBe(0)
  }
})
