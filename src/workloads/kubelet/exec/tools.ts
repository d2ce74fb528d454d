// Which small tools does a container have? Those of an image of one program, with a few to look around by. None of them can
// start anything.

import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { type ContainerFiles, FileError } from './container-files.ts'

export type Surroundings = {
  environment: Record<string, string>
  files: ContainerFiles
  /** What the container's process was started with. */
  command: string
}

export type Result = { text?: string | Buffer; complaint?: string; exitCode: number }

type Tool = (words: string[], surroundings: Surroundings) => Result

export const TOOLS: Record<string, Tool> = {
  env: (_words, { environment }) => ({ text: linesOf(environment), exitCode: 0 }),
  printenv: (names, { environment }) => {
    if (names.length === 0) return { text: linesOf(environment), exitCode: 0 }
    const values = names.map((name) => environment[name]).filter((value) => value !== undefined)
    const text = values.map((value) => `${value}\n`).join('')
    return { text, exitCode: values.length === names.length ? 0 : 1 }
  },
  hostname: (_words, { environment }) => ({ text: `${environment.HOSTNAME}\n`, exitCode: 0 }),
  echo: ([first, ...rest]) =>
    first === '-n'
      ? { text: rest.join(' '), exitCode: 0 }
      : { text: `${[first, ...rest].join(' ')}\n`, exitCode: 0 },
  true: () => ({ exitCode: 0 }),
  false: () => ({ exitCode: 1 }),
  pwd: () => ({ text: '/\n', exitCode: 0 }),
  whoami: () => ({ text: 'nonroot\n', exitCode: 0 }),
  id: () => ({
    text: 'uid=10101(nonroot) gid=10101(nonroot) groups=10101(nonroot)\n',
    exitCode: 0,
  }),
  date: () => ({ text: `${new Date().toUTCString()}\n`, exitCode: 0 }),
  ps: (_words, { command }) => ({
    text: `PID   USER     COMMAND\n    1 nonroot  ${command}\n`,
    exitCode: 0,
  }),
  test: ([flag, path = ''], { files }) => {
    if (flag === '-e') return { exitCode: files.has(path) ? 0 : 1 }
    if (flag === '-d') return { exitCode: files.isFolder(path) ? 0 : 1 }
    if (flag === '-f') return { exitCode: files.has(path) && !files.isFolder(path) ? 0 : 1 }
    return { complaint: `test: ${flag}: unknown operand\n`, exitCode: 2 }
  },
  cat: (words, { files }) =>
    each('cat', words, 1, (path) => {
      if (files.isFolder(path)) throw new FileError('Is a directory')
      return readFileSync(files.find(path))
    }),
  ls: (words, { files }) => {
    const flags = words.filter((word) => word.startsWith('-')).join('')
    const paths = words.filter((word) => !word.startsWith('-'))
    const isLong = flags.includes('l')
    const show = (name: string, path: string) =>
      isLong ? `${longLine(files.find(path))} ${name}\n` : `${name}\n`
    return each('ls: cannot access', paths.length > 0 ? paths : ['/'], 2, (path) => {
      if (!files.isFolder(path)) return show(path, files.has(path) ? path : notThere())
      const names = files.list(path).filter((name) => flags.includes('a') || !name.startsWith('.'))
      const lines = names.filter((name) => files.has(posix.join(path, name)))
      const title = paths.length > 1 ? `${path}:\n` : ''
      return title + lines.map((name) => show(name, posix.join(path, name))).join('')
    })
  },
  mkdir: (words, { files }) =>
    each('mkdir: cannot create directory', named(words), 1, (path) => {
      if (words.includes('-p')) makeWithParents(path, files)
      else if (files.has(path)) throw new FileError('File exists')
      else mkdirSync(files.place(path), { mode: 0o700 })
      return ''
    }),
  touch: (words, { files }) =>
    each('touch: cannot touch', named(words), 1, (path) => {
      const now = new Date()
      if (files.has(path)) utimesSync(files.place(path), now, now)
      else writeFileSync(files.place(path), '', { mode: 0o600 })
      return ''
    }),
  rm: (words, { files }) => {
    const flags = words.filter((word) => word.startsWith('-')).join('')
    return each('rm: cannot remove', named(words), 1, (path) => {
      if (!files.has(path)) return flags.includes('f') ? '' : notThere()
      if (files.isFolder(path) && !/[rR]/.test(flags)) throw new FileError('Is a directory')
      rmSync(files.place(path), { recursive: true, force: true })
      return ''
    })
  },
}

const named = (words: string[]) => words.filter((word) => !word.startsWith('-'))

function notThere(): never {
  throw new FileError('No such file or directory')
}

/** Each path for itself: one that is missing keeps none of the others from being shown. */
function each(
  complaint: string,
  paths: string[],
  exitCode: number,
  look: (path: string) => string | Buffer,
): Result {
  const texts: Buffer[] = []
  const complaints: string[] = []
  for (const path of paths) {
    try {
      texts.push(Buffer.from(look(path) as string))
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      const name = complaint.includes(' ') ? `${complaint} '${path}'` : `${complaint}: ${path}`
      complaints.push(`${name}: ${error.message}\n`)
    }
  }
  return {
    text: Buffer.concat(texts),
    complaint: complaints.join(''),
    exitCode: complaints.length > 0 ? exitCode : 0,
  }
}

function makeWithParents(path: string, files: ContainerFiles) {
  if (files.isFolder(path)) return
  makeWithParents(posix.dirname(posix.resolve('/', path)), files)
  mkdirSync(files.place(path), { mode: 0o700 })
}

function longLine(file: string) {
  const { size, mtime, mode } = statSync(file)
  const isFolder = (mode & 0o170000) === 0o040000
  const time = mtime.toISOString().slice(0, 16).replace('T', ' ')
  return `${isFolder ? 'drwxr-xr-x' : '-rw-r--r--'} 1 nonroot nonroot ${String(size).padStart(8)} ${time}`
}

const linesOf = (environment: Record<string, string>) =>
  Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
