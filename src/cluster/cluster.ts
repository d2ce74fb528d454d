// The port to where Kubernetes comes from. kind, embedded and context stand behind it.

import type { KubeObject } from '../kube/kube-object.ts'
import type { Learner } from './learners/learner.ts'

export type ClusterKind = 'embedded' | 'kind' | 'context'

/** One line of work that takes a moment: "Starting the API server". */
export type Progress = { phase: string; detail?: string }

export type ClusterStatus =
  | { state: 'absent' }
  | { state: 'stopped'; detail: string }
  | { state: 'running'; server: string; detail: string }

/** What a learner may still choose between: a cluster of kind's, in this engine, or the embedded one. */
export type ClusterChoices = {
  /** Undefined where there is nothing to choose between after all. */
  offer(signal?: AbortSignal): Promise<{ engine: string } | undefined>
  take(kind: 'kind' | 'embedded'): void
}

export interface Cluster {
  readonly kind: ClusterKind
  /** A kubeconfig of the lab's own; never the learner's file. */
  readonly kubeconfig: string
  /** Whose part of a shared cluster this is; missing where it is all the learner's. */
  readonly learner?: Learner
  /** The kubeconfig with which what every challenge needs is installed, where it is another. */
  readonly installer?: string
  /** Missing as soon as it is settled which cluster it is. */
  readonly choice?: ClusterChoices
  /** Starts the cluster, or finds it running. Throws EnvironmentError. */
  up(report: (progress: Progress) => void, signal?: AbortSignal): Promise<void>
  /** Ends every process that it started, and nothing else. With `wipe`, its state goes too. */
  down(options?: { wipe?: boolean; report?: (progress: Progress) => void }): Promise<void>
  status(): Promise<ClusterStatus>
  /** What of the lab's manifests goes into this cluster, and how it reads there. Missing where all of it goes as it is. */
  tailor?(objects: KubeObject[]): Promise<KubeObject[]>
}
