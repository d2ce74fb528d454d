// What does `kubectl get` say of the core kinds that are neither workloads nor network?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Column } from '../kinds/kind.ts'
import { ageColumn, count, joined, nameColumn, text, wide } from './column.ts'
import { ageOf } from './human-duration.ts'

const sizeOf = (value: object | undefined) => Object.keys(value ?? {}).length

export const namespaceColumns: Column[] = [
  nameColumn,
  text('Status', (namespace) => namespace.status?.phase),
  ageColumn,
]

export const secretColumns: Column[] = [
  nameColumn,
  text('Type', (secret) => secret.type),
  count('Data', (secret) => sizeOf(secret.data)),
  ageColumn,
]

const health = ({ conditions }: KubeObject) =>
  conditions?.find(({ type }: { type: string }) => type === 'Healthy')

export const componentStatusColumns: Column[] = [
  nameColumn,
  text('Status', (object) => (health(object)?.status === 'True' ? 'Healthy' : 'Unhealthy')),
  text('Message', (object) => health(object)?.message ?? ''),
  text('Error', (object) => health(object)?.error ?? ''),
]

export const configMapColumns: Column[] = [
  nameColumn,
  count('Data', (map) => sizeOf(map.data) + sizeOf(map.binaryData)),
  ageColumn,
]

export const serviceAccountColumns: Column[] = [
  nameColumn,
  count('Secrets', (account) => account.secrets?.length),
  ageColumn,
]

const address = (wanted: string) => (node: KubeObject) =>
  node.status?.addresses?.find(({ type }: { type: string }) => type === wanted)?.address

export const nodeColumns: Column[] = [
  nameColumn,
  text('Status', (node) => {
    const condition = node.status?.conditions?.find(
      ({ type }: { type: string }) => type === 'Ready',
    )
    const ready = condition ? (condition.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'
    return node.spec?.unschedulable ? `${ready},SchedulingDisabled` : ready
  }),
  text('Roles', (node) => {
    const prefix = 'node-role.kubernetes.io/'
    const roles = Object.keys(node.metadata.labels ?? {})
      .filter((label) => label.startsWith(prefix) && label.length > prefix.length)
      .map((label) => label.slice(prefix.length))
    return joined(roles.sort())
  }),
  ageColumn,
  text('Version', (node) => node.status?.nodeInfo?.kubeletVersion),
  ...wide(
    text('Internal-IP', address('InternalIP')),
    text('External-IP', address('ExternalIP')),
    text('OS-Image', (node) => node.status?.nodeInfo?.osImage || '<unknown>'),
    text('Kernel-Version', (node) => node.status?.nodeInfo?.kernelVersion || '<unknown>'),
    text(
      'Container-Runtime',
      (node) => node.status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
    ),
  ),
]

/** Older recorders count in `count`, newer ones in `series`; the first and last times differ likewise. */
const firstSeen = (event: KubeObject) => event.firstTimestamp ?? event.eventTime
const lastSeen = (event: KubeObject) =>
  event.series?.lastObservedTime ?? event.lastTimestamp ?? firstSeen(event)

export const eventColumns: Column[] = [
  text('Last Seen', (event) => ageOf(lastSeen(event))),
  text('Type', (event) => event.type ?? ''),
  text('Reason', (event) => event.reason ?? ''),
  text('Object', ({ involvedObject }) =>
    involvedObject?.name
      ? `${String(involvedObject.kind).toLowerCase()}/${involvedObject.name}`
      : String(involvedObject?.kind ?? '').toLowerCase(),
  ),
  ...wide(
    text('Subobject', (event) => event.involvedObject?.fieldPath ?? ''),
    text('Source', (event) => {
      const component = event.source?.component || event.reportingComponent || ''
      const host = event.source?.host || event.reportingInstance
      return host ? `${component}, ${host}` : component
    }),
  ),
  text('Message', (event) => (event.message ?? '').trim()),
  ...wide(
    text('First Seen', (event) => ageOf(firstSeen(event))),
    text('Count', (event) => String(event.series?.count ?? event.count ?? 1)),
    { ...nameColumn },
  ),
]

export const persistentVolumeColumns: Column[] = [
  nameColumn,
  text('Capacity', (volume) => volume.spec?.capacity?.storage ?? ''),
  text('Access Modes', (volume) => accessModes(volume.spec?.accessModes)),
  text('Reclaim Policy', (volume) => volume.spec?.persistentVolumeReclaimPolicy ?? ''),
  text('Status', (volume) => volume.status?.phase ?? ''),
  text('Claim', ({ spec }) =>
    spec?.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '',
  ),
  text('StorageClass', (volume) => volume.spec?.storageClassName ?? ''),
  text('VolumeAttributesClass', (volume) => volume.spec?.volumeAttributesClassName || '<unset>'),
  text('Reason', (volume) => volume.status?.reason ?? ''),
  ageColumn,
  ...wide(text('VolumeMode', (volume) => volume.spec?.volumeMode || '<unset>')),
]

export const persistentVolumeClaimColumns: Column[] = [
  nameColumn,
  text('Status', (claim) => claim.status?.phase ?? ''),
  text('Volume', (claim) => claim.spec?.volumeName ?? ''),
  text('Capacity', (claim) => claim.status?.capacity?.storage ?? ''),
  text('Access Modes', (claim) => accessModes(claim.status?.accessModes)),
  text('StorageClass', (claim) => claim.spec?.storageClassName ?? ''),
  text('VolumeAttributesClass', (claim) => claim.spec?.volumeAttributesClassName || '<unset>'),
  ageColumn,
  ...wide(text('VolumeMode', (claim) => claim.spec?.volumeMode || '<unset>')),
]

const MODES: Record<string, string> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}
const accessModes = (modes: string[] = []) => modes.map((mode) => MODES[mode] ?? mode).join(',')

export const resourceQuotaColumns: Column[] = [
  nameColumn,
  text('Request', (quota) => quotaUse(quota, (name) => !name.startsWith('limits.'))),
  text('Limit', (quota) => quotaUse(quota, (name) => name.startsWith('limits.'))),
  ageColumn,
]

const quotaUse = (quota: KubeObject, isWanted: (name: string) => boolean) =>
  Object.entries<string>(quota.status?.hard ?? quota.spec?.hard ?? {})
    .filter(([name]) => isWanted(name))
    .map(([name, hard]) => `${name}: ${quota.status?.used?.[name] ?? 0}/${hard}`)
    .sort()
    .join(', ')
