// What must hold between the fields of a pod, or of a kind that makes pods, beyond the shape of each field?

import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/kube-object.ts'
import { fitsLabels } from '../../kube/label-selector.ts'
import {
  type FieldError,
  forbidden,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../schema/field-error.ts'
import { validatePodSpec } from './validate-pod-spec.ts'

/** A selector that missed its own template would make pods for ever. */
export function validateTemplateOwner(object: KubeObject, old?: KubeObject): FieldError[] {
  const { selector, template, replicas } = object.spec ?? {}
  const labels = template?.metadata?.labels
  const errors: FieldError[] = []
  if (replicas < 0) {
    errors.push(invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'))
  }
  if (selector && !selector.matchLabels && !selector.matchExpressions) {
    const words = `empty selector is invalid for ${object.kind.toLowerCase()}`
    errors.push(wrong('spec.selector', selectorText(selector), words))
  } else if (!selector || !fitsLabels(selector, labels)) {
    errors.push(
      wrong(
        'spec.template.metadata.labels',
        mapText(labels),
        '`selector` does not match template `labels`',
      ),
    )
  }
  if (template?.spec?.restartPolicy && template.spec.restartPolicy !== 'Always') {
    errors.push(
      unsupportedValue('spec.template.spec.restartPolicy', template.spec.restartPolicy, ['Always']),
    )
  }
  errors.push(...validatePodSpec(template?.spec, 'spec.template.spec'))
  if (old && selector && !isDeepStrictEqual(selector, old.spec?.selector)) {
    errors.push(wrong('spec.selector', selectorText(selector), 'field is immutable'))
  }
  return errors
}

export function validateDeployment(deployment: KubeObject, old?: KubeObject): FieldError[] {
  const { strategy, minReadySeconds = 0, progressDeadlineSeconds } = deployment.spec ?? {}
  const errors = validateTemplateOwner(deployment, old)
  const { maxSurge, maxUnavailable } = strategy?.rollingUpdate ?? {}
  if (strategy?.type === 'Recreate' && strategy.rollingUpdate) {
    const words = "may not be specified when strategy `type` is 'Recreate'"
    errors.push(forbidden('spec.strategy.rollingUpdate', words))
  } else if (isNone(maxSurge) && isNone(maxUnavailable)) {
    const field = 'spec.strategy.rollingUpdate.maxUnavailable'
    errors.push(wrong(field, String(maxUnavailable), 'may not be 0 when `maxSurge` is 0'))
  }
  if (progressDeadlineSeconds <= minReadySeconds) {
    const words = 'must be greater than minReadySeconds'
    errors.push(invalidValue('spec.progressDeadlineSeconds', progressDeadlineSeconds, words))
  }
  return errors
}

const isNone = (amount: unknown) => amount === 0 || amount === '0%'

const MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

export function validateStatefulSet(set: KubeObject, old?: KubeObject): FieldError[] {
  const rest = ({ spec }: KubeObject) =>
    Object.entries(spec ?? {}).filter(([field]) => !MUTABLE.includes(field))
  const errors = validateTemplateOwner(set)
  if (old && !isDeepStrictEqual(new Map(rest(set)), new Map(rest(old)))) {
    const names = MUTABLE.map((field) => `'${field}'`)
    const words = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
    errors.push(
      forbidden('spec', `updates to statefulset spec for fields other than ${words} are forbidden`),
    )
  }
  return errors
}

const wrong = (field: string, value: string, words: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${value}: ${words}`,
})

/** As Go writes a map, which is how Kubernetes shows it. */
const mapText = (map: Record<string, string> | undefined) =>
  map === undefined
    ? 'map[string]string(nil)'
    : `map[string]string{${Object.entries(map)
        .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
        .sort()
        .join(', ')}}`

const selectorText = ({ matchLabels }: { matchLabels?: Record<string, string> }) =>
  `v1.LabelSelector{MatchLabels:${mapText(matchLabels)}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}`

export function validateJob(job: KubeObject, old?: KubeObject): FieldError[] {
  const errors = validatePodSpec(job.spec?.template?.spec, 'spec.template.spec')
  errors.push(...validateRestarts(job.spec?.template, 'spec.template.spec'))
  if (old && !isDeepStrictEqual(job.spec?.template, old.spec?.template)) {
    errors.push(invalidValue('spec.template', job.spec?.template, 'field is immutable'))
  }
  return errors
}

/** Left out, it has become Always by now. */
function validateRestarts(template: KubeObject | undefined, at: string): FieldError[] {
  if (template?.spec?.restartPolicy !== 'Always') return []
  return [requiredValue(`${at}.restartPolicy`, 'valid values: "OnFailure", "Never"')]
}

const CHANGEABLE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/** A pod that was assigned to a node stays as it was made, but for its images. */
export function validatePod(pod: KubeObject, old?: KubeObject): FieldError[] {
  const errors = validatePodSpec(pod.spec, 'spec')
  const gates = (of: KubeObject): { name: string }[] => of.spec?.schedulingGates ?? []
  const added = old && gates(pod).find(({ name }) => !gates(old).some((one) => one.name === name))
  if (added) {
    const words = `only deletion is allowed, but found new scheduling gate '${added.name}'`
    errors.push(forbidden('spec.schedulingGates', words))
  }
  if (old && !isDeepStrictEqual(unchangeable(pod), unchangeable(old))) {
    errors.push(forbidden('spec', CHANGEABLE))
  }
  return errors
}

function unchangeable({ spec }: KubeObject) {
  const withoutImages = (containers: { image?: string }[] = []) =>
    containers.map(({ image: _, ...rest }) => rest)
  const {
    activeDeadlineSeconds: _,
    tolerations: __,
    nodeName: ___,
    schedulingGates: ____,
    ...rest
  } = spec ?? {}
  return {
    ...rest,
    containers: withoutImages(spec?.containers),
    initContainers: withoutImages(spec?.initContainers),
  }
}

/** Of minute, hour, day, month and weekday. */
const SCHEDULE_LIMITS: [least: number, most: number][] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
]

/** In the words of the library that real clusters read schedules with. */
function scheduleFault(field: string, least: number, most: number): string | undefined {
  if (!/^[\w*?/,-]+$/.test(field)) return `failed to parse int from ${field}`
  for (const part of field.split(',')) {
    const [range = ''] = part.split('/')
    const [from = '', to = from] = range.split('-')
    if (!/^\d+$/.test(from) || !/^\d+$/.test(to)) continue
    if (Number(from) < least)
      return `beginning of range (${from}) below minimum (${least}): ${part}`
    if (Number(to) > most) return `end of range (${to}) above maximum (${most}): ${part}`
    if (Number(from) > Number(to))
      return `beginning of range (${from}) beyond end of range (${to}): ${part}`
  }
  return undefined
}

/** Five fields, each of numbers, names, ranges and steps; or one of the names for common ones. */
export function validateCronJob({ spec }: KubeObject): FieldError[] {
  const { schedule, jobTemplate } = spec ?? {}
  const errors = validatePodSpec(
    jobTemplate?.spec?.template?.spec,
    'spec.jobTemplate.spec.template.spec',
  )
  errors.push(
    ...validateRestarts(jobTemplate?.spec?.template, 'spec.jobTemplate.spec.template.spec'),
  )
  if (!schedule) return [requiredValue('spec.schedule'), ...errors]
  const fields = String(schedule).trim().split(/\s+/)
  const isNamed = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)$/.test(
    schedule,
  )
  if (!isNamed && fields.length !== 5) {
    const words = `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`
    errors.unshift(invalidValue('spec.schedule', schedule, words))
  } else if (!isNamed) {
    const words = fields
      .map((field, at) => scheduleFault(field, ...SCHEDULE_LIMITS[at]!))
      .find(Boolean)
    if (words) errors.unshift(invalidValue('spec.schedule', schedule, words))
  }
  return errors
}
