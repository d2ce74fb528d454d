// Scale, and the first form of the horizontal autoscaler.

import type { Table } from '../notation.ts'

export const autoscalingV1Table: Table = {
  HorizontalPodAutoscaler: `
    # Scales a workload by the average use of CPU.
    metadata 1 ObjectMeta
    spec 2 HorizontalPodAutoscalerSpec
    status 3 HorizontalPodAutoscalerStatus
  `,
  HorizontalPodAutoscalerSpec: `
    scaleTargetRef 1 CrossVersionObjectReference
    minReplicas 2 *int32
    maxReplicas! 3 int32
    targetCPUUtilizationPercentage 4 *int32
  `,
  CrossVersionObjectReference: `
    kind! 1 string
    name! 2 string
    apiVersion 3 string
  `,
  HorizontalPodAutoscalerStatus: `
    observedGeneration 1 *int64
    lastScaleTime 2 *time
    currentReplicas 3 int32
    desiredReplicas 4 int32
    currentCPUUtilizationPercentage 5 *int32
  `,
  Scale: `
    # How many replicas an object has and should have.
    metadata 1 ObjectMeta
    spec 2 ScaleSpec
    status 3 ScaleStatus
  `,
  ScaleSpec: `
    replicas 1 int32
  `,
  ScaleStatus: `
    replicas 1 int32
    selector 2 string
  `,
}
