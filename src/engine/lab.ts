// What does a learner's lab consist of? One object that the commands and the app share, so that nothing is done twice.
//
//   const lab = openLab({ cluster, stateFolder, course, manifestsFolder, env: process.env })
//   const challenge = lab.challenge('multiple-providers')         // UsageError where there is none
//   await lab.setUp(challenge, { report, signal })                // cluster up, manifests, end states, scripts
//   const reports = await lab.check(challenge, { step })          // StepReport[]; records what is done
//   await lab.watch(challenge, { onReports, signal })             // again whenever the cluster changes, until aborted
//   const solved = await lab.solve(challenge, { step, onBlock, onOutput, signal })
//   const hint = lab.nextHint(challenge, step, checks)             // recorded; undefined after the last
//   await lab.reset(challenge, { report, signal })                // what the learner made goes; then set up anew
//   const shell = lab.openBlockShell(challenge, onOutput)         // blocks one by one, jobs stay
//   await runShell({ env: lab.environment(), folder: lab.shellFolder })  // the learner's own shell (run-shell.ts)
//   lab.close()

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runStepChecks } from '../checks/run-step-checks.ts'
import { throughService } from '../checks/through-service.ts'
import type { Cluster, Progress as SetupProgress } from '../cluster/cluster.ts'
import type { Challenge, Track, Variables } from '../content/challenge.ts'
import { COURSE_NAMESPACE, inNamespace } from '../content/in-namespace.ts'
import { resolveVariables } from '../content/resolve-variables.ts'
import type { ConnectedClient } from '../kube/connect.ts'
import { connect } from '../kube/connect.ts'
import { EnvironmentError, UsageError } from '../kube/lab-error.ts'
import { withinNamespace } from '../kube/within-namespace.ts'
import type { LoggedRequest } from './access-log.ts'
import { type BlockShell, type BlockShellOptions, openBlockShell } from './block-shell.ts'
import { checkSteps, type StepChecker } from './check-steps.ts'
import { deleteLearnersObjects } from './delete-objects.ts'
import { hasOwnKey, makeEnvironment, type Providers } from './environment.ts'
import { findFreePort, firstPort } from './find-free-port.ts'
import { findStep } from './find-step.ts'
import { hintsLeft } from './hints-left.ts'
import {
  type ChallengeProgress,
  openProgressStore,
  type ProgressStore,
  withChallenge,
  withStepProgress,
} from './progress-store.ts'
import { type RequestStory, readRequestStory } from './request-story.ts'
import type { StepReport } from './session-state.ts'
import { setUpChallenge } from './set-up-challenge.ts'
import { type SolveResult, type SolveStepsOptions, solveSteps } from './solve-steps.ts'
import { standingOf } from './standing-of.ts'
import { watchSteps } from './watch-steps.ts'
import { openWorkingFolder, type WorkingFolder, workingFolderOf } from './working-folder.ts'

export type LabOptions = {
  cluster: Cluster
  stateFolder: string
  /** With its variables as they are written: each learner has their own. */
  course: Track
  manifestsFolder: string
  /** Stand-ins for tools that this machine may lack; last on the PATH. */
  binFolder?: string
  env: NodeJS.ProcessEnv
  /** Chosen on the command line, and remembered. Else what was chosen before, else simulated. */
  providers?: Providers
}

/** `hint` is its place among the step's; `count` those that were given and those that are left as things stand. */
export type GivenHint = { hint: number; number: number; count: number; text: string }

type Working = { report?: (progress: SetupProgress) => void; signal?: AbortSignal }
type Running = Pick<SolveStepsOptions, 'onBlock' | 'onOutput' | 'onSettle' | 'signal'>

export type Lab = {
  readonly cluster: Cluster
  /** In which the learner works. */
  readonly namespace: string
  readonly progress: ProgressStore
  /** With the variables as they stand: it is read anew when a port was found. */
  readonly track: Track
  readonly variables: Variables
  readonly providers: Providers
  /** Whether a key is there and nobody has said yet if it may be used. */
  readonly mustAskForProviders: boolean
  chooseProviders(providers: Providers): void
  /** Where the start-up files of the lab's shells are kept. */
  readonly shellFolder: string
  /** For shells and blocks: KUBECONFIG, a key for OpenAI, the stand-ins. */
  environment(): NodeJS.ProcessEnv
  /** The challenge's manifests as files of the learner's own. */
  workingFolder(challenge: Challenge): WorkingFolder
  /** Throws UsageError, which names the challenges that there are. */
  challenge(slug: string): Challenge
  /** The one that the learner was last in, or else the first that is not finished. */
  currentChallenge(): Challenge
  progressOf(challenge: Challenge): ChallengeProgress | undefined
  /** Another command may have found another port. */
  readVariables(): void
  /** A connection to the cluster, which must be up. One for all. */
  kube(): ConnectedClient
  /** What the proxy did for a request; undefined where that cannot be had any more. */
  storyOf(request: LoggedRequest): Promise<RequestStory | undefined>

  setUp(challenge: Challenge, options?: Working): Promise<void>
  check(challenge: Challenge, options?: { step?: number }): Promise<StepReport[]>
  /** Until the signal aborts. Records what is done. */
  watch(
    challenge: Challenge,
    options: { step?: number; onReports: (reports: StepReport[]) => void; signal: AbortSignal },
  ): Promise<void>
  solve(challenge: Challenge, options?: { step?: number } & Running): Promise<SolveResult>
  /** A shell in which the learner runs blocks one by one, with what they leave in the background. */
  openBlockShell(challenge: Challenge, onOutput: BlockShellOptions['onOutput']): BlockShell
  /** The next hint for what is not done of the step, as `checks` found it. It counts as given from now on. */
  nextHint(challenge: Challenge, step: number, checks: StepReport['checks']): GivenHint | undefined
  /** Returns the names under which the manifests that the learner had changed are kept in the working folder. */
  reset(challenge: Challenge, options?: Working): Promise<string[]>
  close(): void
}

