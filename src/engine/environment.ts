// What do the learner's shell, the blocks of an assignment and setup scripts find in their environment?

import { delimiter } from 'node:path'

export type Providers = 'simulated' | 'real'

/** The one key that the OpenAI simulator accepts. */
export const DEMO_OPENAI_KEY = 'sk-lab-demo-key'

/** Whether a key is there that is none of the lab's. */
export const hasOwnKey = ({ OPENAI_API_KEY: key }: NodeJS.ProcessEnv) =>
  Boolean(key) && key !== DEMO_OPENAI_KEY

/**
 * The learner's own environment with the lab's cluster in it. A real key goes along only where real providers were
 * chosen: with simulators in their place the demo key is the right one, and a real key has no business there.
 */
export function makeEnvironment(options: {
  base: NodeJS.ProcessEnv
  kubeconfig: string
  providers: Providers
  /** Where kubectl remembers what the API serves; else in the learner's own ~/.kube. */
  cacheFolder?: string
  /** Holds stand-ins for tools that a machine may lack; comes last on the PATH, so that the real ones win. */
  binFolder?: string
  /** Whose part of a shared cluster it is: commands of the lab in such a shell are theirs too. */
  learner?: string
}): NodeJS.ProcessEnv {
  const { base, kubeconfig, providers, cacheFolder, binFolder, learner } = options
  const ownKey = providers === 'real' ? base.OPENAI_API_KEY : undefined
  return {
    ...base,
    KUBECONFIG: kubeconfig,
    OPENAI_API_KEY: ownKey || DEMO_OPENAI_KEY,
    AI_GATEWAY_LAB_SHELL: '1',
    ...(learner && { AI_GATEWAY_LAB_LEARNER: learner }),
    ...(cacheFolder && { KUBECACHEDIR: cacheFolder }),
    ...(binFolder && { PATH: withFolder(base.PATH, binFolder) }),
    ...withoutProxyForLoopback(base),
  }
}

/** Once, also where a shell of the lab opens another. */
const withFolder = (path = '', folder: string) => {
  const folders = path.split(delimiter).filter(Boolean)
  return (folders.includes(folder) ? folders : [...folders, folder]).join(delimiter)
}

/** The cluster and the gateway are on this machine: a proxy would look for them on its own. */
function withoutProxyForLoopback(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const hasProxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some(
    (name) => base[name],
  )
  if (!hasProxy) return {}
  const exempt = [base.NO_PROXY ?? base.no_proxy, '127.0.0.1', 'localhost']
    .filter(Boolean)
    .join(',')
  return { NO_PROXY: exempt, no_proxy: exempt }
}
