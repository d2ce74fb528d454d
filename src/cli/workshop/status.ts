// Where does each learner stand?

import { listLearners } from '../../cluster/learners/make-learner.ts'
import { type Command, clusterOption, jsonOption } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { instructorsLab } from './instructors-lab.ts'

const MARKS = { done: '✓', 'not-yet': '○', 'could-not-check': '?' } as const

export const workshopStatus: Command = {
  name: 'workshop status',
  summary: 'Checks every learner’s part of the cluster, and says how far each is',
  options: [
    { flags: '--challenge <slug>', description: 'this challenge alone' },
    { flags: '--why', description: 'also what stands in the way of the next step' },
    clusterOption,
    jsonOption,
  ],
  async run({ print, env, signal }, _argument, options) {
    const lab = await instructorsLab(env, options)
    try {
      const slug = options.challenge as string | undefined
      if (slug !== undefined) lab.challenge(slug)
      const learners = await listLearners(lab.kube())
      const { learnersProgress } = await import('../../engine/workshop/learner-progress.ts')
      const rows = await learnersProgress({
        kube: lab.kube(),
        kubeconfig: lab.cluster.kubeconfig,
        course: lab.track,
        slug,
        learners,
        signal,
      })
      if (options.json) {
        print(JSON.stringify({ learners: rows }, null, 2))
        return ExitCode.done
      }
      if (rows.length === 0) {
        print(
          'There are no learners on this cluster yet: ai-gateway-lab workshop create --learners 20',
        )
        return ExitCode.done
      }
      const width = Math.max(...rows.map(({ name }) => name.length), 'LEARNER'.length)
      const titles = rows[0]!.challenges.map((challenge) => challenge.slug)
      print(['LEARNER'.padEnd(width), ...titles].join('  '))
      for (const { name, challenges } of rows) {
        const cells = challenges.map(({ slug: title, steps }) =>
          steps
            .map(({ status }) => MARKS[status])
            .join('')
            .padEnd(title.length),
        )
        print([name.padEnd(width), ...cells].join('  ').trimEnd())
        if (!options.why) continue
        const open = challenges.find(({ why }) => why)
        if (open) print(`${' '.repeat(width + 2)}${open.slug}: ${open.why}`)
      }
      for (const [index, title] of titles.entries()) {
        const finished = rows.filter(({ challenges }) =>
          challenges[index]!.steps.every(({ status }) => status === 'done'),
        ).length
        print(`${index === 0 ? '\n' : ''}${title}: ${finished} of ${rows.length} are through`)
      }
      return ExitCode.done
    } finally {
      lab.close()
    }
  },
}
