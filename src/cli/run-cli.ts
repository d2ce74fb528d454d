// Words typed → work started → an exit code. The only place that prints an error.

import { setMaxListeners } from 'node:events'
import { CommanderError, Option, Command as Parser } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { pathWithTools } from '../cluster/tools-folder.ts'
import { leaveRemovedFolder } from '../engine/folder-to-begin.ts'
import { stateFolder } from '../engine/state-folder.ts'
import type { CommandContext, Options } from './command.ts'
import { commands } from './commands.ts'
import { describeError } from './describe-error.ts'
import { EXIT_CODE_MEANINGS, ExitCode } from './exit-code.ts'
import { inOwnWords } from './in-own-words.ts'

const PROGRAM = 'ai-gateway-lab'

/** Runs the command that `words` name. Resolves with the exit code; never rejects. */
export async function runCli(words: string[]): Promise<ExitCode> {
  leaveRemovedFolder()
  process.env.PATH = pathWithTools(process.env.PATH ?? '', stateFolder(process.env))
  const interrupted = new AbortController()
  // Each request of a command that makes hundreds of them listens for a while.
  setMaxListeners(0, interrupted.signal)
  const interrupt = () => interrupted.abort()
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  // Whoever read the output has gone (`… | head`): what was started is ended, as after Ctrl-C.
  process.stdout.on('error', interrupt)
  try {
    return await parse(words, terminalContext(interrupted.signal))
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? ExitCode.done : ExitCode.usage
    const { message, hint, exitCode } = describeError(error)
    process.stderr.write(ownWords(`\n${message}\n${hint ? `→ ${hint}\n` : ''}`))
    if (process.env.LAB_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return exitCode
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

async function parse(words: string[], context: CommandContext) {
  let exitCode: ExitCode = ExitCode.done
  const program = new Parser(PROGRAM)
    .description('An interactive lab in the terminal: learn to run an AI gateway on Kubernetes.')
    .version(packageJson.version, '-v, --version')
    .helpCommand('help [command]', 'Explains a command')
    .addHelpText('after', `\nExit codes:\n${exitCodeLines()}`)
    .showSuggestionAfterError()
    .showHelpAfterError(`Commands: ${PROGRAM} --help`)
    .exitOverride()

  const groups = new Map<string, Parser>([['', program]])
  for (const command of commands) {
    const path = command.name.split(' ')
    const parent = groupAt(groups, path.slice(0, -1))
    const parser = parent.command(path.at(-1) ?? '', { hidden: command.name === 'app' })
    parser.description(command.summary).exitOverride()
    if (command.argument)
      parser.argument(`[${command.argument.name}]`, command.argument.description)
    for (const { flags, description, choices } of command.options ?? [])
      parser.addOption(
        choices ? new Option(flags, description).choices(choices) : new Option(flags, description),
      )
    parser.action(async (...values: unknown[]) => {
      const given = command.argument ? ([values[0] ?? []].flat() as string[]) : []
      exitCode = await command.run(context, given[0], parser.opts<Options>(), given)
    })
  }
  await program.parseAsync(withCommand(words), { from: 'user' })
  return exitCode
}

/** No command at all, only options of it perhaps, means the app. */
function withCommand(words: string[]): string[] {
  const [first] = words
  const isOfAll = first !== undefined && ['-h', '--help', '-v', '--version'].includes(first)
  return first === undefined || (first.startsWith('-') && !isOfAll) ? ['app', ...words] : words
}

function groupAt(groups: Map<string, Parser>, path: string[]): Parser {
  const key = path.join(' ')
  const known = groups.get(key)
  if (known) return known
  const group = groupAt(groups, path.slice(0, -1)).command(path.at(-1) ?? '')
  group.description(GROUP_SUMMARIES[key] ?? '').exitOverride()
  groups.set(key, group)
  return group
}

const GROUP_SUMMARIES: Record<string, string> = {
  cluster: 'Starts, stops and describes the cluster',
  workshop: 'Gives a room of learners their parts of one cluster',
}

const exitCodeLines = () =>
  EXIT_CODE_MEANINGS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join(
    '\n',
  )

const ownWords = (text: string) => inOwnWords(text, process.env)

const terminalContext = (signal: AbortSignal): CommandContext => ({
  print: (line = '') => void process.stdout.write(ownWords(`${line}\n`)),
  note: (line) => void process.stderr.write(ownWords(`${line}\n`)),
  write: (chunk) => void process.stdout.write(chunk),
  ask: (question) => askInTerminal(question, signal),
  env: process.env,
  signal,
  isTerminal: Boolean(process.stdin.isTTY && process.stdout.isTTY),
})

async function askInTerminal(question: string, signal: AbortSignal) {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined
  const { createInterface } = await import('node:readline/promises')
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  // readline takes the keys, Ctrl-C among them.
  reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return (await reader.question(`${question} `, { signal })).trim()
  } finally {
    reader.close()
  }
}
