// Which types do the built-in kinds consist of, and which kinds are there?

import { type Field, parseType, scalars, type Table, type Type } from './notation.ts'
import { admissionregistrationTable } from './tables/admissionregistration.ts'
import { apiextensionsTable } from './tables/apiextensions.ts'
import { apiregistrationTable } from './tables/apiregistration.ts'
import { appsTable } from './tables/apps.ts'
import { authenticationTable } from './tables/authentication.ts'
import { authorizationTable } from './tables/authorization.ts'
import { autoscalingV1Table } from './tables/autoscaling-v1.ts'
import { autoscalingV2Table } from './tables/autoscaling-v2.ts'
import { batchTable } from './tables/batch.ts'
import { certificatesTable } from './tables/certificates.ts'
import { coordinationTable } from './tables/coordination.ts'
import { coreTable } from './tables/core.ts'
import { discoveryTable } from './tables/discovery.ts'
import { eventsTable } from './tables/events.ts'
import { metaTable } from './tables/meta.ts'
import { networkingTable } from './tables/networking.ts'
import { podTable } from './tables/pod.ts'
import { policyTable } from './tables/policy.ts'
import { rbacTable } from './tables/rbac.ts'
import { schedulingTable } from './tables/scheduling.ts'
import { storageTable } from './tables/storage.ts'
import { volumeTable } from './tables/volume.ts'

type Group = { tables: Table[]; kinds: string[]; parsed: Map<string, Type> }

const shared = [podTable, volumeTable, coreTable, metaTable]

const group = (kinds: string, ...tables: Table[]): Group => ({
  tables: [...tables, ...shared],
  kinds: kinds.split(' '),
  parsed: new Map(),
})

const WEBHOOKS = 'ValidatingWebhookConfiguration MutatingWebhookConfiguration'

/** By `group/version`, as an object's `apiVersion` has it. */
const groups: Record<string, Group> = {
  v1: group(
    'Pod Service Secret ConfigMap Namespace ServiceAccount Event Node Endpoints PersistentVolume PersistentVolumeClaim ResourceQuota LimitRange ReplicationController PodTemplate Binding ComponentStatus',
  ),
  'apps/v1': group('Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision', appsTable),
  'batch/v1': group('Job CronJob', batchTable),
  'rbac.authorization.k8s.io/v1': group(
    'Role RoleBinding ClusterRole ClusterRoleBinding',
    rbacTable,
  ),
  'networking.k8s.io/v1': group('Ingress IngressClass NetworkPolicy', networkingTable),
  'policy/v1': group('PodDisruptionBudget Eviction', policyTable),
  'autoscaling/v1': group('HorizontalPodAutoscaler Scale', autoscalingV1Table),
  'autoscaling/v2': group('HorizontalPodAutoscaler', autoscalingV2Table),
  'scheduling.k8s.io/v1': group('PriorityClass', schedulingTable),
  'authentication.k8s.io/v1': group(
    'TokenRequest SelfSubjectReview TokenReview',
    authenticationTable,
  ),
  'authorization.k8s.io/v1': group(
    'SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview LocalSubjectAccessReview',
    authorizationTable,
  ),
  'coordination.k8s.io/v1': group('Lease', coordinationTable),
  'discovery.k8s.io/v1': group('EndpointSlice', discoveryTable),
  'events.k8s.io/v1': group('Event', eventsTable),
  'storage.k8s.io/v1': group('StorageClass', storageTable),
  'certificates.k8s.io/v1': group('CertificateSigningRequest', certificatesTable),
  'apiregistration.k8s.io/v1': group('APIService', apiregistrationTable),
  'apiextensions.k8s.io/v1': group('CustomResourceDefinition', apiextensionsTable),
  'admissionregistration.k8s.io/v1': group(
    `ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ${WEBHOOKS}`,
    admissionregistrationTable,
  ),
}

/** Where a type's name means something: the tables of one group and version, before the shared ones. */
export type Scope = Group

export const scopeOf = (apiVersion: string): Scope | undefined =>
  Object.hasOwn(groups, apiVersion) ? groups[apiVersion] : undefined

export const coreScope: Scope = groups.v1!

/** Every kind that the tables describe. */
export const builtinKinds = () =>
  Object.entries(groups).flatMap(([apiVersion, { kinds }]) =>
    kinds.map((kind) => ({ apiVersion, kind })),
  )

/** Undefined for a scalar, and for a name that no table has. */
export function typeNamed(scope: Scope, name: string): Type | undefined {
  if (scalars.has(name)) return undefined
  const known = scope.parsed.get(name)
  if (known) return known
  const table = scope.tables.find((each) => Object.hasOwn(each, name))
  if (!table) return undefined
  const type = parseType(name, table[name]!)
  scope.parsed.set(name, type)
  return type
}

/** The fields as JSON has them: those of inlined types stand among the others. */
export const jsonFields = (scope: Scope, type: Type): Field[] =>
  type.fields.flatMap((field) =>
    field.inline ? jsonFields(scope, typeNamed(scope, field.type)!) : [field],
  )
