// What is to be known before a cluster of the learner's own is used, and how is it remembered once that is agreed?

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiError } from '../../kube/api-error.ts'
import { connect } from '../../kube/connect.ts'
import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { LEARNER_LABEL, learnerNamed } from '../learners/learner.ts'
import { ContextError } from './context-error.ts'
import { type ContextRecord, contextFiles, readContext, writeContext } from './context-files.ts'
import { lookAround } from './look-around.ts'
import { requireRoom } from './operate-context.ts'
import { type OwnKubeconfig, ownKubeconfig } from './own-kubeconfig.ts'
import { type Plan, planInstallation } from './plan-installation.ts'
import { probeServer, type ServerVersion } from './probe-server.ts'
import { productionSigns } from './production-signs.ts'
import type { Kubeconfig } from './read-kubeconfig.ts'

export type PreparedContext = {
  own: OwnKubeconfig
  version: ServerVersion
  /** Missing for a learner: nothing is installed. */
  plan?: Plan
  /** Why it looks like a cluster on which people depend. */
  signs: string[]
  /** From now on it is the lab's cluster. */
  remember(): void
}

type Options = {
  home: string
  config: Kubeconfig
  context: string
  env: NodeJS.ProcessEnv
  /** All that could be installed. */
  manifests: KubeObject[]
  image?: string
}

/** Only looks. Throws ContextError, also where what is there stands in the way. */
export async function prepareContext(options: Options): Promise<PreparedContext> {
  const { home, config, context, env, manifests, image } = options
  const own = ownKubeconfig(config, context, env)
  const folder = mkdtempSync(join(tmpdir(), 'ai-gateway-lab-context-'))
  const kubeconfig = join(folder, 'kubeconfig')
  let kube: ReturnType<typeof connect> | undefined
  try {
    writeFileSync(kubeconfig, own.text, { mode: 0o600 })
    const version = await probeServer(kubeconfig)
    kube = connect({ kubeconfig })
    const files = contextFiles(home)
    const base = {
      context,
      sources: config.files,
      server: own.server,
      agreedAt: new Date().toISOString(),
    }
    if (own.learner !== undefined) {
      const { name, namespace } = learnerNamed(own.learner)
      await requireRoom(kube, namespace)
      const record: ContextRecord = {
        ...base,
        learner: name,
        gateway: 'theirs',
        leftOut: [],
        classWasThere: true,
      }
      return { own, version, signs: [], remember: () => writeContext(files, record, own.text) }
    }

    const { plan, signs, classIsThere } = await look(kube, manifests, own, version, image)
    const before = readContext(files)
    return {
      own,
      version,
      plan,
      signs,
      remember: () =>
        writeContext(
          files,
          {
            ...base,
            gateway: plan.gateway,
            ...(image && { image }),
            leftOut: plan.leftOut,
            classWasThere: before?.server === own.server ? before.classWasThere : classIsThere,
          },
          own.text,
        ),
    }
  } finally {
    kube?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function look(
  kube: KubeClient,
  manifests: KubeObject[],
  own: OwnKubeconfig,
  version: ServerVersion,
  image?: string,
) {
  const { context, server, clusterName, userName } = own
  const around = await lookAround(kube, manifests).catch((error) => {
    if (error instanceof ApiError && error.code === 403) throw withoutRights(context, [], error)
    if (error instanceof ApiError && error.code === 401)
      throw new ContextError(
        'credentials',
        `The cluster of "${context}" does not accept the kubeconfig's credentials (401).`,
        { hint: 'kubectl auth whoami', cause: error },
      )
    throw error
  })
  if (around.missingRights.length > 0) throw withoutRights(context, around.missingRights)
  const isEmbedded = version.gitVersion.endsWith('+ai-gateway-lab')
  const plan = planInstallation(manifests, around, { image, context, isEmbedded })
  const others = around.namespaces.filter(
    ({ metadata }) =>
      !metadata.labels?.[LEARNER_LABEL] && !/^(kube-.*|default)$/.test(metadata.name),
  )
  const signs = productionSigns({
    context,
    clusterName,
    userName,
    server: new URL(server).hostname,
    nodes: around.nodes.length,
    namespaces: others.length,
  })
  return { plan, signs, classIsThere: around.gatewayClass !== undefined }
}

const withoutRights = (context: string, rights: string[], cause?: Error) =>
  new ContextError(
    'rights',
    rights.length > 0
      ? `The context "${context}" may not ${rights.join(', ')}, which installing the lab takes.`
      : `The context "${context}" may not even look around: ${cause?.message}`,
    {
      hint: 'Use one with these rights, or ask whoever has them for a part of the cluster: ai-gateway-lab workshop create',
      cause,
    },
  )