/** Reads the progress; the cluster is touched later. Throws EnvironmentError, UsageError. */
export function openLab(options: LabOptions): Lab {
  const { cluster, stateFolder, manifestsFolder, binFolder, env: base } = options
  const namespace = cluster.learner?.namespace ?? COURSE_NAMESPACE
  const course = cluster.learner ? inNamespace(options.course, namespace) : options.course
  const progress = openProgressStore(stateFolder)
  let variables: Variables = { GATEWAY_PORT: String(firstPort(base)), ...progress.read().variables }
  let track = resolveVariables(course, variables)
  let client: ConnectedClient | undefined
  let installer: ConnectedClient | undefined

  const currentChallenge = () => {
    const { current: slug, challenges } = progress.read()
    return (
      track.challenges.find((challenge) => challenge.slug === slug) ??
      track.challenges.find((challenge) => !challenges[challenge.slug]?.finishedAt) ??
      track.challenges[0]!
    )
  }
  const providers = () => progress.read().providers ?? 'simulated'
  const chooseProviders = (chosen: Providers) => {
    if (progress.read().providers !== chosen)
      progress.update((was) => ({ ...was, providers: chosen }))
  }
  if (options.providers) chooseProviders(options.providers)

  const kube = () => {
    if (!client && !existsSync(cluster.kubeconfig))
      throw new EnvironmentError('There is no cluster yet.', { hint: 'ai-gateway-lab start' })
    client ??= cluster.learner
      ? withinNamespace(connect({ kubeconfig: cluster.kubeconfig }), namespace)
      : connect({ kubeconfig: cluster.kubeconfig })
    return client
  }
  const asInstaller = () => {
    if (!cluster.installer) return kube()
    installer ??= connect({ kubeconfig: cluster.installer })
    return installer
  }
  const environment = () => ({
    ...makeEnvironment({
      base,
      kubeconfig: cluster.kubeconfig,
      providers: providers(),
      cacheFolder: join(stateFolder, 'kube-cache'),
      binFolder,
      learner: cluster.learner?.name,
    }),
    LAB_WORK: workingFolderOf(base, stateFolder, currentChallenge()),
  })

  const checker: StepChecker = ({ checks }, reader) =>
    runStepChecks(checks, {
      kube: reader,
      request: throughService(reader, cluster.kubeconfig),
      localPort: Number(variables.GATEWAY_PORT),
    })

  const challengeNamed = (slug: string) => {
    const found = track.challenges.find((challenge) => challenge.slug === slug)
    if (found) return found
    const slugs = track.challenges.map((challenge) => challenge.slug).join(', ')
    throw new UsageError(`There is no challenge "${slug}".`, { hint: `One of: ${slugs}` })
  }
  /** The challenge as it reads now, with a port that may have changed since the caller got it. */
  const current = ({ slug }: Challenge) => challengeNamed(slug)

  const workingFolder = (challenge: Challenge) =>
    openWorkingFolder(workingFolderOf(base, stateFolder, challenge), current(challenge))

  const stepsOf = (challenge: Challenge, number?: number) => {
    const { steps } = current(challenge)
    if (number === undefined) return steps
    return [findStep(current(challenge), number)]
  }

  const record = (
    { slug }: Challenge,
    change: (challenge: ChallengeProgress) => ChallengeProgress,
  ) => progress.update((was) => withChallenge(was, slug, new Date(), change))

  /** What the lab alone has made is nothing that a learner has finished. */
  const withFinish = (at: string, challenge: Challenge, now: ChallengeProgress) =>
    challenge.steps.every(({ number }) => now.steps[number]?.doneAt) &&
    standingOf(challenge, now) !== 'made'
      ? { ...now, finishedAt: now.finishedAt ?? at }
      : now

  const recordReports = (challenge: Challenge, reports: StepReport[]) => {
    const before = progress.read().challenges[challenge.slug]
    const news = reports.filter(
      ({ number, status }) => status === 'done' && !before?.steps[number]?.doneAt,
    )
    if (news.length === 0) return
    const at = new Date().toISOString()
    record(challenge, (was) => {
      const now = news.reduce(
        (sum, { number }) => withStepProgress(sum, number, { doneAt: at }),
        was,
      )
      return withFinish(at, challenge, now)
    })
  }

  /** What the learner has not done by now, they need not do any more, and it is not theirs either. */
  const recordMade = (challenge: Challenge) =>
    record(challenge, (was) =>
      challenge.steps
        .filter(({ number }) => !was.steps[number]?.doneAt)
        .reduce((sum, { number }) => withStepProgress(sum, number, { made: true }), was),
    )

  /** The text shows a port that is free as the challenge begins: what is taken later may be the learner's own forward. */
  const choosePort = async () => {
    const found = String(await findFreePort(firstPort(base)))
    if (variables.GATEWAY_PORT === found) return
    variables = { ...variables, GATEWAY_PORT: found }
    track = resolveVariables(course, variables)
    progress.update((was) => ({ ...was, variables }))
  }

  const watch: Lab['watch'] = (challenge, { step, onReports, signal }) =>
    watchSteps({
      steps: stepsOf(challenge, step),
      kube: kube(),
      checker,
      onReports: (reports) => {
        recordReports(challenge, reports)
        onReports(reports)
      },
      signal,
    })

  const setUp: Lab['setUp'] = async (challenge, { report, signal } = {}) => {
    await choosePort()
    progress.update((was) => ({ ...was, current: challenge.slug }))
    // Before it was ever ready, no time of the learner's has passed in it.
    record(challenge, (was) =>
      was.readyAt ? was : { ...was, startedAt: new Date().toISOString() },
    )
    await setUpChallenge({
      track,
      challenge: current(challenge),
      cluster,
      kube,
      installer: asInstaller,
      namespace,
      checker,
      manifestsFolder,
      providers: providers(),
      environment,
      report,
      onMade: recordMade,
      signal,
    })
    attempt(() => workingFolder(challenge).prepare())
    record(challenge, (was) => ({ ...was, readyAt: new Date().toISOString() }))
  }

  return {
    cluster,
    namespace,
    progress,
    get track() {
      return track
    },
    get variables() {
      return variables
    },
    get providers() {
      return providers()
    },
    get mustAskForProviders() {
      return hasOwnKey(base) && progress.read().providers === undefined
    },
    chooseProviders,
    shellFolder: join(stateFolder, 'shell'),
    environment,
    workingFolder,
    challenge: challengeNamed,
    currentChallenge,
    progressOf: ({ slug }) => progress.read().challenges[slug],
    readVariables() {
      const { variables: read } = progress.read()
      if (!read || read.GATEWAY_PORT === variables.GATEWAY_PORT) return
      variables = { ...variables, ...read }
      track = resolveVariables(course, variables)
    },
    kube,
    storyOf: (request) => readRequestStory(request, cluster.kubeconfig),
    setUp,

    async check(challenge, { step } = {}) {
      const reports = await checkSteps(stepsOf(challenge, step), checker, kube())
      recordReports(challenge, reports)
      return reports
    },
    watch,

    async solve(challenge, { step, ...running } = {}) {
      const steps = stepsOf(challenge, step)
      const solved = await solveSteps({
        ...running,
        steps,
        kube: kube(),
        checker,
        env: environment(),
        cwd: current(challenge).folder,
        watch: (onReports, signal) => watch(challenge, { step, onReports, signal }),
      })
      // Asked for by the learner: made is what they have not even asked for.
      const asked = { solved: true, made: undefined }
      record(challenge, (was) =>
        withFinish(
          new Date().toISOString(),
          challenge,
          solved.reports
            .filter(({ status }) => status === 'done')
            .reduce((sum, { number }) => withStepProgress(sum, number, asked), was),
        ),
      )
      return solved
    },

    openBlockShell: (challenge, onOutput) =>
      openBlockShell({ env: environment(), cwd: current(challenge).folder, onOutput }),

    nextHint(challenge, number, checks) {
      const { hints } = findStep(current(challenge), number)
      const given = progress.read().challenges[challenge.slug]?.steps[number]?.hints ?? []
      const next = hintsLeft(hints, given, checks)
      const [hint] = next
      if (hint === undefined) return undefined
      record(challenge, (was) => withStepProgress(was, number, { hints: [...given, hint] }))
      const count = given.length + next.length
      return { hint, number: given.length + 1, count, text: hints[hint]!.text }
    },

    async reset(challenge, { report, signal } = {}) {
      await cluster.up(report ?? (() => {}), signal)
      report?.({ phase: 'Removing what the challenge made' })
      await deleteLearnersObjects(
        kube(),
        namespace,
        track.challenges.flatMap(({ steps }) => steps),
        signal,
      )
      const kept = attempt(() => workingFolder(challenge).reset()) ?? []
      record(challenge, ({ startedAt }) => ({ startedAt, steps: {} }))
      await setUp(challenge, { report, signal })
      return kept
    },

    close() {
      client?.close()
      installer?.close()
      client = installer = undefined
    },
  }
}

/** A challenge can be done without its files; whoever opens one is told what is wrong with their folder. */
function attempt<Result>(act: () => Result): Result | undefined {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    return undefined
  }
}
