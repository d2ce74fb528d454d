// A cluster that the learner has already. Nothing is put into it before they have seen what, and have agreed.

import { closest } from '../../checks/closest.ts'
import { ContextError } from '../../cluster/context/context-error.ts'
import { contextFiles, readContext, writeContext } from '../../cluster/context/context-files.ts'
import type { Kubeconfig } from '../../cluster/context/read-kubeconfig.ts'
import type { PreparedContext } from '../../cluster/context/use-context.ts'
import type { Lab } from '../../engine/lab.ts'
import { makeStateFolder } from '../../engine/state-folder.ts'
import { UsageError } from '../../kube/lab-error.ts'
import { type Command, type CommandContext, jsonOption, type Options } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { chosenCluster, labFrom, manifestsFolder } from '../lab-from.ts'
import { printProgress } from '../print-progress.ts'

export const clusterUse: Command = {
  name: 'cluster use',
  summary: 'Uses a cluster that your kubeconfig reaches; shows what would be installed, and asks',
  argument: { name: 'context', description: 'as in `kubectl config get-contexts`' },
  options: [
    { flags: '--kubeconfig <file>', description: 'instead of KUBECONFIG or ~/.kube/config' },
    { flags: '--image <reference>', description: 'where the cluster finds the gateway’s image' },
    { flags: '--yes', description: 'install without asking' },
    {
      flags: '--this-is-not-production',
      description: 'with --yes: also where it looks as if people depended on it',
    },
    jsonOption,
  ],
  async run(context, name, options) {
    const { print, env } = context
    const { readKubeconfig } = await import('../../cluster/context/read-kubeconfig.ts')
    const config = readKubeconfig(env, options.kubeconfig as string | undefined)
    if (!name) throw whichContext(config)
    const home = makeStateFolder(env)
    refuseSecond(home, name)

    const { prepareContext } = await import('../../cluster/context/use-context.ts')
    const { readManifests } = await import('../../engine/install-manifests.ts')
    const prepared = await prepareContext({
      home,
      config,
      context: name,
      env,
      manifests: readManifests(manifestsFolder(), 'simulated'),
      image: options.image as string | undefined,
    }).catch((error) => {
      throw withNearest(error, config, name)
    })
    if (!options.json) describe(context, prepared)
    if (prepared.plan) {
      refuseConflicts(prepared)
      await agree(context, prepared, options)
    }
    const files = contextFiles(home)
    const before = readContext(files)
    prepared.remember()
    if (prepared.plan)
      await install(context, before && (() => writeContext(files, before, prepared.own.text)))

    const { cluster } = chosenCluster(env, { cluster: 'context' })
    if (options.json)
      print(
        JSON.stringify(
          {
            kind: cluster.kind,
            context: name,
            kubeconfig: cluster.kubeconfig,
            gateway: prepared.plan?.gateway ?? null,
            learner: cluster.learner ?? null,
          },
          null,
          2,
        ),
      )
    else {
      print(
        cluster.learner
          ? `\nYou are the learner "${cluster.learner.name}", and the namespace "${cluster.learner.namespace}" is yours.`
          : `\nThe lab uses the context "${name}" from now on. To leave it as it was: ai-gateway-lab cluster down --wipe`,
      )
      print('Go on: ai-gateway-lab start')
      if (!cluster.learner)
        print('For a room of learners: ai-gateway-lab workshop create --learners 20')
    }
    return ExitCode.done
  },
}

function whichContext({ contexts, currentContext }: Kubeconfig) {
  const names = contexts.map(({ name }) => (name === currentContext ? `${name} (current)` : name))
  return new UsageError('Which context? Your kubeconfig says which there are.', {
    hint: names.length > 0 ? `There are: ${names.join(', ')}` : 'It has no contexts at all.',
  })
}

/** Only one is remembered: what the lab put into the first could not be found again. */
function refuseSecond(home: string, name: string) {
  const record = readContext(contextFiles(home))
  if (!record || record.context === name) return
  throw new UsageError(`The lab uses the context "${record.context}", and one at a time.`, {
    hint: 'To leave that one as it was: ai-gateway-lab cluster down --wipe',
  })
}

