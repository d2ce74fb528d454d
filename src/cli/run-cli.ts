// Words typed → work started → an exit code. The only place that prints an error.

import { setMaxListeners } from 'node:events'
import { CommanderError, Option, Command as Parser } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { closest } from '../checks/closest.ts'
import { pathWithTools } from '../cluster/tools-folder.ts'
import { leaveRemovedFolder } from '../engine/folder-to-begin.ts'
import { inOwnWords } from '../engine/in-own-words.ts'
import { stateFolder } from '../engine/state-folder.ts'
import type { CommandContext, Options } from './command.ts'
import { commands } from './commands.ts'
import { describeError } from './describe-error.ts'
import { EXIT_CODE_MEANINGS, ExitCode } from './exit-code.ts'
import { readCourse } from './lab-from.ts'

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
    .usage('[challenge | command] [options]')
    .description('An interactive lab in the terminal: learn to run an AI gateway on Kubernetes.')
    .version(packageJson.version, '-v, --version')
    .helpCommand('help [command]', 'Explains a command')
    .addHelpText('after', `\n${appLines()}\n\nExit codes:\n${exitCodeLines()}`)
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
  await program.parseAsync(await withCommand(words, context.env), { from: 'user' })
  return exitCode
}

const OF_ALL = ['-h', '--help', '-v', '--version']
const FIRST_WORDS = ['help', ...new Set(commands.map(({ name }) => name.split(' ')[0]!))]

/** No command at all, only options of it or a challenge perhaps, means the app. */
async function withCommand(words: string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const [first = '-'] = words
  if (OF_ALL.includes(first) || FIRST_WORDS.includes(first)) return words
  return first.startsWith('-') || (await isMeantAsChallenge(first, env)) ? ['app', ...words] : words
}

/** A misspelt one too: the lab says which there are. */
async function isMeantAsChallenge(word: string, env: NodeJS.ProcessEnv) {
  if (closest(word, FIRST_WORDS)) return false
  const slugs = (await readCourse(env)).challenges.map(({ slug }) => slug)
  return slugs.includes(word) || closest(word, slugs) !== undefined
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

/** The command that has no word of its own. */
function appLines() {
  const flags = (commands.find(({ name }) => name === 'app')?.options ?? []).map(
    ({ flags }) => `[${flags}]`,
  )
  return `Without a command the lab opens, at a challenge where one is named:\n  ${PROGRAM} [challenge] ${flags.join(' ')}`
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
