// What is a command? Data for the parser and for README's table, and a function that does it and says its exit code.

import { CLUSTER_WISHES } from '../cluster/choose-cluster.ts'
import type { ExitCode } from './exit-code.ts'

export type Options = Record<string, string | boolean | undefined>

/** All that a command may touch, so that it can be run without a terminal. */
export type CommandContext = {
  /** A line on stdout: the answer. */
  print(line?: string): void
  /** A line on stderr: what is being done, and what is worth knowing. */
  note(line: string): void
  /** Text as it comes, from a program that was run. */
  write(chunk: string): void
  /** What was typed in answer; undefined where nobody is there to be asked. */
  ask(question: string): Promise<string | undefined>
  env: NodeJS.ProcessEnv
  /** Aborts on Ctrl-C. */
  signal: AbortSignal
  isTerminal: boolean
}

export type Command = {
  /** As typed: `cluster up`. The path in src/cli is the same. */
  name: string
  summary: string
  /** Positional words in commander's notation: `[challenge]`. */
  argument?: { name: string; description: string }
  options?: { flags: string; description: string; choices?: string[] }[]
  /** `words` is all that was given for the argument, where its name ends in `...`. */
  run(
    context: CommandContext,
    argument: string | undefined,
    options: Options,
    words: string[],
  ): Promise<ExitCode>
}

export const jsonOption = { flags: '--json', description: 'print JSON for a script' }

export const clusterOption = {
  flags: '--cluster <kind>',
  description: 'where Kubernetes comes from',
  choices: CLUSTER_WISHES,
}

export const learnerOption = {
  flags: '--learner <name>',
  description: 'work in the part that this learner has of a shared cluster; made where missing',
}

export const providersOption = {
  flags: '--providers <which>',
  description: 'simulated answers offline and without a key; real uses your OPENAI_API_KEY',
  choices: ['simulated', 'real'],
}
