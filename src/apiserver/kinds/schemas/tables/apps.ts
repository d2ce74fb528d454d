// Workloads that keep pods running: Deployment, ReplicaSet, StatefulSet, DaemonSet.

import type { Table } from '../notation.ts'

export const appsTable: Table = {
  Deployment: `
    # Keeps a number of equal pods running, and replaces them step by step when the template changes.
    metadata 1 ObjectMeta
    spec 2 DeploymentSpec # What should be.
    status 3 DeploymentStatus # What is.
  `,
  DeploymentSpec: `
    # Which pods, how many, and how they are replaced.
    replicas 1 *int32 # How many pods; 1 where missing.
    selector! 2 *LabelSelector # Which pods belong to the Deployment; must match the template's labels, and cannot change.
    template 3 PodTemplateSpec # The pod to make copies of.
    strategy 4 DeploymentStrategy retain # How old pods are replaced by new ones.
    minReadySeconds 5 int32 # How long a new pod must be ready to count as available.
    revisionHistoryLimit 6 *int32 # How many old ReplicaSets to keep for a rollback; 10 where missing.
    paused 7 bool # Whether changes of the template wait.
    progressDeadlineSeconds 9 *int32 # After how long without progress a rollout counts as failed; 600 where missing.
  `,
  DeploymentStrategy: `
    type 1 DeploymentStrategyType # RollingUpdate, or Recreate to end all old pods first.
    rollingUpdate 2 *RollingUpdateDeployment # How far a rolling update may go at once.
  `,
  RollingUpdateDeployment: `
    maxUnavailable 1 *intstr # How many pods may be missing, as a number or a share; 25% where missing.
    maxSurge 2 *intstr # How many pods there may be too many, as a number or a share; 25% where missing.
  `,
  DeploymentStatus: `
    observedGeneration 1 int64 # The generation that the controller has seen.
    replicas 2 int32 # How many pods there are.
    updatedReplicas 3 int32 # How many of them have the present template.
    readyReplicas 7 int32 # How many of them are ready.
    availableReplicas 4 int32 # How many of them have been ready long enough.
    unavailableReplicas 5 int32 # How many are still needed.
    terminatingReplicas 9 *int32
    conditions 6 []DeploymentCondition map=type merge=type # Aspects of the state, such as Available and Progressing.
    collisionCount 8 *int32
  `,
  DeploymentCondition: `
    type 1 string
    status 2 string
    lastUpdateTime 6 time
    lastTransitionTime 7 time
    reason 4 string
    message 5 string
  `,
  ReplicaSet: `
    # Keeps a number of equal pods running; made by a Deployment, one for each version of its template.
    metadata 1 ObjectMeta
    spec 2 ReplicaSetSpec
    status 3 ReplicaSetStatus
  `,
  ReplicaSetSpec: `
    replicas 1 *int32 # How many pods; 1 where missing.
    minReadySeconds 4 int32
    selector! 2 *LabelSelector # Which pods belong to it.
    template 3 PodTemplateSpec # The pod to make copies of.
  `,
  ReplicaSetStatus: `
    replicas 1 int32
    fullyLabeledReplicas 2 int32
    readyReplicas 4 int32
    availableReplicas 5 int32
    terminatingReplicas 7 *int32
    observedGeneration 3 int64
    conditions 6 []ReplicaSetCondition map=type merge=type
  `,
  ReplicaSetCondition: `
    type 1 string
    status 2 string
    lastTransitionTime 3 time
    reason 4 string
    message 5 string
  `,
  StatefulSet: `
    # Keeps pods running that have a lasting name and storage each.
    metadata 1 ObjectMeta
    spec 2 StatefulSetSpec
    status 3 StatefulSetStatus
  `,
  StatefulSetSpec: `
    replicas 1 *int32
    selector! 2 *LabelSelector
    template 3 PodTemplateSpec
    volumeClaimTemplates 4 []PersistentVolumeClaim
    serviceName 5 string # The Service that gives the pods their names in DNS.
    podManagementPolicy 6 PodManagementPolicyType
    updateStrategy 7 StatefulSetUpdateStrategy
    revisionHistoryLimit 8 *int32
    minReadySeconds 9 int32
    persistentVolumeClaimRetentionPolicy 10 *StatefulSetPersistentVolumeClaimRetentionPolicy
    ordinals 11 *StatefulSetOrdinals
  `,
  StatefulSetUpdateStrategy: `
    type 1 StatefulSetUpdateStrategyType
    rollingUpdate 2 *RollingUpdateStatefulSetStrategy
  `,
  RollingUpdateStatefulSetStrategy: `
    partition 1 *int32
    maxUnavailable 2 *intstr
  `,
  StatefulSetPersistentVolumeClaimRetentionPolicy: `
    whenDeleted 1 string
    whenScaled 2 string
  `,
  StatefulSetOrdinals: `
    start 1 int32
  `,
  StatefulSetStatus: `
    observedGeneration 1 int64
    replicas 2 int32
    readyReplicas 3 int32
    currentReplicas 4 int32
    updatedReplicas 5 int32
    currentRevision 6 string
    updateRevision 7 string
    collisionCount 9 *int32
    conditions 10 []StatefulSetCondition map=type merge=type
    availableReplicas 11 int32
  `,
  StatefulSetCondition: `
    type 1 string
    status 2 string
    lastTransitionTime 3 time
    reason 4 string
    message 5 string
  `,
  DaemonSet: `
    # Keeps one pod running on every node that fits.
    metadata 1 ObjectMeta
    spec 2 DaemonSetSpec
    status 3 DaemonSetStatus
  `,
  DaemonSetSpec: `
    selector! 1 *LabelSelector
    template 2 PodTemplateSpec
    updateStrategy 3 DaemonSetUpdateStrategy
    minReadySeconds 4 int32
    revisionHistoryLimit 6 *int32
  `,
  DaemonSetUpdateStrategy: `
    type 1 DaemonSetUpdateStrategyType
    rollingUpdate 2 *RollingUpdateDaemonSet
  `,
  RollingUpdateDaemonSet: `
    maxUnavailable 1 *intstr
    maxSurge 2 *intstr
  `,
  DaemonSetStatus: `
    currentNumberScheduled 1 int32
    numberMisscheduled 2 int32
    desiredNumberScheduled 3 int32
    numberReady 4 int32
    observedGeneration 5 int64
    updatedNumberScheduled 6 int32
    numberAvailable 7 int32
    numberUnavailable 8 int32
    collisionCount 9 *int32
    conditions 10 []DaemonSetCondition map=type merge=type
  `,
  DaemonSetCondition: `
    type 1 string
    status 2 string
    lastTransitionTime 3 time
    reason 4 string
    message 5 string
  `,
  ControllerRevision: `
    # A past state of a StatefulSet or DaemonSet, to go back to.
    metadata 1 ObjectMeta
    data 2 json
    revision 3 int64
  `,
  DeploymentStrategyType: 'enum Recreate RollingUpdate',
  PodManagementPolicyType: 'enum OrderedReady Parallel',
  StatefulSetUpdateStrategyType: 'enum OnDelete RollingUpdate',
  DaemonSetUpdateStrategyType: 'enum OnDelete RollingUpdate',
}
