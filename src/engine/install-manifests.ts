// How does what every challenge needs (the CRDs, the gateway's controller, the simulators) get into a cluster?

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Progress } from '../cluster/cluster.ts'
import { isNotFound } from '../kube/api-error.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import type { KubeObject, Resource } from '../kube/kube-object.ts'
import { ContentError, EnvironmentError } from '../kube/lab-error.ts'
import {
  customResourceDefinitions,
  deployments,
  knownResources,
  namespaces,
  pods,
} from '../kube/resources.ts'
import type { Providers } from './environment.ts'
import { waitForObject, waitForObjects } from './wait-for-objects.ts'

export const LAB_NAMESPACE = 'agentgateway-system'
export const LAB_LABEL = { 'app.kubernetes.io/part-of': 'ai-gateway-lab' }
const FIELD_MANAGER = 'ai-gateway-lab'
const INSTALLED = 'ai-gateway-lab.dev/installed'

export type InstallOptions = {
  kube: KubeClient
  /** Holds crds/, gateway/ and simulators/ as the build left them: a list of objects in each JSON file. */
  folder: string
  providers: Providers
  /** What of the manifests goes into this cluster, and how it reads there; all of it as it is where missing. */
  tailor?: (objects: KubeObject[]) => Promise<KubeObject[]>
  /** Leaves what is installed as it is: somebody else looks after it. */
  onlyOnce?: boolean
  report?: (progress: Progress) => void
  signal?: AbortSignal
}

/** Brings the cluster to what the manifests say, and waits until the programs run. Throws EnvironmentError. */
export async function installManifests(options: InstallOptions) {
  const untilProgramsRun = await applyManifests(options)
  await untilProgramsRun()
}

/**
 * The first half: quick where all is there already. Resolves with a function that waits until the programs run, since
 * what only needs the resource types need not wait for them.
 */
export async function applyManifests(options: InstallOptions) {
  const { kube, folder, providers, tailor, onlyOnce, report, signal } = options
  const all = readManifests(folder, providers)
  const objects = tailor ? await tailor(all) : all
  // Nothing of the lab's runs here: somebody else has seen to it.
  if (objects.length === 0) return async () => {}
  const hash = createHash('sha256').update(JSON.stringify(objects)).digest('hex').slice(0, 16)
  const namespace = await kube.get(namespaces, { name: LAB_NAMESPACE })

  const installed = namespace?.metadata.annotations?.[INSTALLED]
  if (installed !== hash && !(onlyOnce && installed)) {
    for (const { phase, members } of inOrder(objects)) {
      signal?.throwIfAborted()
      if (members.length === 0) continue
      report?.({ phase })
      await Promise.all(
        members.map(async (object) => {
          const applied = await apply(kube, object, all)
          if (applied.kind === 'CustomResourceDefinition')
            await waitUntilTrue(kube, customResourceDefinitions, applied, 'Established', signal)
        }),
      )
    }
    // Last, so that an installation that was cut short is done again.
    const annotations = { [INSTALLED]: hash }
    await kube.mergePatch(
      namespaces,
      { name: LAB_NAMESPACE },
      { metadata: { annotations } },
      { fieldManager: FIELD_MANAGER },
    )
  }

  return async () => {
    report?.({ phase: 'Waiting for the gateway’s controller' })
    const programs = objects.filter(({ kind }) => kind === 'Deployment')
    await Promise.all(programs.map((program) => waitUntilItRuns(kube, program, signal)))
  }
}

/** Every object of the manifests, labelled as the lab's, for the providers that were chosen. */
export function readManifests(folder: string, providers: Providers): KubeObject[] {
  const parts = providers === 'simulated' ? ['crds', 'gateway', 'simulators'] : ['crds', 'gateway']
  const files = parts.flatMap((part) => filesIn(join(folder, part)))
  if (files.length === 0)
    throw new ContentError(folder, undefined, 'there are no manifests in this folder')
  const objects: KubeObject[] = files.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')))
  for (const object of objects) {
    object.metadata.labels = { ...object.metadata.labels, ...LAB_LABEL }
    if (providers === 'real' && object.kind === 'Deployment') leaveProvidersWhereTheyAre(object)
  }
  return objects
}

const filesIn = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => join(folder, name))
    : []

/** Addresses of simulators stand as `…_BASE_URL` in the environment; without them the real ones are used. */
function leaveProvidersWhereTheyAre(deployment: KubeObject) {
  for (const container of deployment.spec?.template?.spec?.containers ?? []) {
    const env: { name: string }[] = container.env ?? []
    container.env = env.filter(({ name }) => !name.endsWith('_BASE_URL'))
  }
}

/** Services come before the pods that read their addresses from the environment, accounts before what uses them. */
function inOrder(objects: KubeObject[]) {
  const first = ['Namespace', 'CustomResourceDefinition']
  const last = ['Deployment', 'Job']
  return [
    {
      phase: 'Installing the gateway’s resource types',
      members: objects.filter(({ kind }) => first.includes(kind)),
    },
    {
      phase: 'Installing the gateway',
      members: objects.filter(({ kind }) => !first.includes(kind) && !last.includes(kind)),
    },
    { phase: 'Starting the gateway', members: objects.filter(({ kind }) => last.includes(kind)) },
  ]
}

