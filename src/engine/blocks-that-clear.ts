// `kubectl create` refuses to touch what is there. What of it is wrong, and has to go before an assignment's own commands?

import { type ClusterReader, resourceOf } from '../checks/check-context.ts'
import type { Block, Step } from '../content/challenge.ts'
import { checkSteps, type StepChecker } from './check-steps.ts'

const CREATES = /^\s*kubectl\s+create\s+(secret|configmap)\s+(?:generic\s+)?([\w.-]+)/gm

/** The blocks that a solution runs, and before each what takes away the learner's own that a check calls wrong. */
export async function blocksThatClear(
  steps: Step[],
  { kube, checker }: { kube: ClusterReader; checker: StepChecker },
): Promise<Block[]> {
  const blocks = await Promise.all(
    steps.map(async (step) => {
      const own = step.blocks.filter(({ runs }) => runs)
      const created = own.flatMap(createdBy)
      if (created.length === 0) return own
      const wrong = await wrongOf(step, created, { kube, checker })
      return own.flatMap((block) => [
        ...createdBy(block)
          .filter((name) => wrong.has(name))
          .map((name) => ({ ...block, source: wrong.get(name)! })),
        block,
      ])
    }),
  )
  return blocks.flat()
}

/** `secret anthropic-secret` */
export const createdBy = ({ source }: Block): string[] =>
  [...source.matchAll(CREATES)].map(([, kind, name]) => `${kind} ${name}`)

/** The command that takes it away, for each of `created` that is there and not as it should be. */
async function wrongOf(
  step: Step,
  created: string[],
  { kube, checker }: { kube: ClusterReader; checker: StepChecker },
): Promise<Map<string, string>> {
  const [report] = await checkSteps([step], checker, kube)
  const found = await Promise.all(
    step.checks.map(async (check, place): Promise<[string, string][]> => {
      if (!('resource' in check) || report?.checks[place]?.result.status !== 'not-yet') return []
      const { kind, name, namespace } = check.resource
      const words = `${kind.toLowerCase()} ${name}`
      if (!created.includes(words) || !(await kube.get(resourceOf(kind), check.resource))) return []
      return [[words, `kubectl delete ${words}${namespace ? ` --namespace ${namespace}` : ''}`]]
    }),
  )
  return new Map(found.flat())
}
