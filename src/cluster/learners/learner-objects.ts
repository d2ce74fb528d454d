// Which objects make a learner's part of a shared cluster?

import type { KubeObject } from '../../kube/kube-object.ts'
import { LEARNER_LABEL, type Learner } from './learner.ts'

/** The ServiceAccount as which a learner's kubectl works. */
export const LEARNER_ACCOUNT = 'learner'

const RBAC = 'rbac.authorization.k8s.io'

/**
 * In the order in which they are made. The rights are those of manifests/learners; what the proxies of the namespace may
 * read, the gateway's own role says, bound in this namespace alone.
 */
export function learnerObjects({ name, namespace }: Learner): KubeObject[] {
  const labels = { 'app.kubernetes.io/part-of': 'ai-gateway-lab', [LEARNER_LABEL]: name }
  const inside = (object: string) => ({ name: object, namespace, labels })
  const roleRef = (role: string) => ({ apiGroup: RBAC, kind: 'ClusterRole', name: role })
  const allAccounts = [
    { apiGroup: RBAC, kind: 'Group', name: `system:serviceaccounts:${namespace}` },
  ]
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: inside(LEARNER_ACCOUNT) },
    // A mistake in a loop fills one namespace, and not the cluster.
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: inside('learner'),
      spec: {
        hard: {
          pods: '10',
          secrets: '50',
          configmaps: '50',
          'count/gateways.gateway.networking.k8s.io': '5',
          'count/httproutes.gateway.networking.k8s.io': '50',
          'count/agentgatewaybackends.agentgateway.dev': '50',
        },
      },
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: inside('learner'),
      roleRef: roleRef('ai-gateway-lab-learner'),
      subjects: [{ kind: 'ServiceAccount', name: LEARNER_ACCOUNT, namespace }],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: inside('agentgateway-proxy'),
      roleRef: roleRef('agentgateway-proxy'),
      subjects: allAccounts,
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: `ai-gateway-lab-learner-${name}`, labels },
      roleRef: roleRef('ai-gateway-lab-learner-classes'),
      subjects: allAccounts,
    },
  ]
}
