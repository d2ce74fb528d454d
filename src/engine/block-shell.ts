// How are an assignment's blocks run just as a learner would run them: one after the other, in one shell?

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import { execa } from 'execa'
import { EnvironmentError } from '../kube/lab-error.ts'
import { folderToBegin } from './folder-to-begin.ts'

export type BlockShellOptions = {
  env: NodeJS.ProcessEnv
  cwd?: string
  /** Also between blocks: what they have left in the background may have something to say. */
  onOutput?: (chunk: string, stream: 'stdout' | 'stderr') => void
}

export type BlockShell = {
  /**
   * Resolves with the exit code when all that the block has written was given to `onOutput`; with undefined where the
   * shell was closed meanwhile. `exit 3` in a block ends the shell, and 3 is the answer. One block at a time.
   * Throws EnvironmentError where there is no bash, or no `cwd` any more.
   */
  run(source: string): Promise<number | undefined>
  readonly isOpen: boolean
  /** Ends the shell, and with it whatever the blocks have left in the background. */
  close(): Promise<void>
}

/**
 * Sources each file whose name it reads from fd 3, and answers there with the exit code. When nobody is there any more
 * to name one, it ends its process group. It waits for its children to go, since in a container nobody else may.
 */
const DRIVER = `
__end() { trap '' TERM; kill -TERM 0; wait; exit; }
trap __end TERM
while read -r -u 3 __block; do
  source "$__block" </dev/null 3>&-
  printf '%s\\n' "$?" >&3
done
__end
`

/** Hears nothing until whoever started it is gone, also by `kill -9`, and then ends the group that it is told of. */
const GUARD = 'read -r; kill -TERM -- "-$1" && sleep 1 && kill -KILL -- "-$1"'

/** How long a background job has between being asked to end and being ended. */
const GRACE_MS = 1_000

/** Starts a bash that leads a process group of its own, in which background jobs live from one block to the next. */
export function openBlockShell({
  env,
  cwd = folderToBegin(),
  onOutput,
}: BlockShellOptions): BlockShell {
  const folder = mkdtempSync(join(tmpdir(), 'ai-gateway-lab-run-'))
  const shell = execa('bash', ['--noprofile', '--norc', '-c', DRIVER], {
    env,
    extendEnv: false,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    buffer: false,
    detached: true,
    reject: false,
  })
  const line = shell.stdio[3] as unknown as Duplex
  // The shell may be gone before it hears the last word.
  line.on('error', () => {})
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = shell[name] as Readable
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => onOutput?.(chunk, name))
  }

  const group = processGroup(shell.pid, env)
  let isOpen = true
  let closing: Promise<void> | undefined
  const ended = shell.then(async (result) => {
    isOpen = false
    await group.end()
    rmSync(folder, { recursive: true, force: true })
    return result
  })

  let count = 0
  return {
    get isOpen() {
      return isOpen && !closing
    },
    async run(source) {
      const file = join(folder, `block-${++count}.sh`)
      if (isOpen) {
        writeFileSync(file, `${source}\n`, { mode: 0o600 })
        line.write(`${file}\n`)
      }
      const answer = new Promise<number>((resolve) => {
        line.once('data', (text) => resolve(Number.parseInt(String(text), 10)))
      })
      const first = await Promise.race([answer, ended])
      if (typeof first === 'number') {
        // What lay in the pipes before the answer has been read after two turns of the event loop.
        for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
        return first
      }
      if (first.code === 'ENOENT') throw cannotStart(cwd)
      return closing ? undefined : (first.exitCode ?? 1)
    },
    close() {
      closing ??= (async () => {
        line.end()
        await group.end()
        await ended
      })()
      return closing
    },
  }
}

/** What was not found is the same to the system, whether it is the program or the folder that it should begin in. */
const cannotStart = (cwd: string) =>
  existsSync(cwd)
    ? new EnvironmentError('bash was not found; the commands of a challenge need it.', {
        hint: 'Install bash, and see that it is on your PATH.',
      })
    : new EnvironmentError(`${cwd} is gone; the commands of a challenge run in that folder.`, {
        hint: 'It belongs to the lab itself: leave it, and start it anew, so that it is installed again.',
      })

/** The group that `leader` was started to lead: it ends with us, whatever happens. */
function processGroup(leader: number | undefined, env: NodeJS.ProcessEnv) {
  const guard =
    leader &&
    execa('bash', ['--noprofile', '--norc', '-c', GUARD, 'guard', String(leader)], {
      env: { PATH: env.PATH },
      extendEnv: false,
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      reject: false,
    })
  const send = (signal: NodeJS.Signals | 0) => {
    if (leader === undefined) return false
    try {
      return process.kill(-leader, signal)
    } catch {
      // Nobody is left in it.
      return false
    }
  }
  const kill = () => void send('SIGKILL')
  process.on('exit', kill)
  return {
    async end() {
      send('SIGTERM')
      const until = Date.now() + GRACE_MS
      while (send(0) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10))
      kill()
      process.off('exit', kill)
      if (guard) guard.kill('SIGKILL')
    },
  }
}
