// Where does the lab keep what it must not forget: progress, the embedded cluster, its kubeconfig?

import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

const NAME = 'ai-gateway-lab'

/** AI_GATEWAY_LAB_HOME, else under XDG_STATE_HOME. https://specifications.freedesktop.org/basedir-spec/latest/ */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  if (env.AI_GATEWAY_LAB_HOME) return resolve(env.AI_GATEWAY_LAB_HOME)
  const base = env.XDG_STATE_HOME
  // The specification wants relative paths ignored.
  return join(
    base && isAbsolute(base) ? base : join(env.HOME ?? homedir(), '.local', 'state'),
    NAME,
  )
}
