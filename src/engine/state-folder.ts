// Where does the lab keep what it must not forget: progress, the embedded cluster, its kubeconfig?

import { existsSync, mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { EnvironmentError } from '../kube/lab-error.ts'

const NAME = 'ai-gateway-lab'

/** AI_GATEWAY_LAB_HOME, else under XDG_STATE_HOME. https://specifications.freedesktop.org/basedir-spec/latest/ */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  if (env.AI_GATEWAY_LAB_HOME) return resolve(env.AI_GATEWAY_LAB_HOME)
  const base = env.XDG_STATE_HOME
  // The specification wants relative paths ignored.
  return join(
    base && isAbsolute(base) ? base : join(env.HOME || userInfo().homedir, '.local', 'state'),
    NAME,
  )
}

/** The folder, made where it is missing. Throws EnvironmentError. */
export function makeStateFolder(env: NodeJS.ProcessEnv): string {
  const folder = stateFolder(env)
  try {
    makeFolder(folder)
  } catch (cause) {
    throw new EnvironmentError(`The lab's folder cannot be made: ${(cause as Error).message}`, {
      hint: 'Set AI_GATEWAY_LAB_HOME to a folder that you may write.',
      cause,
    })
  }
  return folder
}

/** With its parents, one by one: Node's own recursive way never returns where a file system such as /proc takes no folders. */
export function makeFolder(folder: string) {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another command of the lab was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
