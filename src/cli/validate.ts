// Would the cluster take these manifests? Each problem with its file, line and column, as editors and people read them.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import type { Lab } from '../engine/lab.ts'
import type { Validation } from '../engine/validate-manifest.ts'
import { UsageError } from '../kube/lab-error.ts'
import { type Command, jsonOption, learnerOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'

export const validate: Command = {
  name: 'validate',
  summary:
    'Validates manifests against the cluster’s own schemas, line by line; nothing is applied',
  argument: {
    name: 'file...',
    description: 'files, folders, or - for stdin; otherwise those in the working folder',
  },
  options: [learnerOption, jsonOption],
  async run({ print, note, env }, _first, options, words) {
    const lab = await labFrom(env, options)
    try {
      const sources = await readSources(words, lab)
      const { openManifestValidator } = await import('../engine/manifest-validator.ts')
      const validator = openManifestValidator(() => lab.kube())
      const found: (Validation & { file: string })[] = []
      for (const { file, text } of sources) {
        const validation = await validator.validate(text)
        const isClean = validation.problems.length === 0 && !validation.notValidated
        const problems = isClean ? await validator.ask(text) : validation.problems
        found.push({ file, ...validation, problems })
      }

      const count = found.reduce((sum, { problems }) => sum + problems.length, 0)
      const unanswered = found.find(({ notValidated }) => notValidated)?.notValidated
      if (options.json) print(JSON.stringify({ files: found }, null, 2))
      else
        for (const { file, problems } of found)
          for (const { line, column, message } of problems)
            print(`${file}:${line}:${column}: ${message}`)
      const files = `${found.length} ${found.length === 1 ? 'file' : 'files'}`
      if (unanswered) note(`Only the YAML was looked at: ${unanswered}\n→ ai-gateway-lab start`)
      if (count > 0) note(`${count} ${count === 1 ? 'problem' : 'problems'} in ${files}.`)
      else if (!unanswered && !options.json) print(`✓ ${files}, no problems`)
      if (count > 0) return ExitCode.invalid
      return unanswered ? ExitCode.couldNotCheck : ExitCode.done
    } finally {
      lab.close()
    }
  },
}

type Source = { file: string; text: string }

async function readSources(words: string[], lab: Lab): Promise<Source[]> {
  if (words.length === 0) {
    const challenge = lab.currentChallenge()
    const folder = lab.workingFolder(challenge)
    folder.prepare()
    const files = folder.files()
    if (files.length === 0)
      throw new UsageError(`There is no manifest in ${folder.path}.`, {
        hint: 'ai-gateway-lab validate <file>',
      })
    return files.map(({ path, text }) => ({ file: shown(path), text }))
  }
  const sources: Source[] = []
  for (const word of words)
    sources.push(
      ...(word === '-'
        ? [{ file: 'stdin', text: await readAll(process.stdin) }]
        : readPath(word).map((file) => ({ file, text: readFile(file) }))),
    )
  return sources
}

/** As short as it can be said from here. */
const shown = (path: string) => {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}

function readPath(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    return readdirSync(path)
      .filter((name) => /^[^.].*\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(path, name))
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

const unreadable = (path: string, cause: unknown) => {
  const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
  const why = isMissing ? 'there is no such file' : (cause as Error).message
  return new UsageError(`${path} cannot be read: ${why}`, { cause })
}
