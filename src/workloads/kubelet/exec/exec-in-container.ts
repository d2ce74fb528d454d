// What can be run beside a container's process? The image has no shell and few tools, as images of one program have.

import type { Readable } from 'node:stream'
import type { ExecStreams } from '../../../apiserver/pod-runtime.ts'
import { runTar } from './tar.ts'
import { type Result, type Surroundings, TOOLS } from './tools.ts'

/** For probes and hooks, which wait for nothing. Throws as the container runtime would where there is no such program. */
export function runTool([name = '', ...words]: string[], surroundings: Surroundings): Result {
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined
  if (tool) return tool(words, surroundings)
  const missing = `exec: "${name}": executable file not found in $PATH`
  throw new Error(
    `OCI runtime exec failed: exec failed: unable to start container process: ${missing}: unknown`,
  )
}

/** Resolves with the exit code. */
export async function execInContainer(
  command: string[],
  surroundings: Surroundings,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  const { stdin, stdout, stderr } = streams
  const [name, ...words] = command
  if (name === 'tar') return runTar(words, surroundings.files, streams, signal)
  if (name === 'sleep') return sleep(Number.parseFloat(words[0] ?? '0'), signal)
  if (name === 'cat' && stdin && words.every((word) => word === '-')) return copy(stdin, stdout)
  const { text, complaint, exitCode } = runTool(command, surroundings)
  if (text) stdout.write(text)
  if (complaint) stderr.write(complaint)
  return exitCode
}

const MOST_SECONDS = 86_400

function sleep(seconds: number, signal: AbortSignal): Promise<number> {
  if (!(seconds >= 0)) return Promise.resolve(1)
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(0), Math.min(seconds, MOST_SECONDS) * 1000)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve(137)
    })
  })
}

async function copy(from: Readable, to: ExecStreams['stdout']): Promise<number> {
  for await (const chunk of from)
    if (!to.write(chunk))
      await new Promise((resolve) => to.once('drain', resolve).once('close', resolve))
  return 0
}
