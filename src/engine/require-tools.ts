// Are the tools here without which no challenge can be begun?

import { isOnPath } from '../cluster/find-on-path.ts'
import { EnvironmentError } from '../kube/lab-error.ts'

const TOOLS = {
  kubectl: 'Install kubectl 1.29 or later: https://kubernetes.io/docs/tasks/tools/',
  bash: "Install bash: the assignments' commands are written for it.",
}

/** Throws EnvironmentError, which names the first that is missing. */
export function requireTools(env: NodeJS.ProcessEnv) {
  for (const [tool, hint] of Object.entries(TOOLS))
    if (!isOnPath(tool, env))
      throw new EnvironmentError(`${tool} was not found on the PATH; the lab needs it.`, { hint })
}
