// What is done with a cluster that the learner has already: credentials are kept fresh, what the lab put there is found, and
// goes again. Loaded when it is done: it brings the connection along.

import { ApiError } from '../../kube/api-error.ts'
import { connect } from '../../kube/connect.ts'
import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { customResourceDefinitions, gatewayClasses, namespaces } from '../../kube/resources.ts'
import type { ClusterStatus, Progress } from '../cluster.ts'
import { writeWhole } from '../embedded/server-files.ts'
import { learnerNamed } from '../learners/learner.ts'
import { ContextError } from './context-error.ts'
import type { ContextFiles, ContextRecord } from './context-files.ts'
import { isTheLabs } from './is-the-labs.ts'
import { GATEWAY_CLASS } from './look-around.ts'
import { ownKubeconfig } from './own-kubeconfig.ts'
import { probeServer } from './probe-server.ts'
import { readKubeconfig } from './read-kubeconfig.ts'
import { removeInstallation } from './remove-installation.ts'
import { idOf, tailorManifests } from './tailor-manifests.ts'

const LAB_NAMESPACE = 'agentgateway-system'

async function connected<Result>(
  { kubeconfig }: ContextFiles,
  use: (kube: KubeClient) => Promise<Result>,
) {
  const kube = connect({ kubeconfig })
  try {
    return await use(kube)
  } finally {
    kube.close()
  }
}

/** Throws ContextError where the cluster, or a learner's part of it, cannot be worked in. */
export async function enterContext(files: ContextFiles, record: ContextRecord) {
  refreshCredentials(files, record)
  await probeServer(files.kubeconfig).catch((error) => {
    throw forLearner(error, record)
  })
  if (record.learner === undefined) return
  const { namespace } = learnerNamed(record.learner)
  await connected(files, (kube) => requireRoom(kube, namespace))
}

/** Where a learner's file is refused, no sign-in of theirs helps. */
function forLearner(error: unknown, { learner, context }: ContextRecord): unknown {
  const isRefused = error instanceof ContextError && error.trouble === 'credentials'
  if (!isRefused || learner === undefined) return error
  return new ContextError(
    'credentials',
    `The cluster does not let the learner "${learner}" in any more (401): the file has expired, or the workshop is over.`,
    {
      hint: `Ask whoever gives the workshop for a fresh one (ai-gateway-lab workshop kubeconfig ${learner}), then: KUBECONFIG=FILE ai-gateway-lab cluster use ${context}`,
      cause: error,
    },
  )
}

/** What the lab has installed goes. A learner has installed nothing, and leaves what they made to their instructor. */
export async function leaveContext(
  files: ContextFiles,
  record: ContextRecord,
  report: (progress: Progress) => void,
) {
  if (record.learner !== undefined) return
  refreshCredentials(files, record)
  await probeServer(files.kubeconfig)
  const stays = await connected(files, (kube) => removeInstallation(kube, record, report))
  for (const sentence of stays) report({ phase: 'Left as it is', detail: sentence })
}

export async function describeContext(
  files: ContextFiles,
  record: ContextRecord,
): Promise<ClusterStatus> {
  const { context, server, learner } = record
  const detail = `the context "${context}"`
  try {
    await probeServer(files.kubeconfig)
    const name = learner === undefined ? LAB_NAMESPACE : learnerNamed(learner).namespace
    const there = await connected(files, (kube) => kube.get(namespaces, { name }))
    if (!there) return { state: 'stopped', detail: `${detail} has nothing of the lab's in it` }
    return { state: 'running', server, detail }
  } catch (error) {
    const { message } = forLearner(error, record) as Error
    return { state: 'stopped', detail: message.replace(/\.$/, '') }
  }
}

/** The resource types are looked at each time: the one mistake that could cost others something is to write over theirs. */
export async function tailorForContext(
  files: ContextFiles,
  { learner, leftOut, image }: ContextRecord,
  objects: KubeObject[],
): Promise<KubeObject[]> {
  if (learner !== undefined) return []
  const crds = objects.filter(({ kind }) => kind === 'CustomResourceDefinition')
  const foreign = await connected(files, (kube) =>
    Promise.all(
      crds.map(async (crd) => {
        const there = await kube.get(customResourceDefinitions, crd.metadata)
        return there && !isTheLabs(there) ? [idOf(crd)] : []
      }),
    ),
  )
  return tailorManifests(objects, { leftOut: [...leftOut, ...foreign.flat()], image })
}

/** Tokens and certificates are replaced now and then. Another server of the same name is another cluster, and not agreed upon. */
function refreshCredentials(files: ContextFiles, { context, sources, server }: ContextRecord) {
  let now: ReturnType<typeof ownKubeconfig>
  try {
    const env = { ...process.env, KUBECONFIG: sources.join(':') }
    now = ownKubeconfig(readKubeconfig(env), context, env)
  } catch {
    // The learner has moved on; what was copied may still do.
    return
  }
  if (now.server === server) writeWhole(files.kubeconfig, now.text)
}

/** For a learner, whose instructor has made it. Throws ContextError. */
export async function requireRoom(kube: KubeClient, namespace: string) {
  const hint = 'Ask whoever gives the workshop: ai-gateway-lab workshop status'
  try {
    const there = await kube.get(namespaces, { name: namespace })
    if (!there || there.metadata.deletionTimestamp)
      throw new ContextError('rights', `Your namespace "${namespace}" is not there any more.`, {
        hint,
      })
    if (!(await kube.get(gatewayClasses, { name: GATEWAY_CLASS })))
      throw new ContextError(
        'conflict',
        `No controller serves the GatewayClass "${GATEWAY_CLASS}" on this cluster.`,
        { hint },
      )
  } catch (error) {
    if (error instanceof ApiError && error.code === 403)
      throw new ContextError('rights', `You are not let into "${namespace}": ${error.message}`, {
        hint,
        cause: error,
      })
    throw error
  }
}
