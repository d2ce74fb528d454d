// What does `kubectl get` say of the kinds that make pods?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Column } from '../kinds/kind.ts'
import { formatLabelSelector } from '../selectors/label-selector.ts'
import { ageColumn, count, joined, nameColumn, text, wide } from './column.ts'
import { ageOf, humanDuration } from './human-duration.ts'

const containers = (object: KubeObject): { name: string; image?: string }[] =>
  object.spec?.template?.spec?.containers ?? []

const templateColumns: Column[] = [
  text('Containers', (object) => joined(containers(object).map(({ name }) => name))),
  text('Images', (object) => joined(containers(object).map(({ image }) => image))),
]
const selectorColumn = text(
  'Selector',
  (object) => formatLabelSelector(object.spec?.selector ?? {}) || '<none>',
)

const ready = text(
  'Ready',
  (object) => `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
)

export const deploymentColumns: Column[] = [
  nameColumn,
  ready,
  count('Up-to-date', (object) => object.status?.updatedReplicas),
  count('Available', (object) => object.status?.availableReplicas),
  ageColumn,
  ...wide(...templateColumns, selectorColumn),
]

export const replicaSetColumns: Column[] = [
  nameColumn,
  count('Desired', (object) => object.spec?.replicas),
  count('Current', (object) => object.status?.replicas),
  count('Ready', (object) => object.status?.readyReplicas),
  ageColumn,
  ...wide(...templateColumns, selectorColumn),
]

export const replicationControllerColumns: Column[] = [
  ...replicaSetColumns.slice(0, 5),
  ...wide(
    ...templateColumns,
    text(
      'Selector',
      (object) => formatLabelSelector({ matchLabels: object.spec?.selector }) || '<none>',
    ),
  ),
]

export const daemonSetColumns: Column[] = [
  nameColumn,
  count('Desired', (object) => object.status?.desiredNumberScheduled),
  count('Current', (object) => object.status?.currentNumberScheduled),
  count('Ready', (object) => object.status?.numberReady),
  count('Up-to-date', (object) => object.status?.updatedNumberScheduled),
  count('Available', (object) => object.status?.numberAvailable),
  text(
    'Node Selector',
    (object) =>
      formatLabelSelector({ matchLabels: object.spec?.template?.spec?.nodeSelector }) || '<none>',
  ),
  ageColumn,
  ...wide(...templateColumns, selectorColumn),
]

export const statefulSetColumns: Column[] = [
  nameColumn,
  ready,
  ageColumn,
  ...wide(...templateColumns),
]

export const jobColumns: Column[] = [
  nameColumn,
  text('Status', jobStatus),
  text('Completions', jobCompletions),
  text('Duration', jobDuration),
  ageColumn,
  ...wide(...templateColumns, selectorColumn),
]

function jobStatus(job: KubeObject) {
  const has = (wanted: string) =>
    job.status?.conditions?.some(
      ({ type, status }: { type: string; status: string }) => type === wanted && status === 'True',
    )
  if (has('Complete')) return 'Complete'
  if (has('Failed')) return 'Failed'
  if (job.metadata.deletionTimestamp) return 'Terminating'
  if (has('Suspended')) return 'Suspended'
  if (has('FailureTarget')) return 'FailureTarget'
  if (has('SuccessCriteriaMet')) return 'SuccessCriteriaMet'
  return 'Running'
}

function jobCompletions(job: KubeObject) {
  const succeeded = job.status?.succeeded ?? 0
  if (job.spec?.completions !== undefined) return `${succeeded}/${job.spec.completions}`
  const parallelism = job.spec?.parallelism ?? 0
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function jobDuration({ status }: KubeObject) {
  if (!status?.startTime) return ''
  if (!status.completionTime) return ageOf(status.startTime)
  return humanDuration(Date.parse(status.completionTime) - Date.parse(status.startTime))
}

const cronTemplate = (object: KubeObject) => ({ ...object, spec: object.spec?.jobTemplate?.spec })

export const cronJobColumns: Column[] = [
  nameColumn,
  text('Schedule', (object) => object.spec?.schedule),
  text('Timezone', (object) => object.spec?.timeZone),
  text('Suspend', (object) => (object.spec?.suspend ? 'True' : 'False')),
  count('Active', (object) => object.status?.active?.length),
  text('Last Schedule', (object) =>
    object.status?.lastScheduleTime ? ageOf(object.status.lastScheduleTime) : '<none>',
  ),
  ageColumn,
  ...wide(
    ...[...templateColumns, selectorColumn].map((column) => ({
      ...column,
      value: (object: KubeObject) => column.value(cronTemplate(object)),
    })),
  ),
]
