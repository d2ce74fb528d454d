// What does one folder of the course hold?

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve as absolute, join } from 'node:path'
import { ContentError } from '../kube/lab-error.ts'
import type { Challenge, Script, Variables } from './challenge.ts'
import { readChecksFile } from './checks-file.ts'
import { readFrontMatter } from './front-matter.ts'
import type { YamlSource } from './read-yaml.ts'
import { resolveVariables } from './resolve-variables.ts'
import { splitSteps } from './split-steps.ts'

/** Throws ContentError with the file and the line. */
export const loadChallenge = (folder: string, variables: Variables = {}): Challenge =>
  resolveVariables(loadWithSources(folder).challenge, variables)

/** What `loadTrack` needs beside the challenge, to say where two of them do not fit together. */
export type LoadedChallenge = {
  challenge: Challenge
  frontMatter: YamlSource
  checksFile?: YamlSource
}

export function loadWithSources(path: string): LoadedChallenge {
  const folder = absolute(path)
  const file = join(folder, 'assignment.md')
  if (!existsSync(file))
    throw new ContentError(file, undefined, 'a challenge needs this file, and it is not there')

  const { frontMatter, source, body, bodyLine } = readFrontMatter(
    file,
    withUnixLines(readFileSync(file, 'utf8')),
  )
  const { introduction, steps, closing } = splitSteps(file, body, bodyLine, frontMatter.title)
  const checks = readChecksFile(join(folder, 'checks.yaml'), steps)

  const challenge: Challenge = {
    slug: frontMatter.slug,
    ...(frontMatter.id !== undefined && { id: frontMatter.id }),
    title: frontMatter.title,
    teaser: frontMatter.teaser,
    notes: (frontMatter.notes ?? []).flatMap(({ type, contents }) =>
      type === 'text' && contents ? [{ type, contents }] : [],
    ),
    tabs: (frontMatter.tabs ?? []).map(({ title, type, path }) => ({
      title,
      type,
      ...(path !== undefined && { path }),
    })),
    ...(frontMatter.timelimit ? { timelimit: frontMatter.timelimit } : {}),
    folder,
    requires: checks?.requires ?? [],
    introduction,
    steps: steps.map(({ number, title, markdown, blocks }) => ({
      number,
      title,
      markdown,
      blocks,
      ...(checks?.byNumber.get(number) ?? { checks: [], hints: [], changesCluster: true }),
    })),
    closing,
    scripts: scriptsIn(folder),
  }
  return { challenge, frontMatter: source, ...(checks && { checksFile: checks.source }) }
}

const withUnixLines = (text: string) => text.replace(/\r\n?/g, '\n')

const SCRIPT = /^(setup|check|solve|cleanup)-([A-Za-z0-9-]+)$/

const scriptsIn = (folder: string): Script[] =>
  readdirSync(folder)
    .sort()
    .flatMap((name): Script[] => {
      const path = join(folder, name)
      if (name === 'setup.mjs') return [{ stage: 'setup', host: '', path }]
      const [, stage, host] = SCRIPT.exec(name) ?? []
      return stage && host ? [{ stage: stage as Script['stage'], host, path }] : []
    })
