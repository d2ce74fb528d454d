// Which kinds do the groups apps, batch and autoscaling serve?

import type { KubeObject } from '../../kube/kube-object.ts'
import { autoscalerColumns, controllerRevisionColumns } from '../tables/policy-columns.ts'
import {
  cronJobColumns,
  daemonSetColumns,
  deploymentColumns,
  jobColumns,
  replicaSetColumns,
  statefulSetColumns,
} from '../tables/workload-columns.ts'
import { admitTemplate } from './admit-pods.ts'
import { fromAutoscalerV1, setAutoscalerDefaults, toAutoscalerV1 } from './autoscaler-views.ts'
import {
  prepareJob,
  setCronJobDefaults,
  setDaemonSetDefaults,
  setDeploymentDefaults,
  setJobDefaults,
  setReplicaSetDefaults,
  setStatefulSetDefaults,
} from './default-workloads.ts'
import { kindsOf, read } from './kind.ts'
import { validateAutoscaler } from './validate-other-kinds.ts'
import {
  validateCronJob,
  validateDeployment,
  validateJob,
  validateStatefulSet,
  validateTemplateOwner,
} from './validate-workloads.ts'

const scale = {
  specReplicas: 'spec.replicas',
  statusReplicas: 'status.replicas',
  selector: 'spec.selector',
}
const workload = {
  categories: ['all'],
  hasStatus: true,
  hasGeneration: true,
  validate: validateTemplateOwner,
  admit: admitTemplate('spec.template.spec'),
}
const field = (path: string) => ({ [path]: (object: object) => read(object, path) })

export const appsKinds = kindsOf('apps', 'v1', [
  {
    plural: 'controllerrevisions',
    kind: 'ControllerRevision',
    columns: controllerRevisionColumns,
  },
  {
    ...workload,
    plural: 'daemonsets',
    kind: 'DaemonSet',
    shortNames: ['ds'],
    columns: daemonSetColumns,
    setDefaults: setDaemonSetDefaults,
  },
  {
    ...workload,
    plural: 'deployments',
    kind: 'Deployment',
    shortNames: ['deploy'],
    scale,
    columns: deploymentColumns,
    validate: validateDeployment,
    setDefaults: setDeploymentDefaults,
  },
  {
    ...workload,
    plural: 'replicasets',
    kind: 'ReplicaSet',
    shortNames: ['rs'],
    scale,
    columns: replicaSetColumns,
    fields: field('status.replicas'),
    setDefaults: setReplicaSetDefaults,
  },
  {
    ...workload,
    plural: 'statefulsets',
    kind: 'StatefulSet',
    shortNames: ['sts'],
    scale,
    columns: statefulSetColumns,
    validate: validateStatefulSet,
    setDefaults: setStatefulSetDefaults,
  },
])

export const batchKinds = kindsOf('batch', 'v1', [
  {
    ...workload,
    plural: 'cronjobs',
    kind: 'CronJob',
    shortNames: ['cj'],
    columns: cronJobColumns,
    setDefaults: setCronJobDefaults,
    validate: validateCronJob,
    admit: admitTemplate('spec.jobTemplate.spec.template.spec'),
  },
  {
    ...workload,
    plural: 'jobs',
    kind: 'Job',
    columns: jobColumns,
    fields: { 'status.successful': (job) => read(job, 'status.succeeded') ?? 0 },
    setDefaults: setJobDefaults,
    prepare: prepareJob,
    validate: validateJob,
  },
])

const autoscaler = {
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  hasStatus: true,
  setDefaults: ({ spec }: KubeObject) => {
    if (spec) spec.minReplicas ??= 1
  },
  validate: validateAutoscaler,
}

export const autoscalingKinds = [
  ...kindsOf('autoscaling', 'v2', [
    { ...autoscaler, columns: autoscalerColumns, setDefaults: setAutoscalerDefaults },
  ]),
  ...kindsOf('autoscaling', 'v1', [
    {
      ...autoscaler,
      storedVersion: 'autoscaling/v2',
      columns: autoscalerColumns.map((column) => ({
        ...column,
        value: (object) => column.value(fromAutoscalerV1(object)),
      })),
      fromStored: toAutoscalerV1,
      toStored: fromAutoscalerV1,
    },
  ]),
]
