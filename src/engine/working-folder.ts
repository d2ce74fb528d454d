// Where does a learner edit a challenge's manifests, and what of them is their own work? A folder of files that any editor
// opens; what was changed in it is never written over.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Challenge } from '../content/challenge.ts'
import { EnvironmentError } from '../kube/lab-error.ts'
import { challengeManifests } from './challenge-manifests.ts'
import { makeFolder } from './state-folder.ts'

export type WorkingFile = {
  name: string
  path: string
  text: string
  /** `own` where the challenge has no such file. */
  state: 'as-given' | 'changed' | 'own'
}

export type WorkingFolder = {
  readonly path: string
  /** Writes the files that are missing, and those that the challenge has changed and the learner has not. */
  prepare(): void
  /** By name, as they are on disk now. */
  files(): WorkingFile[]
  /** Whole or not at all. */
  write(name: string, text: string): void
  /** What was typed and not saved, so that nothing that ends the app takes it along. */
  draft(name: string): string | undefined
  writeDraft(name: string, text: string | undefined): void
  /** One file as given again. What was written there, saved or not, is put beside it: returns the names, `file.bak` and so on. */
  restore(name: string): string[]
  /** The same for every file. */
  reset(): string[]
}

/** Hashes of the files as they were given, so that a changed one is known when the challenge has changed too. */
const GIVEN = '.given.json'

/** `<AI_GATEWAY_LAB_WORK>/<challenge>`, else `work/<challenge>` in the lab's own folder. */
export const workingFolderOf = (
  env: NodeJS.ProcessEnv,
  stateFolder: string,
  { slug }: Pick<Challenge, 'slug'>,
) =>
  join(env.AI_GATEWAY_LAB_WORK ? resolve(env.AI_GATEWAY_LAB_WORK) : join(stateFolder, 'work'), slug)

/** The folder is made when something is written. All but `draft` throw EnvironmentError where that cannot be done. */
export function openWorkingFolder(path: string, challenge: Challenge): WorkingFolder {
  const given = challengeManifests(challenge)
  const placeOf = (name: string) => join(path, name)
  const draftOf = (name: string) => join(path, `.${name}.unsaved`)

  const orSay = <Result>(what: string, act: () => Result): Result => {
    try {
      return act()
    } catch (cause) {
      if (cause instanceof EnvironmentError) throw cause
      const { code, message } = cause as NodeJS.ErrnoException
      throw new EnvironmentError(`${what}: ${WHY[code ?? ''] ?? message}`, {
        hint: 'Set AI_GATEWAY_LAB_WORK to a folder that you may write.',
        cause,
      })
    }
  }
  const write = (name: string, text: string) =>
    orSay(`${placeOf(name)} cannot be written`, () => {
      makeFolder(path)
      const file = placeOf(name)
      const unfinished = `${file}.${process.pid}.tmp`
      writeFileSync(unfinished, text, { mode: 0o600 })
      renameSync(unfinished, file)
    })
  const readHashes = (): Record<string, string> => {
    try {
      return JSON.parse(readFileSync(placeOf(GIVEN), 'utf8'))
    } catch {
      return {}
    }
  }
  const give = () => {
    const hashes = readHashes()
    const next: Record<string, string> = {}
    for (const { name, text } of given) {
      const file = placeOf(name)
      next[name] = hashOf(text)
      if (existsSync(file)) {
        const found = hashOf(readFileSync(file, 'utf8'))
        if (found === next[name] || found !== hashes[name]) continue
      }
      write(name, text)
    }
    if (JSON.stringify(next) !== JSON.stringify(hashes)) write(GIVEN, JSON.stringify(next))
  }
  const files = (): WorkingFile[] =>
    orSay(`${path} cannot be read`, () =>
      (existsSync(path) ? readdirSync(path) : [])
        .filter((name) => /^[^.].*\.ya?ml$/.test(name))
        .sort()
        .map((name): WorkingFile => {
          const text = readFileSync(placeOf(name), 'utf8')
          const original = given.find((each) => each.name === name)
          const state = !original ? 'own' : original.text === text ? 'as-given' : 'changed'
          return { name, path: placeOf(name), text, state }
        }),
    )

  const draft = (name: string) => {
    try {
      return readFileSync(draftOf(name), 'utf8')
    } catch {
      return undefined
    }
  }
  const putAside = ({ name, path: file, text, state }: WorkingFile): string[] => {
    const kept: string[] = []
    const unsaved = draft(name)
    if (state === 'changed') {
      kept.push(freeName(`${file}.bak`))
      renameSync(file, kept[0]!)
    }
    if (unsaved !== undefined && unsaved !== text) {
      const beside = freeName(`${file}.bak`)
      renameSync(draftOf(name), beside)
      kept.push(beside)
    }
    rmSync(draftOf(name), { force: true })
    return kept.map((each) => basename(each))
  }

  return {
    path,
    files,
    write,
    prepare: () =>
      orSay(`The working folder ${path} cannot be made`, () => {
        makeFolder(path)
        if (given.length > 0) give()
      }),
    draft,
    writeDraft(name, text) {
      if (text === undefined) rmSync(draftOf(name), { force: true })
      else write(`.${name}.unsaved`, text)
    },
    restore: (name) =>
      orSay(`${placeOf(name)} cannot be put back`, () => {
        const kept = files().flatMap((file) => (file.name === name ? putAside(file) : []))
        give()
        return kept
      }),
    reset: () =>
      orSay(`${path} cannot be reset`, () => {
        if (!existsSync(path)) return []
        const kept = files().flatMap((file) => (file.state === 'own' ? [] : putAside(file)))
        give()
        return kept
      }),
  }
}

const WHY: Record<string, string> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
}

/** What was put aside before stays too. */
function freeName(file: string): string {
  if (!existsSync(file)) return file
  for (let count = 2; ; count++) if (!existsSync(`${file}.${count}`)) return `${file}.${count}`
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)
