// The workshop is over, for one or for all.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { listLearners } from '../../cluster/learners/make-learner.ts'
import { makeStateFolder } from '../../engine/state-folder.ts'
import { UsageError } from '../../kube/lab-error.ts'
import { type Command, clusterOption, jsonOption } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { instructorsLab, learnerOf } from './instructors-lab.ts'

export const workshopRemove: Command = {
  name: 'workshop remove',
  summary: 'Removes a learner’s part of the cluster, with all that is in it; --all for everybody’s',
  argument: { name: 'learner', description: 'a name, as in `workshop status`' },
  options: [{ flags: '--all', description: 'every learner' }, clusterOption, jsonOption],
  async run({ print, env, signal }, name, options) {
    if (Boolean(name) === Boolean(options.all))
      throw new UsageError('Who is to be removed? Name one learner, or say --all.')
    const lab = await instructorsLab(env, options)
    try {
      const learners = name ? [await learnerOf(lab, name)] : await listLearners(lab.kube())
      const { removeLearners } = await import('../../engine/workshop/remove-learners.ts')
      await removeLearners(lab.kube(), learners, signal)
      // What was noted on this machine of one who is gone would be wrong for the next of that name.
      for (const learner of learners)
        rmSync(join(makeStateFolder(env), 'learners', learner.name), {
          recursive: true,
          force: true,
        })
      const names = learners.map((learner) => learner.name)
      if (options.json) print(JSON.stringify({ removed: names }))
      else
        print(
          names.length === 0
            ? 'There were no learners on this cluster.'
            : `Removed, with all that was in it: ${names.join(', ')}`,
        )
      return ExitCode.done
    } finally {
      lab.close()
    }
  },
}
