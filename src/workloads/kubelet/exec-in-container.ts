// What can be run beside a container's process? The image has no shell and hardly any tools, as images of one program have.

import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { sep } from 'node:path'
import type { ExecStreams } from '../../apiserver/pod-runtime.ts'
import { isBelow, type RealPath } from './mount-volumes.ts'

export type Surroundings = { environment: Record<string, string>; paths: RealPath[] }

type Result = { text?: string | Buffer; complaint?: string; exitCode: number }
type Tool = (words: string[], surroundings: Surroundings) => Result

const TOOLS: Record<string, Tool> = {
  env: (_words, { environment }) => ({ text: linesOf(environment), exitCode: 0 }),
  printenv: ([name], { environment }) => {
    if (name === undefined) return { text: linesOf(environment), exitCode: 0 }
    const value = environment[name]
    return value === undefined ? { exitCode: 1 } : { text: `${value}\n`, exitCode: 0 }
  },
  hostname: (_words, { environment }) => ({ text: `${environment.HOSTNAME}\n`, exitCode: 0 }),
  echo: (words) => ({ text: `${words.join(' ')}\n`, exitCode: 0 }),
  true: () => ({ exitCode: 0 }),
  false: () => ({ exitCode: 1 }),
  cat: (words, { paths }) =>
    each(words, (path) => {
      const file = mountedPath(path, paths)
      if (!file) return { complaint: `cat: ${path}: No such file or directory\n`, exitCode: 1 }
      if (statSync(file).isDirectory())
        return { complaint: `cat: ${path}: Is a directory\n`, exitCode: 1 }
      return { text: readFileSync(file), exitCode: 0 }
    }),
  ls: (words, { paths }) =>
    each(
      words.filter((word) => !word.startsWith('-')),
      (path) => {
        const file = mountedPath(path, paths)
        if (!file)
          return {
            complaint: `ls: cannot access '${path}': No such file or directory\n`,
            exitCode: 2,
          }
        const names = statSync(file).isDirectory() ? readdirSync(file).sort() : [path]
        return { text: names.map((name) => `${name}\n`).join(''), exitCode: 0 }
      },
    ),
}

export function runTool([name = '', ...words]: string[], surroundings: Surroundings): Result {
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined
  if (tool) return tool(words, surroundings)
  const missing = `exec: "${name}": executable file not found in $PATH`
  throw new Error(
    `OCI runtime exec failed: exec failed: unable to start container process: ${missing}: unknown`,
  )
}

export function execInContainer(
  command: string[],
  surroundings: Surroundings,
  { stdout, stderr }: ExecStreams,
): number {
  const { text, complaint, exitCode } = runTool(command, surroundings)
  if (text) stdout.write(text)
  if (complaint) stderr.write(complaint)
  return exitCode
}

function each(words: string[], look: (word: string) => Result): Result {
  const results = words.map(look)
  return {
    text: Buffer.concat(results.map(({ text = '' }) => Buffer.from(text))),
    complaint: results.map(({ complaint = '' }) => complaint).join(''),
    exitCode: Math.max(0, ...results.map(({ exitCode }) => exitCode)),
  }
}

/** Only what is mounted can be seen: the machine's own files are none of the container's. */
function mountedPath(path: string, paths: RealPath[]): string | undefined {
  const mount = paths.find(({ mountPath }) => isBelow(path, mountPath))
  if (!mount) return undefined
  try {
    const root = realpathSync(mount.real)
    const file = realpathSync(mount.real + path.slice(mount.mountPath.length))
    return file === root || file.startsWith(root + sep) ? file : undefined
  } catch {
    return undefined
  }
}

const linesOf = (environment: Record<string, string>) =>
  Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
