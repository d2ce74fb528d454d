// A learner has lost their file, or it has expired.

import { UsageError } from '../../kube/lab-error.ts'
import { type Command, clusterOption, jsonOption } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { daysOption, instructorsLab, learnerOf, secondsFrom } from './instructors-lab.ts'

export const workshopKubeconfig: Command = {
  name: 'workshop kubeconfig',
  summary: 'Prints a fresh kubeconfig for a learner',
  argument: { name: 'learner', description: 'a name, as in `workshop status`' },
  options: [daysOption, clusterOption, jsonOption],
  async run({ print, write, env }, name, options) {
    if (!name) throw new UsageError('Whose? `workshop status` lists the learners.')
    const seconds = secondsFrom(options)
    const lab = await instructorsLab(env, options)
    try {
      const learner = await learnerOf(lab, name)
      const { giveKubeconfig } = await import('../../engine/workshop/create-learners.ts')
      const given = await giveKubeconfig(lab.cluster, lab.kube(), learner, seconds)
      if (options.json) print(JSON.stringify(given, null, 2))
      else write(given.kubeconfig)
      return ExitCode.done
    } finally {
      lab.close()
    }
  },
}
