// The kinds that the lab and the gateway name in their own code.

import type { Resource } from './kube-object.ts'

const namespaced = (group: string, version: string, plural: string, kind: string): Resource => ({
  group,
  version,
  plural,
  kind,
  namespaced: true,
})
const cluster = (group: string, version: string, plural: string, kind: string): Resource => ({
  ...namespaced(group, version, plural, kind),
  namespaced: false,
})

const GATEWAY_API = 'gateway.networking.k8s.io'
const AGENTGATEWAY = 'agentgateway.dev'

export const namespaces = cluster('', 'v1', 'namespaces', 'Namespace')
export const nodes = cluster('', 'v1', 'nodes', 'Node')
export const pods = namespaced('', 'v1', 'pods', 'Pod')
export const services = namespaced('', 'v1', 'services', 'Service')
export const endpoints = namespaced('', 'v1', 'endpoints', 'Endpoints')
export const secrets = namespaced('', 'v1', 'secrets', 'Secret')
export const configMaps = namespaced('', 'v1', 'configmaps', 'ConfigMap')
export const serviceAccounts = namespaced('', 'v1', 'serviceaccounts', 'ServiceAccount')
export const events = namespaced('', 'v1', 'events', 'Event')
export const deployments = namespaced('apps', 'v1', 'deployments', 'Deployment')
export const replicaSets = namespaced('apps', 'v1', 'replicasets', 'ReplicaSet')
export const daemonSets = namespaced('apps', 'v1', 'daemonsets', 'DaemonSet')
export const statefulSets = namespaced('apps', 'v1', 'statefulsets', 'StatefulSet')
export const cronJobs = namespaced('batch', 'v1', 'cronjobs', 'CronJob')
export const ingresses = namespaced('networking.k8s.io', 'v1', 'ingresses', 'Ingress')
export const networkPolicies = namespaced(
  'networking.k8s.io',
  'v1',
  'networkpolicies',
  'NetworkPolicy',
)
export const horizontalPodAutoscalers = namespaced(
  'autoscaling',
  'v2',
  'horizontalpodautoscalers',
  'HorizontalPodAutoscaler',
)
export const podDisruptionBudgets = namespaced(
  'policy',
  'v1',
  'poddisruptionbudgets',
  'PodDisruptionBudget',
)
export const persistentVolumeClaims = namespaced(
  '',
  'v1',
  'persistentvolumeclaims',
  'PersistentVolumeClaim',
)
export const replicationControllers = namespaced(
  '',
  'v1',
  'replicationcontrollers',
  'ReplicationController',
)
export const resourceQuotas = namespaced('', 'v1', 'resourcequotas', 'ResourceQuota')
export const limitRanges = namespaced('', 'v1', 'limitranges', 'LimitRange')
const ADMISSION = 'admissionregistration.k8s.io'
export const validatingAdmissionPolicies = cluster(
  ADMISSION,
  'v1',
  'validatingadmissionpolicies',
  'ValidatingAdmissionPolicy',
)
export const validatingWebhookConfigurations = cluster(
  ADMISSION,
  'v1',
  'validatingwebhookconfigurations',
  'ValidatingWebhookConfiguration',
)
export const mutatingWebhookConfigurations = cluster(
  ADMISSION,
  'v1',
  'mutatingwebhookconfigurations',
  'MutatingWebhookConfiguration',
)
export const jobs = namespaced('batch', 'v1', 'jobs', 'Job')
export const endpointSlices = namespaced(
  'discovery.k8s.io',
  'v1',
  'endpointslices',
  'EndpointSlice',
)
export const leases = namespaced('coordination.k8s.io', 'v1', 'leases', 'Lease')
export const customResourceDefinitions = cluster(
  'apiextensions.k8s.io',
  'v1',
  'customresourcedefinitions',
  'CustomResourceDefinition',
)
export const clusterRoles = cluster(
  'rbac.authorization.k8s.io',
  'v1',
  'clusterroles',
  'ClusterRole',
)
export const clusterRoleBindings = cluster(
  'rbac.authorization.k8s.io',
  'v1',
  'clusterrolebindings',
  'ClusterRoleBinding',
)
export const roles = namespaced('rbac.authorization.k8s.io', 'v1', 'roles', 'Role')
export const roleBindings = namespaced(
  'rbac.authorization.k8s.io',
  'v1',
  'rolebindings',
  'RoleBinding',
)

export const gatewayClasses = cluster(GATEWAY_API, 'v1', 'gatewayclasses', 'GatewayClass')
export const gateways = namespaced(GATEWAY_API, 'v1', 'gateways', 'Gateway')
export const httpRoutes = namespaced(GATEWAY_API, 'v1', 'httproutes', 'HTTPRoute')
export const referenceGrants = namespaced(
  GATEWAY_API,
  'v1beta1',
  'referencegrants',
  'ReferenceGrant',
)
export const agentgatewayBackends = namespaced(
  AGENTGATEWAY,
  'v1alpha1',
  'agentgatewaybackends',
  'AgentgatewayBackend',
)
export const agentgatewayPolicies = namespaced(
  AGENTGATEWAY,
  'v1alpha1',
  'agentgatewaypolicies',
  'AgentgatewayPolicy',
)
export const agentgatewayParameters = namespaced(
  AGENTGATEWAY,
  'v1alpha1',
  'agentgatewayparameters',
  'AgentgatewayParameters',
)

/** Every resource above, for readers that meet a manifest and need its path. */
export const knownResources: Resource[] = [
  namespaces,
  nodes,
  pods,
  services,
  endpoints,
  secrets,
  configMaps,
  serviceAccounts,
  events,
  deployments,
  replicaSets,
  daemonSets,
  statefulSets,
  cronJobs,
  ingresses,
  jobs,
  endpointSlices,
  leases,
  podDisruptionBudgets,
  customResourceDefinitions,
  clusterRoles,
  clusterRoleBindings,
  roles,
  roleBindings,
  gatewayClasses,
  gateways,
  httpRoutes,
  referenceGrants,
  agentgatewayBackends,
  agentgatewayPolicies,
  agentgatewayParameters,
]
