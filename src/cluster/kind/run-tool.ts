// How is a program of others (docker, kind) run? Its answer is a value; only Ctrl-C is thrown.

import { execa, type ResultPromise } from 'execa'

export type ToolResult = {
  /** Undefined where it could not be started, or was ended. */
  exitCode: number | undefined
  stdout: string
  stderr: string
  /** There is no such program on the PATH. */
  isMissing: boolean
  timedOut: boolean
}

export type ToolOptions = {
  env: NodeJS.ProcessEnv
  input?: string
  signal?: AbortSignal
  timeoutMs?: number
  onLine?: (line: string) => void
}

/** Time for a program to tidy up after Ctrl-C before it is ended for good. */
const GRACE_MS = 10_000

/** Throws AbortError, and nothing else. */
export async function runTool(
  file: string,
  args: string[],
  { env, input, signal, timeoutMs, onLine }: ToolOptions,
): Promise<ToolResult> {
  signal?.throwIfAborted()
  const running = execa(file, args, {
    env,
    extendEnv: false,
    reject: false,
    stripFinalNewline: true,
    maxBuffer: 4 * 2 ** 20,
    forceKillAfterDelay: GRACE_MS,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(signal && { cancelSignal: signal }),
  })
  if (onLine) void readLines(running, onLine)
  const result = await (timeoutMs ? Promise.race([running, endAfter(running, timeoutMs)]) : running)
  signal?.throwIfAborted()
  if (!result)
    return { exitCode: undefined, stdout: '', stderr: '', isMissing: false, timedOut: true }
  const { exitCode, stdout, stderr, code, timedOut } = result
  return {
    exitCode,
    stdout: stdout ?? '',
    stderr: stderr ?? '',
    isMissing: code === 'ENOENT' || code === 'EACCES',
    timedOut,
  }
}

/**
 * Whatever it does about it: one that a dead engine holds may not hear that it is to end, and what it has started itself
 * keeps its output open, for which execa would wait.
 */
const endAfter = (running: ResultPromise, timeoutMs: number) =>
  new Promise<undefined>((resolve) => {
    const timer = setTimeout(() => {
      running.kill('SIGKILL')
      running.stdout?.destroy()
      running.stderr?.destroy()
      resolve(undefined)
    }, timeoutMs)
    void running.finally(() => clearTimeout(timer))
  })

async function readLines(
  running: { iterable(options: { from: 'stderr' }): AsyncIterable<unknown> },
  onLine: (line: string) => void,
) {
  try {
    for await (const line of running.iterable({ from: 'stderr' })) onLine(String(line))
  } catch {
    // Its end, however it came, is told by the result.
  }
}
