// Could the first cluster be one of kind's? Told within two seconds, whatever state an engine is in.

import { isOnPath } from './find-on-path.ts'
import type { EngineName } from './kind/find-engine.ts'

const ENGINES = ['docker', 'nerdctl', 'podman'] as const

/** A daemon that is there says so in a fraction of this. */
const ANSWER_MS = 2_000

/** Why it cannot, as far as files tell; undefined where an engine is to be asked. */
export function whyNoKind(env: NodeJS.ProcessEnv): string | undefined {
  if (!isOnPath('kind', env)) return 'kind is not installed'
  return enginesOn(env).length === 0 ? 'no container engine is installed' : undefined
}

/** The engine that kind would take, or why there is none. */
export async function findEngineForKind(
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<{ engine: EngineName } | { why: string }> {
  const { askEngine } = await import('./kind/find-engine.ts')
  const answers = await Promise.all(
    enginesOn(env).map((name) => askEngine(name, env, signal, ANSWER_MS)),
  )
  const found = answers.find((answer) => 'run' in answer)
  if (found) return { engine: found.name }
  const [refusal] = answers
  return { why: refusal && 'why' in refusal ? refusal.why : 'no container engine is installed' }
}

/** In kind's own order; one that was named in the environment is the only one. */
const enginesOn = (env: NodeJS.ProcessEnv) =>
  ENGINES.filter(
    (name) => isOnPath(name, env) && [name, ''].includes(env.KIND_EXPERIMENTAL_PROVIDER || ''),
  )
