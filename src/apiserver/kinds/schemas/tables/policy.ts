// Disruption budgets and eviction.

import type { Table } from '../notation.ts'

export const policyTable: Table = {
  PodDisruptionBudget: `
    # How many of the selected pods must stay while others are moved on purpose.
    metadata 1 ObjectMeta
    spec 2 PodDisruptionBudgetSpec
    status 3 PodDisruptionBudgetStatus
  `,
  PodDisruptionBudgetSpec: `
    minAvailable 1 *intstr
    selector 2 *LabelSelector
    maxUnavailable 3 *intstr
    unhealthyPodEvictionPolicy 4 *UnhealthyPodEvictionPolicyType
  `,
  PodDisruptionBudgetStatus: `
    observedGeneration 1 int64
    disruptedPods 2 map.time
    disruptionsAllowed 3 int32
    currentHealthy 4 int32
    desiredHealthy 5 int32
    expectedPods 6 int32
    conditions 7 []Condition map=type merge=type
  `,
  Eviction: `
    # A polite request to delete a pod, which a disruption budget may refuse.
    metadata 1 ObjectMeta
    deleteOptions 2 *DeleteOptions
  `,
  UnhealthyPodEvictionPolicyType: 'enum AlwaysAllow IfHealthyBudget',
}
