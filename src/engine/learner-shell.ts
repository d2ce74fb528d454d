// How is the learner's own shell started so that it knows the lab's cluster, and says so in its prompt?

import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { quoteForShell } from './quote-for-shell.ts'

export type ShellCommand = { file: string; args: string[]; env: NodeJS.ProcessEnv }

const MARK = '(ai-gateway-lab) '

/**
 * The shell that SHELL names, with its usual start-up files read first, and the lab's mark before its prompt.
 * Start-up files of ours are kept in `folder`; the learner's are only read.
 */
export function learnerShell({
  env,
  folder,
}: {
  env: NodeJS.ProcessEnv
  folder: string
}): ShellCommand {
  const file = env.SHELL || 'bash'
  switch (basename(file)) {
    case 'bash':
      return { file, env, args: ['--rcfile', writeStartUp(folder, 'bashrc', bashrc(env))] }
    case 'zsh':
      writeStartUp(folder, '.zshrc', zshrc(env))
      return {
        file,
        args: ['-i'],
        env: { ...env, LAB_ZDOTDIR: env.ZDOTDIR ?? env.HOME, ZDOTDIR: folder },
      }
    case 'fish':
      return { file, env, args: ['-C', fishInit(env)] }
    default:
      return { file, args: [], env: { ...env, PS1: `${MARK}$ ` } }
  }
}

/** What a start-up file of the learner's may have set otherwise. */
const exported = (env: NodeJS.ProcessEnv) =>
  ['KUBECONFIG', 'KUBECACHEDIR', 'OPENAI_API_KEY'].flatMap((name) =>
    env[name] ? [`${name}=${quoteForShell(env[name])}`] : [],
  )

const bashrc = (env: NodeJS.ProcessEnv) =>
  `[ -f ~/.bashrc ] && . ~/.bashrc\nexport ${exported(env).join(' ')}\nPS1="${MARK}\${PS1:-\\$ }"\n`

const zshrc = (env: NodeJS.ProcessEnv) =>
  `ZDOTDIR="$LAB_ZDOTDIR"\n[ -f "$ZDOTDIR/.zshrc" ] && . "$ZDOTDIR/.zshrc"\nexport ${exported(env).join(' ')}\nPROMPT="${MARK}$PROMPT"\n`

const fishInit = (env: NodeJS.ProcessEnv) =>
  [
    ...exported(env).map((assignment) => `set -gx ${assignment.replace('=', ' ')}`),
    'functions --copy fish_prompt lab_fish_prompt',
    `function fish_prompt; echo -n '${MARK}'; lab_fish_prompt; end`,
  ].join('; ')

function writeStartUp(folder: string, name: string, text: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, name)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}
