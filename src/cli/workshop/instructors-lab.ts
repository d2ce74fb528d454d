// The lab of whoever gives a workshop: the cluster that all share, with every right on it.

import type { Learner } from '../../cluster/learners/learner.ts'
import { listLearners } from '../../cluster/learners/make-learner.ts'
import type { Lab } from '../../engine/lab.ts'
import { UsageError } from '../../kube/lab-error.ts'
import type { Options } from '../command.ts'
import { labFrom } from '../lab-from.ts'

const SECONDS_OF_A_DAY = 24 * 60 * 60

/** Throws UsageError for a learner. Must be closed. */
export async function instructorsLab(env: NodeJS.ProcessEnv, options: Options): Promise<Lab> {
  const own = { ...env, AI_GATEWAY_LAB_LEARNER: undefined }
  const lab = await labFrom(own, { ...options, learner: undefined })
  const { learner } = lab.cluster
  if (!learner) return lab
  lab.close()
  throw new UsageError(
    `This cluster was given to you as the learner "${learner.name}"; a workshop is given by who may do anything on it.`,
    { hint: 'ai-gateway-lab cluster use <context>' },
  )
}

/** Throws UsageError where nobody has that name, and says who there is. */
export async function learnerOf(lab: Lab, name: string): Promise<Learner> {
  const learners = await listLearners(lab.kube())
  const found = learners.find((learner) => learner.name === name)
  if (found) return found
  const names = learners.map((learner) => learner.name).join(', ')
  throw new UsageError(`There is no learner "${name}" on this cluster.`, {
    hint: names ? `There are: ${names}` : 'ai-gateway-lab workshop create --learners 20',
  })
}

export const daysOption = {
  flags: '--days <number>',
  description: 'for how long the learners are let in (7)',
}

/** `--days 7` in seconds. Throws UsageError. */
export function secondsFrom({ days = '7' }: Options): number {
  if (typeof days === 'string' && /^[1-9]\d{0,2}$/.test(days))
    return Number(days) * SECONDS_OF_A_DAY
  throw new UsageError(`--days takes a number from 1 to 999, not "${days}".`)
}
