// How does a challenge get ready for its learner? The cluster, what all challenges need, where the earlier ones end, its own scripts.

import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Cluster, Progress } from '../cluster/cluster.ts'
import type { Challenge, Script, Track } from '../content/challenge.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import { ContentError } from '../kube/lab-error.ts'
import type { StepChecker } from './check-steps.ts'
import type { Providers } from './environment.ts'
import { forgetDemoKey } from './forget-demo-key.ts'
import { applyManifests } from './install-manifests.ts'
import { makeEndState } from './make-end-state.ts'
import { requireTools } from './require-tools.ts'
import { runBlocks } from './run-blocks.ts'

export type SetUpOptions = {
  track: Track
  challenge: Challenge
  cluster: Cluster
  /** Connects when it is called: there is nothing to connect to before the cluster is up. */
  kube: () => KubeClient
  /** As whom what every challenge needs is installed. */
  installer: () => KubeClient
  /** In which the learner works. */
  namespace: string
  checker: StepChecker
  manifestsFolder: string
  providers: Providers
  /** As it is once the cluster is up, which may be another one than was thought of. */
  environment: () => NodeJS.ProcessEnv
  report?: (progress: Progress) => void
  /** An earlier challenge was brought to its end by the lab. */
  onMade?: (challenge: Challenge) => void
  signal?: AbortSignal
}

/** Does only what is still missing, so that it can be run at any time. Throws LabError. */
export async function setUpChallenge(options: SetUpOptions) {
  const {
    track,
    challenge,
    cluster,
    kube,
    checker,
    manifestsFolder,
    providers,
    environment,
    signal,
  } = options
  const report = options.report ?? (() => {})

  requireTools(environment())
  await cluster.up(report, signal)
  const env = environment()
  signal?.throwIfAborted()
  const untilProgramsRun = await applyManifests({
    kube: options.installer(),
    folder: manifestsFolder,
    providers,
    tailor: cluster.tailor,
    onlyOnce: cluster.learner !== undefined,
    report,
    signal,
  })

  if (providers === 'real') await forgetDemoKey(kube(), options.namespace, report)
  for (const slug of challenge.requires) {
    const required = track.challenges.find((other) => other.slug === slug)
    if (!required) continue
    report({
      phase: `Bringing "${required.title}" to its end`,
      detail: 'this challenge starts from there',
    })
    const wasMade = await makeEndState({
      challenge: required,
      kube: kube(),
      checker,
      env,
      untilProgramsRun,
      signal,
    })
    if (wasMade) options.onMade?.(required)
  }
  await untilProgramsRun()

  for (const script of challenge.scripts.filter(({ stage }) => stage === 'setup')) {
    report({ phase: 'Running the challenge’s own setup', detail: basename(script.path) })
    await runSetupScript(script, challenge, env, kube(), signal)
  }
}

async function runSetupScript(
  { path }: Script,
  { folder }: Challenge,
  env: NodeJS.ProcessEnv,
  kube: KubeClient,
  signal?: AbortSignal,
) {
  if (path.endsWith('.mjs')) return runSetupModule(path, folder, env, kube)
  let output = ''
  const source = await readFile(path, 'utf8')
  const block = { number: 1, language: 'bash', source, modifiers: [], runs: true, line: 1 }
  const onOutput = (chunk: string) => {
    output = (output + chunk).slice(-2_000)
  }
  const [result] = await runBlocks([block], { env, cwd: folder, onOutput, signal })
  signal?.throwIfAborted()
  if (result?.exitCode !== 0)
    throw new ContentError(
      path,
      undefined,
      `the setup script ended with ${result?.exitCode}: ${output.trim()}`,
    )
}

/** `export default async ({ $, kube }) => {…}`, with zx's `$` in the challenge's folder and the lab's environment. */
async function runSetupModule(path: string, cwd: string, env: NodeJS.ProcessEnv, kube: KubeClient) {
  const [{ $ }, module] = await Promise.all([import('zx'), import(pathToFileURL(path).href)])
  if (typeof module.default !== 'function')
    throw new ContentError(
      path,
      undefined,
      'a setup module exports a function by default: async ({ $, kube }) => {…}',
    )
  await module.default({ $: $({ cwd, env, verbose: false }), kube })
}
