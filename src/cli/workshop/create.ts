// A room full of learners, one cluster, and a file for each of them.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../../kube/lab-error.ts'
import { type Command, clusterOption, jsonOption, providersOption } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { manifestsFolder } from '../lab-from.ts'
import { printProgress } from '../print-progress.ts'
import { daysOption, instructorsLab, secondsFrom } from './instructors-lab.ts'

export const workshopCreate: Command = {
  name: 'workshop create',
  summary: 'Gives each learner a part of the cluster, and writes a kubeconfig for each',
  options: [
    { flags: '--learners <number or file>', description: 'how many, or a file of names' },
    { flags: '--to <folder>', description: 'where the kubeconfigs go (./workshop)' },
    daysOption,
    clusterOption,
    providersOption,
    jsonOption,
  ],
  async run({ print, note, env, signal }, _argument, options) {
    if (typeof options.learners !== 'string')
      throw new UsageError('For whom? --learners says how many, or names a file of names.', {
        hint: 'ai-gateway-lab workshop create --learners 20',
      })
    const tokenSeconds = secondsFrom(options)
    const { readLearners } = await import('../../engine/workshop/read-names.ts')
    const learners = readLearners(options.learners)
    const folder = resolve((options.to as string | undefined) ?? 'workshop')
    // A folder that cannot be written is known before anything is made.
    mkdirSync(folder, { recursive: true, mode: 0o700 })

    const lab = await instructorsLab(env, options)
    const { report, finish } = printProgress({ note })
    try {
      await lab.cluster.up(report, signal)
      const { createLearners } = await import('../../engine/workshop/create-learners.ts')
      const created = await createLearners({
        cluster: lab.cluster,
        kube: lab.kube(),
        learners,
        manifestsFolder: manifestsFolder(),
        providers: lab.providers,
        tokenSeconds,
        report,
        signal,
      })
      finish()
      const rows = created.map(({ name, namespace, kubeconfig, expiresAt }) => {
        const file = join(folder, `${name}.kubeconfig`)
        writeFileSync(file, kubeconfig, { mode: 0o600 })
        // Also where it was there before.
        chmodSync(file, 0o600)
        return { name, namespace, file, expiresAt }
      })
      if (options.json) print(JSON.stringify({ learners: rows }, null, 2))
      else {
        const [first] = rows
        print(
          `${rows.length === 1 ? 'One learner has' : `${rows.length} learners have`} their part of the ${lab.cluster.kind} cluster.`,
        )
        print(`Their kubeconfigs, good until ${first!.expiresAt}: ${folder}`)
        print('\nGive each their file. Then they run, once:')
        print(
          `  KUBECONFIG=${first!.name}.kubeconfig ai-gateway-lab cluster use ai-gateway-lab-${first!.name}`,
        )
        print('\nHow far they are: ai-gateway-lab workshop status')
        if (lab.cluster.kind === 'embedded')
          note('The embedded cluster listens on this machine only, so that is where they must be.')
      }
      return ExitCode.done
    } finally {
      lab.close()
    }
  },
}
