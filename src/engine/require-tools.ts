// Are the tools here without which no challenge can be begun?

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { EnvironmentError } from '../kube/lab-error.ts'

const TOOLS = {
  kubectl: 'Install kubectl 1.29 or later: https://kubernetes.io/docs/tasks/tools/',
  bash: "Install bash: the assignments' commands are written for it.",
}

/** Throws EnvironmentError, which names the first that is missing. Starts no program: that would be felt. */
export function requireTools({ PATH = '' }: NodeJS.ProcessEnv) {
  const folders = PATH.split(delimiter).filter(Boolean)
  for (const [tool, hint] of Object.entries(TOOLS))
    if (!folders.some((folder) => canRun(join(folder, tool))))
      throw new EnvironmentError(`${tool} was not found on the PATH; the lab needs it.`, { hint })
}

function canRun(file: string) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
