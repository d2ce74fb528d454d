// What does a pod look like once Kubernetes has filled in what its writer left out?

import type { KubeObject } from '../../kube/kube-object.ts'
import { forbidden } from '../status-errors.ts'
import { keyOf, type Store } from '../store/store.ts'
import { type Hook, read } from './kind.ts'
import { mountAccountToken } from './mount-account-token.ts'

type Container = Record<string, any>

/** For pods and for every template of pods. */
export function setPodSpecDefaults(spec: Record<string, any> | undefined) {
  if (!spec || typeof spec !== 'object') return
  spec.restartPolicy ??= 'Always'
  spec.terminationGracePeriodSeconds ??= 30
  spec.dnsPolicy ??= 'ClusterFirst'
  spec.securityContext ??= {}
  spec.schedulerName ??= 'default-scheduler'
  if (spec.serviceAccountName) spec.serviceAccount ??= spec.serviceAccountName
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount
  for (const list of [spec.containers, spec.initContainers]) {
    if (Array.isArray(list)) for (const container of list) setContainerDefaults(container)
  }
  for (const volume of Array.isArray(spec.volumes) ? spec.volumes : []) setVolumeDefaults(volume)
}

function setContainerDefaults(container: Container) {
  if (!container || typeof container !== 'object') return
  container.resources ??= {}
  container.terminationMessagePath ??= '/dev/termination-log'
  container.terminationMessagePolicy ??= 'File'
  container.imagePullPolicy ??= pullPolicyOf(container.image)
  for (const port of list(container.ports)) port.protocol ??= 'TCP'
  for (const { valueFrom } of list(container.env)) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ??= 'v1'
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe && typeof probe === 'object') setProbeDefaults(probe)
  }
  for (const action of [container.lifecycle?.preStop, container.lifecycle?.postStart]) {
    if (action?.httpGet) setHttpGetDefaults(action.httpGet)
  }
}

const list = (value: unknown): Record<string, any>[] => (Array.isArray(value) ? value : [])

/** `:latest`, written or meant, is pulled anew each time. */
function pullPolicyOf(image: unknown) {
  if (typeof image !== 'string' || image.includes('@')) return 'IfNotPresent'
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

function setProbeDefaults(probe: Record<string, any>) {
  probe.timeoutSeconds ??= 1
  probe.periodSeconds ??= 10
  probe.successThreshold ??= 1
  probe.failureThreshold ??= 3
  if (probe.httpGet) setHttpGetDefaults(probe.httpGet)
  if (probe.grpc) probe.grpc.service ??= ''
}

function setHttpGetDefaults(action: Record<string, any>) {
  action.path ??= '/'
  action.scheme ??= 'HTTP'
}

function setVolumeDefaults(volume: Record<string, any>) {
  const sources = Object.keys(volume).filter((key) => key !== 'name')
  if (sources.length === 0) volume.emptyDir = {}
  if (volume.secret) volume.secret.defaultMode ??= 0o644
  if (volume.configMap) volume.configMap.defaultMode ??= 0o644
  if (volume.downwardAPI) volume.downwardAPI.defaultMode ??= 0o644
  if (volume.hostPath) volume.hostPath.type ??= ''
  if (volume.projected) {
    volume.projected.defaultMode ??= 0o644
    for (const { serviceAccountToken } of list(volume.projected.sources)) {
      if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= 3600
    }
  }
}

export function setPodDefaults(pod: KubeObject) {
  setPodSpecDefaults(pod.spec)
  const { spec } = pod
  if (!spec || typeof spec !== 'object') return
  spec.enableServiceLinks ??= true
  // Who limits without asking asks for just that.
  for (const container of [...list(spec.containers), ...list(spec.initContainers)]) {
    const { limits, requests } = container?.resources ?? {}
    if (limits && typeof limits === 'object')
      container.resources.requests = { ...limits, ...requests }
  }
}

/** What the API decides when a pod is made: its account, that it waits, how it ranks when memory runs short. */
export function preparePod(pod: KubeObject, old: KubeObject | undefined, { store }: Hook) {
  if (old) return
  const { namespace = '', name } = pod.metadata
  pod.spec.serviceAccountName ??= 'default'
  pod.spec.serviceAccount ??= pod.spec.serviceAccountName
  const wanted: string = pod.spec.serviceAccountName
  const account = store.get('serviceaccounts', keyOf(namespace, wanted))
  if (!account) {
    throw forbidden(
      { group: '', plural: 'pods' },
      name,
      `error looking up service account ${namespace}/${wanted}: serviceaccount "${wanted}" not found`,
    )
  }
  mountAccountToken(pod, account)
  setPriority(pod, store)
  pod.spec.tolerations = withUsualTolerations(list(pod.spec.tolerations))
  pod.status = { phase: 'Pending', qosClass: qosClassOf(pod) }
  if (pod.spec.schedulingGates?.length > 0) pod.status.conditions = [GATED]
}

/** That of its class, or of the one that holds for all. */
function setPriority({ metadata, spec }: KubeObject, store: Store) {
  const table = 'scheduling.k8s.io/priorityclasses'
  const wanted: string | undefined = spec.priorityClassName
  const found = wanted
    ? store.get(table, keyOf(undefined, wanted))
    : store.list(table).find(({ globalDefault }) => globalDefault)
  if (wanted && !found) {
    const why = `no PriorityClass with name ${wanted} was found`
    throw forbidden({ group: '', plural: 'pods' }, metadata.name, why)
  }
  if (found) spec.priorityClassName = found.metadata.name
  spec.priority = found?.value ?? 0
  spec.preemptionPolicy ??= found?.preemptionPolicy ?? 'PreemptLowerPriority'
}

const GATED = {
  lastProbeTime: null,
  lastTransitionTime: null,
  message: 'Scheduling is blocked due to non-empty scheduling gates',
  reason: 'SchedulingGated',
  status: 'False',
  type: 'PodScheduled',
}

function withUsualTolerations(tolerations: Record<string, any>[]) {
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) =>
      !tolerations.some(
        (one) => (one.key === key || !one.key) && (!one.effect || one.effect === 'NoExecute'),
      ),
  )
  return [
    ...tolerations,
    ...missing.map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
  ]
}

function qosClassOf(pod: KubeObject) {
  const containers = [...list(pod.spec.containers), ...list(pod.spec.initContainers)]
  const amounts = containers.flatMap(({ resources }) => [
    ...Object.keys(resources?.limits ?? {}),
    ...Object.keys(resources?.requests ?? {}),
  ])
  if (amounts.length === 0) return 'BestEffort'
  const isGuaranteed = containers.every(({ resources }) =>
    ['cpu', 'memory'].every((what) => {
      const limit = read(resources, `limits.${what}`)
      return limit !== undefined && (resources?.requests?.[what] ?? limit) === limit
    }),
  )
  return isGuaranteed ? 'Guaranteed' : 'Burstable'
}
