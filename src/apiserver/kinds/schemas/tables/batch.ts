// Workloads that end: Job and CronJob.

import type { Table } from '../notation.ts'

export const batchTable: Table = {
  Job: `
    # Runs pods until enough of them have ended well.
    metadata 1 ObjectMeta
    spec 2 JobSpec
    status 3 JobStatus
  `,
  JobSpec: `
    parallelism 1 *int32 # How many pods may run at once.
    completions 2 *int32 # How many pods must end well.
    activeDeadlineSeconds 3 *int64
    podFailurePolicy 11 *PodFailurePolicy
    successPolicy 16 *SuccessPolicy
    backoffLimit 7 *int32 # How often to try again before giving up.
    backoffLimitPerIndex 12 *int32
    maxFailedIndexes 13 *int32
    selector 4 *LabelSelector
    manualSelector 5 *bool
    template 6 PodTemplateSpec # The pod to run.
    ttlSecondsAfterFinished 8 *int32 # How long to keep the Job once it has ended.
    completionMode 9 *CompletionMode
    suspend 10 *bool
    podReplacementPolicy 14 *PodReplacementPolicy
    managedBy 15 *string
  `,
  PodFailurePolicy: `
    rules! 1 []PodFailurePolicyRule
  `,
  PodFailurePolicyRule: `
    action! 1 string
    onExitCodes 2 *PodFailurePolicyOnExitCodesRequirement
    onPodConditions 3 []PodFailurePolicyOnPodConditionsPattern
  `,
  PodFailurePolicyOnExitCodesRequirement: `
    containerName 1 *string
    operator! 2 string
    values! 3 []int32 set
  `,
  PodFailurePolicyOnPodConditionsPattern: `
    type! 1 string
    status! 2 string
  `,
  SuccessPolicy: `
    rules! 1 []SuccessPolicyRule
  `,
  SuccessPolicyRule: `
    succeededIndexes 1 *string
    succeededCount 2 *int32
  `,
  JobStatus: `
    conditions 1 []JobCondition merge=type
    startTime 2 *time
    completionTime 3 *time
    active 4 int32
    succeeded 5 int32
    failed 6 int32
    terminating 11 *int32
    completedIndexes 7 string
    failedIndexes 10 *string
    uncountedTerminatedPods 8 *UncountedTerminatedPods
    ready 9 *int32
  `,
  JobCondition: `
    type 1 string
    status 2 string
    lastProbeTime 3 time
    lastTransitionTime 4 time
    reason 5 string
    message 6 string
  `,
  UncountedTerminatedPods: `
    succeeded 1 []string set
    failed 2 []string set
  `,
  CronJob: `
    # Makes a Job at the times that a schedule says.
    metadata 1 ObjectMeta
    spec 2 CronJobSpec
    status 3 CronJobStatus
  `,
  CronJobSpec: `
    schedule! 1 string # When, in cron's notation.
    timeZone 8 *string
    startingDeadlineSeconds 2 *int64
    concurrencyPolicy 3 ConcurrencyPolicy # Whether a Job may start while an earlier one still runs.
    suspend 4 *bool # Whether no more Jobs are made.
    jobTemplate 5 JobTemplateSpec # The Job to make.
    successfulJobsHistoryLimit 6 *int32
    failedJobsHistoryLimit 7 *int32
  `,
  JobTemplateSpec: `
    metadata 1 ObjectMeta
    spec 2 JobSpec
  `,
  CronJobStatus: `
    active 1 []ObjectReference
    lastScheduleTime 4 *time
    lastSuccessfulTime 5 *time
  `,
  CompletionMode: 'enum Indexed NonIndexed',
  PodReplacementPolicy: 'enum Failed TerminatingOrFailed',
  ConcurrencyPolicy: 'enum Allow Forbid Replace',
}
