// What do Deployments and the other kinds with a template of pods look like once their blanks are filled in?

import type { KubeObject } from '../../kube/kube-object.ts'
import { setPodSpecDefaults } from './default-pod.ts'

type Fields = Record<string, any>

const specOf = (object: KubeObject): Fields | undefined =>
  object.spec && typeof object.spec === 'object' ? object.spec : undefined

/** Kubernetes keeps `creationTimestamp: null` in a template's metadata; it is left out here, as newer versions do. */
function setTemplateDefaults(template: Fields | undefined) {
  if (!template || typeof template !== 'object') return
  if (template.metadata) delete template.metadata.creationTimestamp
  setPodSpecDefaults(template.spec)
}

export function setDeploymentDefaults(deployment: KubeObject) {
  const spec = specOf(deployment)
  if (!spec) return
  spec.replicas ??= 1
  spec.strategy ??= {}
  spec.strategy.type ??= 'RollingUpdate'
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {}
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%'
    spec.strategy.rollingUpdate.maxSurge ??= '25%'
  }
  spec.revisionHistoryLimit ??= 10
  spec.progressDeadlineSeconds ??= 600
  setTemplateDefaults(spec.template)
}

export function setReplicaSetDefaults(set: KubeObject) {
  const spec = specOf(set)
  if (!spec) return
  spec.replicas ??= 1
  setTemplateDefaults(spec.template)
}

export function setReplicationControllerDefaults(controller: KubeObject) {
  const spec = specOf(controller)
  if (!spec) return
  const labels = spec.template?.metadata?.labels
  spec.replicas ??= 1
  if (labels) {
    spec.selector ??= labels
    controller.metadata.labels ??= labels
  }
  setTemplateDefaults(spec.template)
}

export function setDaemonSetDefaults(set: KubeObject) {
  const spec = specOf(set)
  if (!spec) return
  spec.revisionHistoryLimit ??= 10
  spec.updateStrategy ??= {}
  spec.updateStrategy.type ??= 'RollingUpdate'
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {}
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0
  }
  setTemplateDefaults(spec.template)
}

export function setStatefulSetDefaults(set: KubeObject) {
  const spec = specOf(set)
  if (!spec) return
  spec.replicas ??= 1
  spec.serviceName ??= ''
  spec.podManagementPolicy ??= 'OrderedReady'
  spec.revisionHistoryLimit ??= 10
  spec.updateStrategy ??= {}
  spec.updateStrategy.type ??= 'RollingUpdate'
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {}
    spec.updateStrategy.rollingUpdate.partition ??= 0
  }
  spec.persistentVolumeClaimRetentionPolicy ??= { whenDeleted: 'Retain', whenScaled: 'Retain' }
  setTemplateDefaults(spec.template)
}

function setJobSpecDefaults(spec: Fields | undefined) {
  if (!spec || typeof spec !== 'object') return
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1
    spec.parallelism = 1
  }
  spec.parallelism ??= 1
  spec.backoffLimit ??= 6
  spec.completionMode ??= 'NonIndexed'
  spec.suspend ??= false
  spec.manualSelector ??= false
  spec.podReplacementPolicy ??= 'TerminatingOrFailed'
  setTemplateDefaults(spec.template)
}

export const setJobDefaults = (job: KubeObject) => setJobSpecDefaults(specOf(job))

/** A job's pods are told from others by its uid, which only the server knows. */
export function prepareJob(job: KubeObject, old: KubeObject | undefined) {
  if (old || job.spec?.manualSelector || !job.spec?.template) return
  const uid = job.metadata.uid!
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': job.metadata.name,
    'controller-uid': uid,
    'job-name': job.metadata.name,
  }
  job.spec.template.metadata ??= {}
  job.spec.template.metadata.labels = { ...job.spec.template.metadata.labels, ...labels }
  // Kubernetes does this whenever it reads a job that has none of its own.
  job.metadata.labels ??= { ...job.spec.template.metadata.labels }
  job.spec.selector ??= { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } }
}

export function setCronJobDefaults(job: KubeObject) {
  const spec = specOf(job)
  if (!spec) return
  spec.concurrencyPolicy ??= 'Allow'
  spec.suspend ??= false
  spec.successfulJobsHistoryLimit ??= 3
  spec.failedJobsHistoryLimit ??= 1
  const template = spec.jobTemplate?.spec?.template
  setTemplateDefaults(template)
}
