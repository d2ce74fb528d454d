// The architecture, as a test. Rooms are listed from the ground up: each may import only rooms above it.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const MAY_IMPORT: Record<string, string[]> = {
  'src/kube': [],

  'gateway/routing': [],
  'gateway/providers': [],
  'gateway/telemetry': [],
  'gateway/policies': ['gateway/routing', 'gateway/providers', 'gateway/telemetry'],
  'gateway/controller': ['gateway/routing', 'gateway/policies', 'src/kube'],
  'gateway/proxy': [
    'gateway/routing',
    'gateway/providers',
    'gateway/telemetry',
    'gateway/policies',
  ],
  'gateway/main.ts': [
    'gateway/routing',
    'gateway/controller',
    'gateway/proxy',
    'gateway/telemetry',
    'src/kube',
  ],

  'src/apiserver': ['src/kube'],
  'src/workloads': ['src/kube', 'src/apiserver'],
  'src/simulators': [],
  'src/checks': ['src/kube'],
  'src/content': ['src/kube', 'src/checks'],
  'src/cluster': ['src/kube', 'src/apiserver', 'src/workloads'],
  'src/engine': ['src/kube', 'src/checks', 'src/content', 'src/cluster'],
  'src/ui': ['src/kube', 'src/checks', 'src/content', 'src/cluster', 'src/engine'],
  'src/cli': ['src/kube', 'src/checks', 'src/content', 'src/cluster', 'src/engine', 'src/ui'],
  'src/main.ts': ['src/cli'],
}

const roomOf = (path: string) => path.split('/').slice(0, 2).join('/')
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(folder, path))
const relativeImports = (source: string) =>
  [...source.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(([, path = '']) => path)

/** Sentences such as "src/checks/a.ts imports src/ui, which is above src/checks". */
const complaints = (path: string, source: string) =>
  relativeImports(source)
    .map((to) => join(dirname(path), to))
    .filter((to) => to !== 'package.json')
    .map(roomOf)
    .filter((room) => room !== roomOf(path) && !MAY_IMPORT[roomOf(path)]?.includes(room))
    .map((room) => `${path} imports ${room}, which ${roomOf(path)} may not`)

test('the rooms are listed from the ground up, so there can be no cycle', () => {
  const rooms = Object.keys(MAY_IMPORT)
  const upward = rooms.flatMap((room, floor) =>
    MAY_IMPORT[room]!.filter((other) => rooms.indexOf(other) >= floor || !rooms.includes(other)),
  )
  expect(upward).toEqual([])
})

test('an import against the grain is named', () => {
  expect(complaints('src/checks/a.ts', "import { b } from '../ui/b.tsx'")).toEqual([
    'src/checks/a.ts imports src/ui, which src/checks may not',
  ])
})

test('every file imports only from the rooms its room may', () => {
  const files = [...filesIn('src'), ...filesIn('gateway')]
  expect(files.flatMap((path) => complaints(path, readFileSync(path, 'utf8')))).toEqual([])
})

describe('files', () => {
  const files = [...filesIn('src'), ...filesIn('gateway')]

  test('are in a room that the table knows', () => {
    expect(files.filter((path) => !(roomOf(path) in MAY_IMPORT))).toEqual([])
  })

  test('say in their first line which question they answer', () => {
    const silent = files.filter((path) => !/^(#!.*\n)?\/\/ \S/.test(readFileSync(path, 'utf8')))
    expect(silent).toEqual([])
  })

  test('are named for what they hold', () => {
    expect(
      files.filter((path) => /(^|\/)(utils?|helpers?|common|misc|shared|types)\.tsx?$/.test(path)),
    ).toEqual([])
  })
})
