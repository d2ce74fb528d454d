// A challenge's manifests as files: what is written when, and that nothing of a learner's is written over.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Block, Challenge } from '../../src/content/challenge.ts'
import { loadChallenge } from '../../src/content/load-challenge.ts'
import { challengeManifests } from '../../src/engine/challenge-manifests.ts'
import { openWorkingFolder, workingFolderOf } from '../../src/engine/working-folder.ts'

const root = join(import.meta.dirname, '..', '..')
const real = loadChallenge(join(root, 'challenges', '02-multiple-providers'))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-work-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const withBlocks = (...sources: (string | Partial<Block>)[]): Challenge => ({
  ...real,
  folder: '/nowhere',
  steps: [
    {
      ...real.steps[0]!,
      blocks: sources.map((source, index) => ({
        ...real.steps[0]!.blocks[0]!,
        number: index + 1,
        ...(typeof source === 'string' ? { source } : source),
      })),
    },
  ],
})
const manifest = (name: string, value = 'a') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  key: ${value}\n`
const heredoc = (body: string, end = 'EOF') =>
  `kubectl apply -f - <<${end}\n${body}${end.replaceAll("'", '')}`

describe('the manifests of a challenge', () => {
  test('are what its blocks apply, numbered, and named for the first object', () => {
    const [given, ...others] = challengeManifests(real)
    expect(others).toEqual([])
    expect(given!.name).toBe('01-anthropic-backend.yaml')
    expect(given!.text).toMatch(
      /^apiVersion: agentgateway\.dev\/v1alpha1\n[\s\S]*\n---\n[\s\S]*backend\n$/,
    )
  })

  test.each<[string, Challenge, [string, string][]]>([
    [
      'each here-document of a block, and each once',
      withBlocks(
        `${heredoc(manifest('one'))}\n${heredoc(manifest('two'))}`,
        heredoc(manifest('one')),
      ),
      [
        ['01-one.yaml', manifest('one')],
        ['02-two.yaml', manifest('two')],
      ],
    ],
    [
      'without the backslashes that the shell would take',
      withBlocks(heredoc(manifest('one', '\\$HOME \\n'))),
      [['01-one.yaml', manifest('one', '$HOME \\n')]],
    ],
    [
      'as it stands where the end is in quotes',
      withBlocks(heredoc(manifest('one', '\\$HOME'), "'EOF'")),
      [['01-one.yaml', manifest('one', '\\$HOME')]],
    ],
    [
      'blocks of YAML',
      withBlocks(
        { language: 'yaml', source: manifest('one') },
        { language: 'yaml', source: 'a: b' },
      ),
      [['01-one.yaml', manifest('one')]],
    ],
    [
      'and nothing else that is fed to a command',
      withBlocks(
        'cat <<EOF\nkind: x\napiVersion: y\nEOF',
        'kubectl exec -i pod -- sh <<EOF\nls\nEOF',
      ),
      [],
    ],
  ])('%s', (_, challenge, files) => {
    expect(challengeManifests(challenge).map(({ name, text }) => [name, text])).toEqual(files)
  })
})

describe('the folder', () => {
  const work = () => join(folder, 'work')
  const open = (value = 'a') =>
    openWorkingFolder(work(), withBlocks(heredoc(manifest('one', value)), heredoc(manifest('two'))))
  const states = (opened = open()) => opened.files().map(({ name, state }) => `${name} ${state}`)
  const write = (name: string, text: string) => writeFileSync(join(work(), name), text)

  test('lies where the learner wants it, or in the lab’s own', () => {
    const challenge = { slug: 'routes' }
    expect(workingFolderOf({}, '/state', challenge)).toBe(join('/state', 'work', 'routes'))
    expect(workingFolderOf({ AI_GATEWAY_LAB_WORK: '/mine' }, '/state', challenge)).toBe(
      '/mine/routes',
    )
  })

  test('is not there before it is wanted', () => {
    expect(open().files()).toEqual([])
    expect(existsSync(work())).toBe(false)
  })

  test('tells what was given, changed and added', () => {
    open().prepare()
    write('02-two.yaml', 'changed')
    write('mine.yml', 'mine')
    write('notes.txt', 'no manifest')
    expect(states()).toEqual(['01-one.yaml as-given', '02-two.yaml changed', 'mine.yml own'])
  })

  test('keeps what was changed, and brings what is missing', () => {
    open().prepare()
    write('01-one.yaml', 'changed')
    rmSync(join(work(), '02-two.yaml'))
    open().prepare()
    expect(states()).toEqual(['01-one.yaml changed', '02-two.yaml as-given'])
  })

  test('follows the challenge where the learner has changed nothing', () => {
    open('a').prepare()
    open('b').prepare()
    expect(readFileSync(join(work(), '01-one.yaml'), 'utf8')).toBe(manifest('one', 'b'))
    write('01-one.yaml', 'changed')
    open('c').prepare()
    expect(readFileSync(join(work(), '01-one.yaml'), 'utf8')).toBe('changed')
  })

  test('puts aside what was changed on a reset, each time anew', () => {
    for (const [text, kept] of [
      ['first', '01-one.yaml.bak'],
      ['second', '01-one.yaml.bak.2'],
    ] as const) {
      open().prepare()
      write('01-one.yaml', text)
      expect(open().reset()).toEqual([kept])
    }
    expect(states()).toEqual(['01-one.yaml as-given', '02-two.yaml as-given'])
    expect(readFileSync(join(work(), '01-one.yaml.bak'), 'utf8')).toBe('first')
    expect(readFileSync(join(work(), '01-one.yaml.bak.2'), 'utf8')).toBe('second')
  })

  test('puts one file back, with what was saved and what was not kept beside it', () => {
    const opened = open()
    opened.prepare()
    for (const name of ['01-one.yaml', '02-two.yaml', 'mine.yaml']) write(name, 'saved')
    opened.writeDraft('01-one.yaml', 'not saved')
    expect(opened.restore('01-one.yaml')).toEqual(['01-one.yaml.bak', '01-one.yaml.bak.2'])
    expect(states()).toEqual(['01-one.yaml as-given', '02-two.yaml changed', 'mine.yaml own'])
    expect(readFileSync(join(work(), '01-one.yaml.bak'), 'utf8')).toBe('saved')
    expect(readFileSync(join(work(), '01-one.yaml.bak.2'), 'utf8')).toBe('not saved')
    expect(opened.draft('01-one.yaml')).toBeUndefined()
    expect(opened.restore('01-one.yaml')).toEqual([])
  })

  test('keeps a draft on a reset, and leaves what is the learner’s own', () => {
    const opened = open()
    opened.prepare()
    write('mine.yaml', 'saved')
    opened.writeDraft('01-one.yaml', 'not saved')
    opened.writeDraft('mine.yaml', 'mine')
    expect(opened.reset()).toEqual(['01-one.yaml.bak'])
    expect([opened.draft('01-one.yaml'), opened.draft('mine.yaml')]).toEqual([undefined, 'mine'])
    expect(states()).toContain('mine.yaml own')
  })

  test('keeps a draft beside the file until it is thrown away', () => {
    const opened = open()
    opened.prepare()
    opened.writeDraft('01-one.yaml', 'half')
    expect(open().draft('01-one.yaml')).toBe('half')
    expect(states()).toEqual(['01-one.yaml as-given', '02-two.yaml as-given'])
    opened.writeDraft('01-one.yaml', undefined)
    expect(open().draft('01-one.yaml')).toBeUndefined()
    expect(readdirSync(work()).filter((name) => /tmp|unsaved/.test(name))).toEqual([])
  })

  test('says in one sentence why it cannot be made', () => {
    writeFileSync(work(), 'a file')
    expect(() => open().prepare()).toThrow(/cannot be (made|written): a file is in the way$/)
  })
})
