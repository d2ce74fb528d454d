// How do files get out of a container and into it? `kubectl cp` asks for a tar there, and speaks with that over exec.

import { constants, createReadStream, createWriteStream, mkdirSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, type Pack, pack } from 'tar-stream'
import { absolute, type ContainerFiles, FileError } from './container-files.ts'

type TarStreams = { stdin?: Readable; stdout: Writable; stderr: Writable }

/** Of one archive: a lab's disk is not to be filled through a pod. */
const MOST_BYTES = 1024 ** 3

/** `cf - PATH…` and `xf - [-C FOLDER]`, with the other letters that kubectl gives. Resolves with the exit code. */
export async function runTar(
  words: string[],
  files: ContainerFiles,
  streams: TarStreams,
  signal: AbortSignal,
): Promise<number> {
  const { mode, folder, archive, paths } = readWords(words)
  const complain = (text: string) => void streams.stderr.write(`tar: ${text}\n`)
  if (archive !== '-') {
    complain('only an archive on standard input or output is known here: -f -')
    return 2
  }
  if (mode === 'x') return unpack(folder, files, streams.stdin, complain, signal)
  if (mode === 'c') return packAll(paths, folder, files, streams.stdout, complain, signal)
  complain('only c and x are known here')
  return 2
}

function readWords(words: string[]) {
  let mode = ''
  let folder = '/'
  let archive = ''
  const paths: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '-C') folder = words[++at] ?? '/'
    else if (word.startsWith('--')) continue
    else if (at === 0 || (word.startsWith('-') && word !== '-')) {
      const letters = word.replace(/^-/, '')
      mode = /[cxt]/.exec(letters)?.[0] ?? mode
      if (letters.includes('f')) archive = words[++at] ?? ''
    } else paths.push(word)
  }
  return { mode, folder, archive, paths }
}

async function packAll(
  paths: string[],
  folder: string,
  files: ContainerFiles,
  stdout: Writable,
  complain: (text: string) => void,
  signal: AbortSignal,
): Promise<number> {
  if (paths.length === 0) {
    complain('Cowardly refusing to create an empty archive')
    return 2
  }
  const archive = pack()
  let exitCode = 0
  const sent = pipeline(archive, stdout, { end: false, signal })
  // What is wrong with it is said where the archive is waited for.
  sent.catch(() => {})
  if (paths.some((path) => path.startsWith('/'))) complain("Removing leading `/' from member names")
  for (const path of paths) {
    try {
      await packOne(archive, path, folder, files, signal)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      complain(`${path}: Cannot stat: ${error.message}`)
      exitCode = 2
    }
  }
  archive.finalize()
  await sent
  if (exitCode !== 0) complain('Exiting with failure status due to previous errors')
  return exitCode
}

async function packOne(
  archive: Pack,
  path: string,
  folder: string,
  files: ContainerFiles,
  signal: AbortSignal,
) {
  const where = absolute(path, folder)
  const file = files.find(where)
  const { size, mtime, mode } = statSync(file)
  const name = path.replace(/^\/+/, '').replace(/\/+$/, '') || '.'
  if (files.isFolder(where)) {
    await new Promise<void>((resolve, reject) =>
      archive.entry({ name: `${name}/`, type: 'directory', mtime, mode }, (error) =>
        error ? reject(error) : resolve(),
      ),
    )
    for (const each of files.list(where))
      if (files.has(posix.join(where, each)))
        await packOne(archive, posix.join(path, each), folder, files, signal)
    return
  }
  const entry = archive.entry({ name, size, mtime, mode })
  await pipeline(createReadStream(file), entry, { signal })
}

async function unpack(
  folder: string,
  files: ContainerFiles,
  stdin: Readable | undefined,
  complain: (text: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const into = absolute(folder)
  if (!files.isFolder(into)) {
    complain(`${folder}: Cannot open: No such file or directory`)
    return 2
  }
  let exitCode = 0
  let bytes = 0
  const fail = (text: string) => {
    complain(text)
    exitCode = 2
  }
  const archive = extract()
  const read = async () => {
    for await (const entry of archive) {
      const { header } = entry
      bytes += header.size ?? 0
      const why =
        bytes > MOST_BYTES
          ? 'No space left on device'
          : await place(header, entry as unknown as Readable, into, files, signal)
      if (why) fail(`${header.name}: ${why}`)
      entry.resume()
    }
  }
  try {
    await Promise.all([pipeline(stdin ?? Readable.from([]), archive, { signal }), read()])
  } catch (error) {
    if (signal.aborted) return 130
    fail(`This does not look like a tar archive: ${(error as Error).message}`)
  }
  if (exitCode !== 0) complain('Exiting with failure status due to previous errors')
  return exitCode
}

/** Why it was not written, or undefined where it was. */
async function place(
  { name, type }: Header,
  content: Readable,
  into: string,
  files: ContainerFiles,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (name.split('/').includes('..')) return "Member name contains '..'"
  const path = posix.join(into, name)
  try {
    if (type === 'directory') {
      if (!files.isFolder(path)) mkdirSync(files.place(path), { mode: 0o700 })
      return undefined
    }
    if (type !== 'file') return `Cannot create ${type}: Operation not permitted`
    makeFolders(posix.dirname(path), files)
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
    const target = createWriteStream(files.place(path), { flags: flags as any, mode: 0o600 })
    await pipeline(content, target, { signal })
    return undefined
  } catch (error) {
    if (error instanceof FileError) return `Cannot open: ${error.message}`
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC') return 'Cannot write: No space left on device'
    if (code === 'EISDIR') return 'Cannot open: Is a directory'
    throw error
  }
}

function makeFolders(path: string, files: ContainerFiles) {
  if (files.isFolder(path)) return
  makeFolders(posix.dirname(path), files)
  mkdirSync(files.place(path), { mode: 0o700 })
}
