// The learner's own shell, on the lab's cluster.

import { join } from 'node:path'
import { learnerShell } from '../engine/learner-shell.ts'
import { stateFolder } from '../engine/state-folder.ts'
import { EnvironmentError } from '../kube/lab-error.ts'
import type { Command } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'

export const shell: Command = {
  name: 'shell',
  summary: 'Opens your shell with KUBECONFIG set and a prompt that says so; exit comes back',
  async run({ note, env, isTerminal }) {
    const lab = await labFrom(env)
    if (env.AI_GATEWAY_LAB_SHELL)
      note('You are in a shell of the lab already; this opens one more.')
    await lab.cluster.up(() => {})
    const {
      file,
      args,
      env: shellEnv,
    } = learnerShell({ env: lab.environment(), folder: join(stateFolder(env), 'shell') })
    if (isTerminal) note('kubectl talks to the lab now. `exit` ends this shell.')
    const { execa } = await import('execa')
    // Ctrl-C belongs to the shell while it runs.
    const ignore = () => {}
    process.on('SIGINT', ignore)
    const { exitCode, code, failed } = await execa(file, args, {
      env: shellEnv,
      extendEnv: false,
      stdio: 'inherit',
      reject: false,
    })
    process.off('SIGINT', ignore)
    if (failed && code === 'ENOENT')
      throw new EnvironmentError(`The shell ${file} was not found.`, {
        hint: 'Set SHELL to a shell that is installed.',
      })
    return (exitCode ?? ExitCode.done) as ExitCode
  },
}
