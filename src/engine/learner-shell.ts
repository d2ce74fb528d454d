// How is the learner's own shell started so that it knows the lab's cluster, and says so in its prompt?

import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { quoteForShell } from './quote-for-shell.ts'

export type ShellCommand = { file: string; args: string[]; env: NodeJS.ProcessEnv }

const MARK = '(ai-gateway-lab) '

const shellOf = (env: NodeJS.ProcessEnv) => env.SHELL || 'bash'

/** Whether what an assignment's blocks say means the same in the learner's shell: fish has no heredocs, to begin with. */
export const takesBlocks = (env: NodeJS.ProcessEnv) =>
  /^(ba|z|da|a|k|mk|pdk)?sh$/.test(basename(shellOf(env)))

/**
 * The shell that SHELL names, with its usual start-up files read first, and the lab's mark before its prompt.
 * Start-up files of ours are kept in `folder`; the learner's are only read.
 */
export function learnerShell({
  env,
  folder,
  marksCommands = false,
}: {
  env: NodeJS.ProcessEnv
  folder: string
  /** Whether the shell says after each command how that ended (OSC 133;D), for a terminal that listens. */
  marksCommands?: boolean
}): ShellCommand {
  const file = shellOf(env)
  switch (basename(file)) {
    case 'bash':
      return {
        file,
        env,
        args: [
          '--rcfile',
          writeStartUp(
            folder,
            marksCommands ? 'bashrc-marks' : 'bashrc',
            bashrc(env, marksCommands),
          ),
        ],
      }
    case 'zsh':
      writeStartUp(folder, '.zshrc', zshrc(env, marksCommands))
      return {
        file,
        args: ['-i'],
        env: { ...env, LAB_ZDOTDIR: env.ZDOTDIR ?? env.HOME, ZDOTDIR: folder },
      }
    case 'fish':
      return { file, env, args: ['-C', fishInit(env, marksCommands)] }
    default:
      return { file, args: [], env: { ...env, PS1: `${MARK}$ ` } }
  }
}

/** What a start-up file of the learner's may have set otherwise. */
const exported = (env: NodeJS.ProcessEnv) =>
  ['KUBECONFIG', 'KUBECACHEDIR', 'OPENAI_API_KEY', 'LAB_WORK'].flatMap((name) =>
    env[name] ? [`${name}=${quoteForShell(env[name])}`] : [],
  )

/** https://gitlab.freedesktop.org/Per_Bothner/specifications/blob/master/proposals/semantic-prompts.md */
const PRINT_END_MARK = 'printf \'\\033]133;D;%s\\007\' "$code"'

const bashrc = (env: NodeJS.ProcessEnv, marksCommands: boolean) =>
  [
    '[ -f ~/.bashrc ] && . ~/.bashrc',
    `export ${exported(env).join(' ')}`,
    `PS1="${MARK}\${PS1:-\\$ }"`,
    ...(marksCommands
      ? [
          `__lab_mark() { local code=$?; ${PRINT_END_MARK}; return $code; }`,
          'PROMPT_COMMAND="__lab_mark${PROMPT_COMMAND:+; $PROMPT_COMMAND}"',
        ]
      : []),
    '',
  ].join('\n')

const zshrc = (env: NodeJS.ProcessEnv, marksCommands: boolean) =>
  [
    'ZDOTDIR="$LAB_ZDOTDIR"',
    '[ -f "$ZDOTDIR/.zshrc" ] && . "$ZDOTDIR/.zshrc"',
    `export ${exported(env).join(' ')}`,
    `PROMPT="${MARK}$PROMPT"`,
    ...(marksCommands
      ? [
          `__lab_mark() { local code=$?; ${PRINT_END_MARK} }`,
          'precmd_functions=(__lab_mark $precmd_functions)',
        ]
      : []),
    '',
  ].join('\n')

const fishInit = (env: NodeJS.ProcessEnv, marksCommands: boolean) =>
  [
    ...exported(env).map((assignment) => `set -gx ${assignment.replace('=', ' ')}`),
    'functions --copy fish_prompt lab_fish_prompt',
    ...(marksCommands
      ? ["function lab_mark --on-event fish_postexec; printf '\\033]133;D;%s\\007' $status; end"]
      : []),
    'function lab_as; return $argv[1]; end',
    // It is asked for the prompt more often than it runs commands, and the learner's may show how the last one ended.
    [
      'function fish_prompt',
      'set -l code $status',
      ...(marksCommands ? ["printf '\\033]133;A\\007'"] : []),
      `echo -n '${MARK}'`,
      'lab_as $code',
      'lab_fish_prompt',
      'end',
    ].join('; '),
  ].join('; ')

function writeStartUp(folder: string, name: string, text: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, name)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}