async function apply(kube: KubeClient, object: KubeObject, all: KubeObject[]) {
  const resource = resourceOf(object, all)
  // A type that is Established may still be unknown to the part of a real API server that answers this request.
  for (let attempt = 0; ; attempt++) {
    try {
      return await kube.apply(resource, object, { fieldManager: FIELD_MANAGER })
    } catch (error) {
      if (!isNotFound(error) || attempt === 20) throw error
      await new Promise((resolve) => setTimeout(resolve, 50 * attempt))
    }
  }
}

/** How the API's paths name an object's kind: as the lab knows it, or as a CRD among the manifests says. */
function resourceOf({ apiVersion, kind }: KubeObject, all: KubeObject[]): Resource {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  const known = knownResources.find(
    (resource) => resource.group === group && resource.kind === kind,
  )
  if (known) return { ...known, version: version! }
  const crd = all.find(
    (object) =>
      object.kind === 'CustomResourceDefinition' &&
      object.spec.group === group &&
      object.spec.names.kind === kind,
  )
  if (!crd)
    throw new EnvironmentError(
      `The manifests hold a ${kind} of ${apiVersion}, and no cluster is told what that is.`,
    )
  return {
    group: group!,
    version: version!,
    kind,
    plural: crd.spec.names.plural,
    namespaced: crd.spec.scope === 'Namespaced',
  }
}

const INSTALL_TIMEOUT_MS = 180_000

async function waitUntilTrue(
  kube: KubeClient,
  resource: Resource,
  wanted: KubeObject,
  condition: string,
  signal?: AbortSignal,
) {
  const { name, namespace } = wanted.metadata
  let last: KubeObject | undefined
  const isTrue = (object: KubeObject | undefined) => {
    last = object
    return conditionOf(object, condition)?.status === 'True' && isUpToDate(object!)
  }
  if (isTrue(wanted)) return
  const found = await waitForObject(kube, resource, { name, namespace }, isTrue, {
    signal,
    timeoutMs: INSTALL_TIMEOUT_MS,
  })
  if (found) return
  const why = conditionOf(last, condition)?.message
  const where = namespace ? ` -n ${namespace}` : ''
  throw new EnvironmentError(
    `${resource.kind} "${name}" did not become ${condition} within ${INSTALL_TIMEOUT_MS / 1000} s${why ? `: ${why}` : '.'}`,
    { hint: `kubectl describe ${resource.plural} ${name}${where}` },
  )
}

/** A minute would not bring an image that cannot be pulled: that is said at once. */
async function waitUntilItRuns(kube: KubeClient, program: KubeObject, outer?: AbortSignal) {
  const ended = new AbortController()
  const signal = outer ? AbortSignal.any([outer, ended.signal]) : ended.signal
  try {
    await Promise.race([
      waitUntilTrue(kube, deployments, program, 'Available', signal),
      failWithoutImage(kube, program, signal),
    ])
  } finally {
    ended.abort()
  }
}

const NO_IMAGE = ['ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']

/** Never resolves before the signal aborts. */
async function failWithoutImage(
  kube: KubeClient,
  { metadata: { namespace }, spec }: KubeObject,
  signal: AbortSignal,
) {
  const labels: Record<string, string> = spec?.selector?.matchLabels ?? {}
  const labelSelector = Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(',')
  const images = spec?.template?.spec?.containers?.map(({ image }: { image?: string }) => image)
  let found: { image: string; pod: string; message: string } | undefined
  const findFailure = (pods: KubeObject[]) => {
    for (const { metadata, status } of pods)
      for (const { image, state } of status?.containerStatuses ?? []) {
        const { reason, message } = state?.waiting ?? {}
        if (NO_IMAGE.includes(reason) && images.includes(image))
          found = { image, pod: metadata.name, message: message ?? reason }
      }
    return found !== undefined
  }
  const waiting = { signal, timeoutMs: INSTALL_TIMEOUT_MS }
  await waitForObjects(kube, pods, { namespace, labelSelector }, findFailure, waiting).catch(
    (error) => {
      if (!signal.aborted) throw error
    },
  )
  if (found)
    throw new EnvironmentError(
      `The cluster cannot get the image ${found.image}: ${found.message}`,
      { hint: `kubectl describe pod ${found.pod} -n ${namespace}` },
    )
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

const conditionOf = (object: KubeObject | undefined, type: string) =>
  (
    object?.status?.conditions as { type: string; status: string; message?: string }[] | undefined
  )?.find((condition) => condition.type === type)

/** For a Deployment whose pods have just changed: the controller has seen that, and replaced them. */
const isUpToDate = ({ kind, metadata, spec, status }: KubeObject) =>
  kind !== 'Deployment' ||
  ((status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    (status?.updatedReplicas ?? 0) >= (spec?.replicas ?? 1))
