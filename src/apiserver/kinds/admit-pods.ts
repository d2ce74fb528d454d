// Does a namespace take this pod? Its labels say how safe its pods have to be, or of what their writers are to be warned.
// https://kubernetes.io/docs/concepts/security/pod-security-admission/

import type { KubeObject } from '../../kube/kube-object.ts'
import { invalidValue } from '../schema/field-error.ts'
import { forbidden, invalid } from '../status-errors.ts'
import { keyOf } from '../store/store.ts'
import { type Hook, read } from './kind.ts'
import { type SecurityLevel, type Violation, violationsOf } from './pod-security.ts'

const PREFIX = 'pod-security.kubernetes.io/'
const LEVELS = ['privileged', 'baseline', 'restricted']

type Policy = { level: SecurityLevel; version: string }
type Mode = 'enforce' | 'warn'

/** A level that does not exist is the strictest. */
function policyOf(labels: Record<string, string> = {}, mode: Mode): Policy {
  const level = labels[PREFIX + mode]
  const version = labels[`${PREFIX}${mode}-version`] ?? 'latest'
  if (level !== undefined)
    return { level: LEVELS.includes(level) ? (level as SecurityLevel) : 'restricted', version }
  if (mode === 'enforce') return { level: 'privileged', version }
  // Whoever refuses pods warns of whatever will make some.
  const enforced = policyOf(labels, 'enforce')
  return { ...enforced, version: labels[`${PREFIX}warn-version`] ?? enforced.version }
}

const nameOf = ({ level, version }: Policy) => `"${level}:${version}"`

const detailOf = (violations: Violation[]) =>
  violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ')

const labelsOf = ({ store }: Hook, { metadata }: KubeObject) =>
  store.get('namespaces', keyOf(undefined, metadata.namespace!))?.metadata.labels

export function admitPod(pod: KubeObject, old: KubeObject | undefined, hook: Hook) {
  const labels = labelsOf(hook, pod)
  if (!labels || (old && imagesOf(old) === imagesOf(pod))) return
  const policy = policyOf(labels, 'enforce')
  const violations = violationsOf(pod.spec, policy.level)
  if (violations.length > 0) {
    const why = `violates PodSecurity ${nameOf(policy)}: ${detailOf(violations)}`
    throw forbidden({ group: '', plural: 'pods' }, pod.metadata.name, why)
  }
  warnOf(pod.spec, labels, hook)
}

const imagesOf = ({ spec }: KubeObject) =>
  JSON.stringify(
    [spec.containers, spec.initContainers, spec.ephemeralContainers].map((list) =>
      list?.map(({ image }: { image?: string }) => image),
    ),
  )

/** Of what makes pods nothing is refused. `path` leads to the template's specification. */
export const admitTemplate =
  (path: string) => (object: KubeObject, _old: KubeObject | undefined, hook: Hook) => {
    const labels = labelsOf(hook, object)
    const spec = read(object, path)
    if (labels && spec) warnOf(spec, labels, hook)
  }

function warnOf(spec: KubeObject['spec'], labels: Record<string, string>, { warn }: Hook) {
  const policy = policyOf(labels, 'warn')
  const violations = violationsOf(spec, policy.level)
  if (violations.length > 0)
    warn(`would violate PodSecurity ${nameOf(policy)}: ${detailOf(violations)}`)
}

/** Labels have to mean something; of pods that a stricter level would have refused a warning tells. */
export function admitNamespace(namespace: KubeObject, old: KubeObject | undefined, hook: Hook) {
  const { labels = {}, name } = namespace.metadata
  const errors = ['enforce', 'audit', 'warn'].flatMap((mode) => {
    const level = labels[PREFIX + mode]
    const version = labels[`${PREFIX}${mode}-version`] ?? 'latest'
    const at = (label: string) => `metadata.labels[${PREFIX}${label}]`
    return [
      ...(level === undefined || LEVELS.includes(level)
        ? []
        : [invalidValue(at(mode), level, `must be one of ${LEVELS.join(', ')}`)]),
      ...(/^(latest|v1\.(\d|[1-9]\d+))$/.test(version)
        ? []
        : [invalidValue(at(`${mode}-version`), version, 'must be "latest" or "v1.x"')]),
    ]
  })
  if (errors.length > 0) throw invalid({ group: '', kind: 'Namespace' }, name, errors)
  const before = policyOf(old?.metadata.labels, 'enforce')
  const now = policyOf(labels, 'enforce')
  const isStricter = LEVELS.indexOf(now.level) > LEVELS.indexOf(before.level)
  if (!old || (!isStricter && now.version === before.version)) return
  warnOfPods(name, now, hook)
}

function warnOfPods(namespace: string, policy: Policy, { store, warn }: Hook) {
  const podsByReason = new Map<string, string[]>()
  for (const pod of store.list('pods', namespace)) {
    const reason = violationsOf(pod.spec, policy.level)
      .map((violation) => violation.reason)
      .join(', ')
    if (reason) podsByReason.set(reason, [...(podsByReason.get(reason) ?? []), pod.metadata.name])
  }
  if (podsByReason.size === 0) return
  warn(
    `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level ${nameOf(policy)}`,
  )
  const lines = [...podsByReason].map(([reason, names]) => {
    const [first, ...others] = names.sort()
    const more = others.length === 1 ? '1 other pod' : `${others.length} other pods`
    return `${first}${others.length > 0 ? ` (and ${more})` : ''}: ${reason}`
  })
  for (const line of lines.sort()) warn(line)
}