function withNearest(error: unknown, { contexts }: Kubeconfig, name: string) {
  if (!(error instanceof ContextError) || error.trouble !== 'no-context') return error
  const meant = closest(
    name,
    contexts.map((context) => context.name),
  )
  return meant
    ? new ContextError('no-context', `${error.message} Did you mean "${meant}"?`, {
        hint: error.hint,
      })
    : error
}

function describe({ print }: CommandContext, { own, version, plan, signs }: PreparedContext) {
  print(`Context ${own.context}: ${own.server}, Kubernetes ${version.gitVersion}`)
  if (!plan) return
  const list = (title: string, lines: string[]) => {
    if (lines.length === 0) return
    print(`\n${title}`)
    for (const line of lines) print(`  - ${line}`)
  }
  list('There already:', plan.finds)
  list('Would be installed, labelled app.kubernetes.io/part-of=ai-gateway-lab:', plan.installs)
  if (plan.gateway === 'theirs')
    list('To know:', [
      'Requests go to the providers themselves: only the lab’s own gateway reaches the simulators. Start with --providers real, and OPENAI_API_KEY set.',
    ])
  list('It looks like production:', signs)
}

function refuseConflicts({ own, plan }: PreparedContext) {
  if (!plan) return
  if (plan.conflicts.length > 0)
    throw new ContextError(
      'conflict',
      `The lab cannot be installed into the cluster of "${own.context}":\n${plan.conflicts.map((line) => `  - ${line}`).join('\n')}`,
      { hint: 'Another cluster: ai-gateway-lab cluster use <context>, or --cluster embedded' },
    )
  if (plan.image.missing)
    throw new ContextError('conflict', plan.image.missing.why, { hint: plan.image.missing.advice })
}

/** What looks like production is asked for twice, the second time by its name. */
async function agree({ ask }: CommandContext, { own, signs }: PreparedContext, options: Options) {
  const refusal = (why: string, hint?: string) =>
    new ContextError('not-agreed', `${why} Nothing was changed.`, { hint })
  if (!options.yes) {
    const answer = await ask('Install this? (yes/no)')
    if (answer === undefined)
      throw refusal('Nobody is there to be asked.', 'If that is right so: --yes')
    if (!/^y(es)?$/i.test(answer)) throw refusal('You said no.')
  }
  if (signs.length === 0 || options.thisIsNotProduction) return
  const looks = `It looks like production: ${signs.join('; ')}.`
  const answer = options.yes
    ? undefined
    : await ask(`${looks}\nIf it is not, type the context's name (${own.context}):`)
  if (answer === undefined)
    throw refusal(looks, 'If you are sure that it is not: --yes --this-is-not-production')
  if (answer !== own.context) throw refusal(`That is not "${own.context}".`)
}

/** All or nothing: where it does not come up, it goes again; what was in use before stays as it was, by `undo`. */
async function install({ env, note, signal }: CommandContext, undo?: () => void) {
  const lab = await labFrom({ ...env, AI_GATEWAY_LAB_LEARNER: undefined }, { cluster: 'context' })
  const { report, finish } = printProgress({ note })
  const { installManifests } = await import('../../engine/install-manifests.ts')
  try {
    await lab.cluster.up(report, signal)
    await installManifests({
      kube: lab.kube(),
      folder: manifestsFolder(),
      providers: lab.providers,
      tailor: lab.cluster.tailor,
      report,
      signal,
    })
    finish()
  } catch (error) {
    if (undo) undo()
    else await removeAgain(lab, note)
    throw error
  } finally {
    lab.close()
  }
}

async function removeAgain({ cluster }: Lab, note: CommandContext['note']) {
  note('It did not come up; what was installed is removed again.')
  try {
    await cluster.down({ wipe: true })
  } catch (error) {
    note(`That failed too: ${(error as Error).message}\n→ ai-gateway-lab cluster down --wipe`)
  }
}
