// How is a file opened in the learner's own editor?

import { execa } from 'execa'
import { EnvironmentError } from '../kube/lab-error.ts'
import { folderToBegin } from './folder-to-begin.ts'

/** VISUAL, else EDITOR, as they are set: with options perhaps, `code --wait`. Undefined where neither is. */
export const ownEditor = ({ VISUAL, EDITOR }: NodeJS.ProcessEnv): string | undefined =>
  VISUAL?.trim() || EDITOR?.trim() || undefined

/** In this terminal. Resolves when the editor has ended; throws EnvironmentError where it could not be started, or failed. */
export async function runEditor(editor: string, file: string, env: NodeJS.ProcessEnv) {
  // Ctrl-C is for the editor.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  try {
    const { exitCode } = await execa('sh', ['-c', `${editor} "$1"`, 'sh', file], {
      env,
      cwd: folderToBegin(),
      extendEnv: false,
      stdio: 'inherit',
      reject: false,
    })
    if (exitCode === 126 || exitCode === 127)
      throw new EnvironmentError(`Your editor "${editor}" could not be started.`, {
        hint: 'Set VISUAL or EDITOR to one that is installed.',
      })
    if (exitCode !== 0)
      throw new EnvironmentError(
        `Your editor "${editor}" ended with ${exitCode === undefined ? 'a signal' : `exit code ${exitCode}`}.`,
      )
  } finally {
    process.off('SIGINT', ignore)
  }
}
