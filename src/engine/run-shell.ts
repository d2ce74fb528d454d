// How is this terminal handed to the learner's own shell, and taken back?

import { execa } from 'execa'
import { EnvironmentError } from '../kube/lab-error.ts'
import { folderToBegin } from './folder-to-begin.ts'
import { learnerShell } from './learner-shell.ts'

/**
 * Resolves with the shell's exit code when the learner has left it. `folder` keeps the lab's start-up files.
 * Throws EnvironmentError where the shell cannot be started.
 */
export async function runShell(options: {
  env: NodeJS.ProcessEnv
  folder: string
}): Promise<number> {
  const { file, args, env } = learnerShell(options)
  // Ctrl-C is for what runs in the shell.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  try {
    const { exitCode, code, originalMessage } = await execa(file, args, {
      env,
      cwd: folderToBegin(),
      extendEnv: false,
      stdio: 'inherit',
      reject: false,
    })
    if (code !== undefined)
      throw new EnvironmentError(`The shell ${file} could not be started: ${originalMessage}`, {
        hint: 'Set SHELL to a shell that is installed.',
      })
    return exitCode ?? 1
  } finally {
    process.off('SIGINT', ignore)
  }
}
