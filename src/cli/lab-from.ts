// The lab that a command works on: the learner's folder, the package's challenges, the cluster that was chosen.

import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ClusterChoice, chooseCluster } from '../cluster/choose-cluster.ts'
import { readBuiltTrack } from '../content/built-track.ts'
import type { Track } from '../content/challenge.ts'
import { hasOwnKey, type Providers } from '../engine/environment.ts'
import type { Lab } from '../engine/lab.ts'
import { quoteForShell } from '../engine/quote-for-shell.ts'
import { makeFolder, makeStateFolder } from '../engine/state-folder.ts'
import { UsageError } from '../kube/lab-error.ts'
import type { Options } from './command.ts'
import { packageFolder } from './package-folder.ts'

export const chosenCluster = (env: NodeJS.ProcessEnv, { cluster }: Options = {}): ClusterChoice =>
  chooseCluster((cluster as string | undefined) ?? 'auto', {
    home: makeStateFolder(env),
    programsFolder: join(packageFolder(), 'dist'),
    env,
  })

/** The engine is loaded here, when a command needs it: `--help` and `cluster up` start faster without it. */
export async function labFrom(env: NodeJS.ProcessEnv, options: Options = {}): Promise<Lab> {
  if (options.providers === 'real' && !hasOwnKey(env))
    throw new UsageError('--providers real needs a key of yours in OPENAI_API_KEY.', {
      hint: 'Without one, the simulators answer: --providers simulated',
    })
  const { openLab } = await import('../engine/lab.ts')
  const home = makeStateFolder(env)
  const { cluster, stateFolder } = await placeOf(env, options, home)
  return openLab({
    cluster,
    stateFolder,
    course: await readCourse(env),
    manifestsFolder: manifestsFolder(),
    binFolder: binFolder(home),
    env,
    providers: options.providers as Providers | undefined,
  })
}

/** Where the learner works, and where it is noted how far they are: each learner of a shared cluster has their own. */
async function placeOf(env: NodeJS.ProcessEnv, options: Options, home: string) {
  const { cluster } = chosenCluster(env, options)
  const name = (options.learner as string | undefined) ?? env.AI_GATEWAY_LAB_LEARNER
  if (!name || name === cluster.learner?.name) return { cluster, stateFolder: home }
  const { learnerNamed } = await import('../cluster/learners/learner.ts')
  const learner = learnerNamed(name)
  const { createLearnerCluster } = await import('../cluster/learners/learner-cluster.ts')
  const stateFolder = join(home, 'learners', learner.name)
  return {
    stateFolder,
    cluster: createLearnerCluster(cluster, {
      learner,
      folder: stateFolder,
      manifestsFolder: manifestsFolder(),
    }),
  }
}

export const manifestsFolder = () => join(packageFolder(), 'dist', 'manifests')

/** The package's, as the build left it; an author's own is read as it stands. Throws ContentError. */
export async function readCourse({
  AI_GATEWAY_LAB_CHALLENGES: own,
}: NodeJS.ProcessEnv): Promise<Track> {
  if (own) return (await import('../content/load-track.ts')).readTrack(own)
  const folder = packageFolder()
  return readBuiltTrack(join(folder, 'dist', 'course.json'), join(folder, 'challenges'))
}

/** `--step 2` as a number. Throws UsageError. */
export function stepFrom({ step }: Options): number | undefined {
  if (step === undefined) return undefined
  if (typeof step === 'string' && /^[1-9]\d*$/.test(step)) return Number(step)
  throw new UsageError(`--step takes a number from 1, not "${step}".`)
}

/** A folder with this program under its own name, and with a `curl` and a `jq` for machines that have none. */
function binFolder(home: string): string {
  const folder = join(home, 'bin')
  const programs = join(packageFolder(), 'dist')
  const standIns = join(programs, 'stand-ins.js')
  const tools = {
    'ai-gateway-lab': [join(programs, 'main.js')],
    curl: [standIns, 'curl'],
    jq: [standIns, 'jq'],
  }
  try {
    makeFolder(folder)
    for (const [tool, words] of Object.entries(tools)) {
      const command = [process.execPath, ...words].map(quoteForShell).join(' ')
      const file = join(folder, tool)
      writeFileSync(file, `#!/bin/sh\nexec ${command} "$@"\n`)
      chmodSync(file, 0o755)
    }
  } catch {
    // What is shown needs none of them, and what runs commands writes elsewhere too, and says so then.
  }
  return folder
}
