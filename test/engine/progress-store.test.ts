import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  openProgressStore,
  withChallenge,
  withStepProgress,
} from '../../src/engine/progress-store.ts'
import { EnvironmentError } from '../../src/kube/lab-error.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-progress-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = new Date('2026-01-02T03:04:05Z')
const doneStep = (slug: string) =>
  openProgressStore(folder).update((progress) =>
    withChallenge(progress, slug, at, (was) =>
      withStepProgress(was, 1, { doneAt: at.toISOString() }),
    ),
  )

test('begins with nothing, and writes nothing before there is something', () => {
  expect(openProgressStore(folder).read().challenges).toEqual({})
  expect(readdirSync(folder)).toEqual([])
})

test('keeps what was done for the next command', () => {
  doneStep('one')
  expect(openProgressStore(folder).read().challenges.one).toEqual({
    startedAt: at.toISOString(),
    steps: { 1: { doneAt: at.toISOString() } },
  })
})

test('keeps what two commands write in turn', () => {
  const first = openProgressStore(folder)
  doneStep('one')
  first.update((progress) => ({ ...progress, current: 'two' }))
  expect(openProgressStore(folder).read()).toMatchObject({
    current: 'two',
    challenges: { one: {} },
  })
})

test('leaves one file, which only its owner can read', () => {
  doneStep('one')
  expect(readdirSync(folder)).toEqual(['progress.json'])
  expect(statSync(join(folder, 'progress.json')).mode & 0o777).toBe(0o600)
})

test.each([
  ['text that is no JSON', '{"version": 1, "challen'],
  ['nothing at all', ''],
  ['something else', '[]'],
  ['a field of another type', '{"version":1,"challenges":{"one":{"startedAt":4,"steps":{}}}}'],
])('moves %s aside, says so, and begins anew', (_, text) => {
  writeFileSync(join(folder, 'progress.json'), text)
  const store = openProgressStore(folder, () => at)
  expect(store.read().challenges).toEqual({})
  const aside = join(folder, 'progress.json.unreadable-2026-01-02T03-04-05.000Z')
  expect(store.notice).toContain(aside)
  expect(readFileSync(aside, 'utf8')).toBe(text)
  expect(openProgressStore(folder).notice).toBeUndefined()
})

test('does not touch the file of a newer version', () => {
  const text = '{"version":2,"anything":true}'
  writeFileSync(join(folder, 'progress.json'), text)
  expect(() => openProgressStore(folder)).toThrow(EnvironmentError)
  expect(readFileSync(join(folder, 'progress.json'), 'utf8')).toBe(text)
})

test('says which file cannot be written', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => openProgressStore(join(folder, 'file'))).toThrow('progress.json cannot be used')
})
