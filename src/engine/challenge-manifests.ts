// Which manifests does a challenge hand out? Those that its blocks apply, as files that a learner can edit.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Block, Challenge } from '../content/challenge.ts'

export type GivenManifest = { name: string; text: string }

/** In the order in which the assignment has them; first those that the author keeps in `manifests/`. */
export function challengeManifests({ folder, steps }: Challenge): GivenManifest[] {
  const texts = steps.flatMap(({ blocks }) => blocks.flatMap(manifestsIn))
  const numbered = [...new Set(texts)].map((text, index) => ({
    name: `${String(index + 1).padStart(2, '0')}-${nameOf(text)}.yaml`,
    text,
  }))
  return [...ownFiles(join(folder, 'manifests')), ...numbered]
}

const ownFiles = (folder: string): GivenManifest[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.ya?ml$/.test(name))
        .sort()
        .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
    : []

const HEREDOC = /<<(-?)\s*(['"]?)(\w+)\2/

/** Bodies that a block gives to `kubectl … -f -`, and blocks of YAML that are manifests themselves. */
function manifestsIn({ language, source }: Block): string[] {
  if (language === 'yaml' || language === 'yml')
    return isManifest(source) ? [`${source.trimEnd()}\n`] : []
  if (language !== 'bash') return []
  const lines = source.split('\n')
  const texts: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const [, dash, quote, end] = HEREDOC.exec(lines[at]!) ?? []
    if (end === undefined) continue
    const isEnd = (line: string) => (dash ? line.replace(/^\t+/, '') : line) === end
    const last = lines.findIndex((line, index) => index > at && isEnd(line))
    if (last === -1) continue
    const body = lines.slice(at + 1, last).map((line) => (dash ? line.replace(/^\t+/, '') : line))
    const text = body.join('\n')
    if (/\bkubectl\b/.test(lines[at]!) && isManifest(text))
      texts.push(`${quote ? text : unescaped(text)}\n`)
    at = last
  }
  return texts
}

/** What a shell makes of a backslash in a here-document whose end is not in quotes. */
const unescaped = (text: string) => text.replace(/\\([$`\\])/g, '$1').replace(/\\\n/g, '')

const isManifest = (text: string) => /^kind:/m.test(text) && /^apiVersion:/m.test(text)

/** The first object's. */
function nameOf(text: string): string {
  const [, name = 'manifest'] =
    /^metadata:\s*\n(?:[ \t].*\n)*?[ \t]+name:[ \t]*["']?([a-z0-9][a-z0-9.-]*)/m.exec(text) ?? []
  return name
}
