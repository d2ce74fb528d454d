// Which roles does every cluster have? https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings

import type { KubeObject } from '../../kube/kube-object.ts'
import type { PolicyRule } from './authorize.ts'

const apiVersion = 'rbac.authorization.k8s.io/v1'
const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }

const clusterRole = (name: string, rules: PolicyRule[], aggregatedTo?: string): KubeObject => ({
  apiVersion,
  kind: 'ClusterRole',
  metadata: {
    name,
    labels: aggregatedTo ? { ...labels, [labelOf(aggregatedTo)]: 'true' } : labels,
  },
  rules,
})

const labelOf = (role: string) => `rbac.authorization.k8s.io/aggregate-to-${role}`

/** What an operator's own role adds by its label, as those of Gateway API's and others' do. */
const aggregatedRole = (name: string, rules: PolicyRule[], aggregatedTo?: string): KubeObject => ({
  ...clusterRole(name, rules, aggregatedTo),
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [labelOf(name)]: 'true' } }] },
})

const bindingTo = (role: string, groups: string[]): KubeObject => ({
  apiVersion,
  kind: 'ClusterRoleBinding',
  metadata: { name: role, labels },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects: groups.map((name) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name })),
})

const READ = ['get', 'list', 'watch']
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update']

/** What one works with inside a namespace, but for Secrets and for roles. */
const CONTENTS: Pick<PolicyRule, 'apiGroups' | 'resources'>[] = [
  {
    apiGroups: [''],
    resources: [
      'configmaps',
      'endpoints',
      'events',
      'persistentvolumeclaims',
      'pods',
      'pods/log',
      'pods/status',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'serviceaccounts',
      'services',
      'services/status',
    ],
  },
  {
    apiGroups: ['apps'],
    resources: [
      'controllerrevisions',
      'daemonsets',
      'deployments',
      'deployments/scale',
      'replicasets',
      'replicasets/scale',
      'statefulsets',
      'statefulsets/scale',
    ],
  },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'] },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'] },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
]
const withVerbs = (verbs: string[]): PolicyRule[] => CONTENTS.map((rule) => ({ ...rule, verbs }))

const view: PolicyRule[] = [
  ...withVerbs(READ),
  { apiGroups: [''], resources: ['limitranges', 'namespaces', 'resourcequotas'], verbs: READ },
]
const edit: PolicyRule[] = [
  ...withVerbs(WRITE),
  { apiGroups: [''], resources: ['secrets'], verbs: [...READ, ...WRITE] },
  {
    apiGroups: [''],
    resources: ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'services/proxy'],
    verbs: [...READ, ...WRITE],
  },
  { apiGroups: [''], resources: ['pods/eviction', 'serviceaccounts/token'], verbs: ['create'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...READ, ...WRITE] },
]

const admin: PolicyRule[] = [
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['rolebindings', 'roles'],
    verbs: [...READ, ...WRITE],
  },
  {
    apiGroups: ['authorization.k8s.io'],
    resources: ['localsubjectaccessreviews'],
    verbs: ['create'],
  },
]

const DISCOVERY = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
  '/version',
  '/version/',
]

export const bootstrapRoles: KubeObject[] = [
  clusterRole('cluster-admin', [
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { nonResourceURLs: ['*'], verbs: ['*'] },
  ]),
  aggregatedRole('admin', [...edit, ...view, ...admin]),
  aggregatedRole('edit', [...edit, ...view], 'admin'),
  aggregatedRole('view', view, 'edit'),
  clusterRole('system:aggregate-to-admin', admin, 'admin'),
  clusterRole('system:aggregate-to-edit', edit, 'edit'),
  clusterRole('system:aggregate-to-view', view, 'view'),
  clusterRole('system:basic-user', [
    {
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      verbs: ['create'],
    },
    { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
  ]),
  clusterRole('system:discovery', [{ nonResourceURLs: DISCOVERY, verbs: ['get'] }]),
  bindingTo('cluster-admin', ['system:masters']),
  bindingTo('system:basic-user', ['system:authenticated']),
  bindingTo('system:discovery', ['system:authenticated']),
]
