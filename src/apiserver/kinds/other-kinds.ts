// Which kinds do the smaller groups serve? Most of them are kept and shown, and nothing in this cluster acts on them.

import {
  endpointSliceColumns,
  ingressClassColumns,
  ingressColumns,
  networkPolicyColumns,
} from '../tables/network-columns.ts'
import {
  admissionPolicyBindingColumns,
  admissionPolicyColumns,
  apiServiceColumns,
  certificateRequestColumns,
  disruptionBudgetColumns,
  leaseColumns,
  priorityClassColumns,
  roleBindingColumns,
  roleColumns,
  storageClassColumns,
  webhookColumns,
} from '../tables/policy-columns.ts'
import { type Kind, kindsOf } from './kind.ts'
import { setRoleBindingDefaults, validateRole, validateRoleBinding } from './role-bindings.ts'
import { validateIngress } from './validate-ingress.ts'
import { validateDisruptionBudget } from './validate-other-kinds.ts'

const RBAC = 'rbac.authorization.k8s.io'

export const rbacKinds: Kind[] = kindsOf(RBAC, 'v1', [
  ...['clusterrolebindings', 'rolebindings'].map((plural) => ({
    plural,
    kind: plural === 'rolebindings' ? 'RoleBinding' : 'ClusterRoleBinding',
    namespaced: plural === 'rolebindings',
    nameRule: 'path' as const,
    columns: roleBindingColumns,
    setDefaults: setRoleBindingDefaults,
    validate: validateRoleBinding,
  })),
  {
    plural: 'clusterroles',
    kind: 'ClusterRole',
    namespaced: false,
    nameRule: 'path',
    columns: roleColumns,
    validate: validateRole,
  },
  {
    plural: 'roles',
    kind: 'Role',
    nameRule: 'path',
    columns: roleColumns,
    validate: validateRole,
  },
])

export const networkingKinds = kindsOf('networking.k8s.io', 'v1', [
  {
    plural: 'ingressclasses',
    kind: 'IngressClass',
    namespaced: false,
    hasGeneration: true,
    columns: ingressClassColumns,
  },
  {
    plural: 'ingresses',
    kind: 'Ingress',
    shortNames: ['ing'],
    hasStatus: true,
    hasGeneration: true,
    columns: ingressColumns,
    validate: validateIngress,
  },
  {
    plural: 'networkpolicies',
    kind: 'NetworkPolicy',
    shortNames: ['netpol'],
    hasGeneration: true,
    columns: networkPolicyColumns,
    setDefaults: ({ spec }) => {
      if (spec && !spec.policyTypes)
        spec.policyTypes = spec.egress ? ['Ingress', 'Egress'] : ['Ingress']
    },
  },
])

export const policyKinds = kindsOf('policy', 'v1', [
  {
    plural: 'poddisruptionbudgets',
    kind: 'PodDisruptionBudget',
    shortNames: ['pdb'],
    hasStatus: true,
    hasGeneration: true,
    columns: disruptionBudgetColumns,
    validate: validateDisruptionBudget,
  },
])

export const storageKinds = kindsOf('storage.k8s.io', 'v1', [
  {
    plural: 'storageclasses',
    kind: 'StorageClass',
    namespaced: false,
    shortNames: ['sc'],
    columns: storageClassColumns,
    setDefaults: (object) => {
      object.reclaimPolicy ??= 'Delete'
      object.volumeBindingMode ??= 'Immediate'
    },
  },
])

export const discoveryKinds = kindsOf('discovery.k8s.io', 'v1', [
  {
    plural: 'endpointslices',
    kind: 'EndpointSlice',
    hasGeneration: true,
    columns: endpointSliceColumns,
  },
])

export const coordinationKinds = kindsOf('coordination.k8s.io', 'v1', [
  { plural: 'leases', kind: 'Lease', columns: leaseColumns },
])

export const registrationKinds = kindsOf('apiregistration.k8s.io', 'v1', [
  {
    plural: 'apiservices',
    kind: 'APIService',
    namespaced: false,
    categories: ['api-extensions'],
    hasStatus: true,
    columns: apiServiceColumns,
  },
])

/** Anybody may ask and approve; nobody signs here. */
export const certificateKinds = kindsOf('certificates.k8s.io', 'v1', [
  {
    plural: 'certificatesigningrequests',
    kind: 'CertificateSigningRequest',
    namespaced: false,
    shortNames: ['csr'],
    hasStatus: true,
    subresources: [
      {
        name: 'approval',
        kind: 'CertificateSigningRequest',
        verbs: ['get', 'patch', 'update'],
      },
    ],
    columns: certificateRequestColumns,
    prepare: (request, old, { user }) => {
      if (old) return
      const { name, uid, groups } = user
      Object.assign(request.spec, { username: name, groups, ...(uid && { uid }) })
      request.status = {}
    },
  },
])

export const schedulingKinds = kindsOf('scheduling.k8s.io', 'v1', [
  {
    plural: 'priorityclasses',
    kind: 'PriorityClass',
    namespaced: false,
    shortNames: ['pc'],
    columns: priorityClassColumns,
    setDefaults: (object) => {
      object.preemptionPolicy ??= 'PreemptLowerPriority'
    },
  },
])

export const admissionKinds = kindsOf('admissionregistration.k8s.io', 'v1', [
  {
    plural: 'mutatingwebhookconfigurations',
    kind: 'MutatingWebhookConfiguration',
    namespaced: false,
    categories: ['api-extensions'],
    hasGeneration: true,
    columns: webhookColumns,
  },
  {
    plural: 'validatingadmissionpolicies',
    kind: 'ValidatingAdmissionPolicy',
    namespaced: false,
    categories: ['api-extensions'],
    hasStatus: true,
    hasGeneration: true,
    columns: admissionPolicyColumns,
    setDefaults: ({ spec }) => {
      if (spec) spec.failurePolicy ??= 'Fail'
    },
  },
  {
    plural: 'validatingadmissionpolicybindings',
    kind: 'ValidatingAdmissionPolicyBinding',
    namespaced: false,
    categories: ['api-extensions'],
    hasGeneration: true,
    columns: admissionPolicyBindingColumns,
  },
  {
    plural: 'validatingwebhookconfigurations',
    kind: 'ValidatingWebhookConfiguration',
    namespaced: false,
    categories: ['api-extensions'],
    hasGeneration: true,
    columns: webhookColumns,
  },
])
