// What does `kubectl get` say of the kinds that steer the cluster: access, storage, scheduling, admission, scaling?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Column } from '../kinds/kind.ts'
import { ageColumn, count, joined, nameColumn, text, wide } from './column.ts'
import { humanDuration } from './human-duration.ts'

const createdColumn = text('Created At', (object) => object.metadata.creationTimestamp)

export const roleColumns: Column[] = [nameColumn, createdColumn]

type Subject = { kind: string; name: string; namespace?: string }
const subjects = (wanted: string) => (binding: KubeObject) =>
  (binding.subjects ?? [])
    .filter(({ kind }: Subject) => kind === wanted)
    .map(({ name, namespace }: Subject) =>
      wanted === 'ServiceAccount' ? `${namespace}/${name}` : name,
    )
    .join(', ')

export const roleBindingColumns: Column[] = [
  nameColumn,
  text('Role', ({ roleRef }) => `${roleRef?.kind}/${roleRef?.name}`),
  ageColumn,
  ...wide(
    text('Users', subjects('User')),
    text('Groups', subjects('Group')),
    text('ServiceAccounts', subjects('ServiceAccount')),
  ),
]

export const storageClassColumns: Column[] = [
  {
    ...nameColumn,
    value: ({ metadata }) =>
      metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true'
        ? `${metadata.name} (default)`
        : metadata.name,
  },
  text('Provisioner', (object) => object.provisioner),
  text('ReclaimPolicy', (object) => object.reclaimPolicy ?? 'Delete'),
  text('VolumeBindingMode', (object) => object.volumeBindingMode ?? 'Immediate'),
  {
    ...text('AllowVolumeExpansion', (object) => object.allowVolumeExpansion ?? false),
    type: 'boolean',
  },
  ageColumn,
]

type Condition = { type: string; status: string }

export const apiServiceColumns: Column[] = [
  nameColumn,
  text('Service', ({ spec }) =>
    spec?.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local',
  ),
  text(
    'Available',
    ({ status }) =>
      status?.conditions?.find(({ type }: Condition) => type === 'Available')?.status ?? 'Unknown',
  ),
  ageColumn,
]

export const certificateRequestColumns: Column[] = [
  nameColumn,
  ageColumn,
  text('SignerName', ({ spec }) => spec?.signerName),
  text('Requestor', ({ spec }) => spec?.username),
  text('RequestedDuration', ({ spec }) =>
    spec?.expirationSeconds === undefined
      ? undefined
      : humanDuration(1000 * spec.expirationSeconds),
  ),
  text('Condition', ({ status }) => {
    const conditions: Condition[] = status?.conditions ?? []
    const state = ['Denied', 'Approved'].find((name) =>
      conditions.some(({ type }) => type === name),
    )
    return `${state ?? 'Pending'}${status?.certificate ? ',Issued' : ''}`
  }),
]

export const leaseColumns: Column[] = [
  nameColumn,
  text('Holder', (lease) => lease.spec?.holderIdentity ?? ''),
  ageColumn,
]

export const priorityClassColumns: Column[] = [
  nameColumn,
  count('Value', (object) => object.value),
  { ...text('Global-Default', (object) => object.globalDefault ?? false), type: 'boolean' },
  ageColumn,
  ...wide(text('PreemptionPolicy', (object) => object.preemptionPolicy ?? 'PreemptLowerPriority')),
]

export const disruptionBudgetColumns: Column[] = [
  nameColumn,
  text('Min Available', (object) => object.spec?.minAvailable ?? 'N/A'),
  text('Max Unavailable', (object) => object.spec?.maxUnavailable ?? 'N/A'),
  count('Allowed Disruptions', (object) => object.status?.disruptionsAllowed),
  ageColumn,
]

export const webhookColumns: Column[] = [
  nameColumn,
  count('Webhooks', (object) => object.webhooks?.length),
  ageColumn,
]

export const admissionPolicyColumns: Column[] = [
  nameColumn,
  count('Validations', (object) => object.spec?.validations?.length),
  text('ParamKind', ({ spec }) =>
    spec?.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : '<unset>',
  ),
  ageColumn,
]

export const admissionPolicyBindingColumns: Column[] = [
  nameColumn,
  text('PolicyName', (object) => object.spec?.policyName),
  text('ParamRef', ({ spec }) => {
    if (!spec?.paramRef) return '<unset>'
    const name = spec.paramRef.name || '*'
    return spec.paramRef.namespace ? `${spec.paramRef.namespace}/${name}` : name
  }),
  ageColumn,
]

export const autoscalerColumns: Column[] = [
  nameColumn,
  text('Reference', ({ spec }) => `${spec?.scaleTargetRef?.kind}/${spec?.scaleTargetRef?.name}`),
  text('Targets', (object) =>
    joined((object.spec?.metrics ?? []).map((metric: Metric) => targetOf(metric))).replaceAll(
      ',',
      ', ',
    ),
  ),
  text('MinPods', (object) => (object.spec?.minReplicas ?? '<unset>').toString()),
  count('MaxPods', (object) => object.spec?.maxReplicas),
  count('Replicas', (object) => object.status?.currentReplicas),
  ageColumn,
]

type Metric = {
  type: string
  resource?: { name: string; target?: { averageUtilization?: number; averageValue?: string } }
}

function targetOf({ type, resource }: Metric) {
  if (type !== 'Resource') return '<unknown>'
  const target = resource?.target
  const wanted = target?.averageUtilization ? `${target.averageUtilization}%` : target?.averageValue
  return `${resource?.name}: <unknown>/${wanted ?? '<auto>'}`
}

export const crdColumns: Column[] = [nameColumn, createdColumn]

export const controllerRevisionColumns: Column[] = [
  nameColumn,
  text('Controller', ({ metadata }) => {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller)
    if (!owner) return '<none>'
    const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
    return `${owner.kind.toLowerCase()}${group}/${owner.name}`
  }),
  count('Revision', (object) => object.revision),
  ageColumn,
]
