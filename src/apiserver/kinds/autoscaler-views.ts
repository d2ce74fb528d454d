// How is an autoscaler seen through autoscaling/v1, which knows of nothing but CPU?

import type { KubeObject } from '../../kube/kube-object.ts'

type Metric = {
  type: string
  resource?: { name: string; target: { type: string; averageUtilization?: number } }
}

/** What is asked for where nothing is, in percent of the CPU that the pods request. */
const DEFAULT_CPU = 80

const cpuMetric = (averageUtilization: number) => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})

const isCpu = ({ type, resource }: Metric) => type === 'Resource' && resource?.name === 'cpu'

export function toAutoscalerV1(autoscaler: KubeObject): KubeObject {
  const { metrics, behavior: _, ...spec } = autoscaler.spec ?? {}
  const cpu = (metrics as Metric[] | undefined)?.find(isCpu)?.resource?.target.averageUtilization
  if (cpu !== undefined) spec.targetCPUUtilizationPercentage = cpu
  const { currentReplicas = 0, desiredReplicas = 0 } = autoscaler.status ?? {}
  const status = { currentReplicas, desiredReplicas }
  return { ...autoscaler, apiVersion: 'autoscaling/v1', spec, status }
}

export function fromAutoscalerV1(autoscaler: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: cpu = DEFAULT_CPU, ...spec } = autoscaler.spec ?? {}
  return {
    ...autoscaler,
    apiVersion: 'autoscaling/v2',
    spec: { ...spec, metrics: [cpuMetric(cpu)] },
  }
}

/** Of autoscaling/v2. */
export function setAutoscalerDefaults({ spec }: KubeObject) {
  if (!spec) return
  spec.minReplicas ??= 1
  if (!spec.metrics?.length) spec.metrics = [cpuMetric(DEFAULT_CPU)]
}
