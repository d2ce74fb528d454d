// Who may do what: roles and their bindings.

import type { Table } from '../notation.ts'

export const rbacTable: Table = {
  Role: `
    # What may be done to which objects of one namespace.
    metadata 1 ObjectMeta
    rules 2 []PolicyRule # What is allowed; there are no rules that forbid.
  `,
  PolicyRule: `
    verbs! 1 []string # What may be done, such as get, list or create; * is everything.
    apiGroups 2 []string # The groups of the resources; an empty name is the core group.
    resources 3 []string # The resources, such as pods or deployments/scale.
    resourceNames 4 []string # Only the objects with these names.
    nonResourceURLs 5 []string # Paths that are no resources, such as /healthz.
  `,
  RoleBinding: `
    # Gives a role to users, groups and service accounts within one namespace.
    metadata 1 ObjectMeta
    subjects 2 []Subject # Who is given the role.
    roleRef 3 RoleRef # The role that is given; cannot change.
  `,
  Subject: `
    kind! 1 string
    apiGroup 2 string
    name! 3 string
    namespace 4 string
  `,
  RoleRef: `
    apiGroup 1 string
    kind! 2 string
    name! 3 string
  `,
  ClusterRole: `
    # What may be done to which objects, in all namespaces or outside of them.
    metadata 1 ObjectMeta
    rules 2 []PolicyRule # What is allowed; there are no rules that forbid.
    aggregationRule 3 *AggregationRule
  `,
  AggregationRule: `
    clusterRoleSelectors 1 []LabelSelector
  `,
  ClusterRoleBinding: `
    # Gives a cluster role to users, groups and service accounts everywhere.
    metadata 1 ObjectMeta
    subjects 2 []Subject # Who is given the role.
    roleRef 3 RoleRef # The role that is given; cannot change.
  `,
}
