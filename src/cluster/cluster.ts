// The port to where Kubernetes comes from. kind, embedded and context stand behind it.

export type ClusterKind = 'embedded' | 'kind' | 'context'

/** One line of work that takes a moment: "Starting the API server". */
export type Progress = { phase: string; detail?: string }

export type ClusterStatus =
  | { state: 'absent' }
  | { state: 'stopped'; detail: string }
  | { state: 'running'; server: string; detail: string }

export interface Cluster {
  readonly kind: ClusterKind
  /** A kubeconfig of the lab's own; never the learner's file. */
  readonly kubeconfig: string
  /** Starts the cluster, or finds it running. Throws EnvironmentError. */
  up(report: (progress: Progress) => void, signal?: AbortSignal): Promise<void>
  /** Ends every process that it started, and nothing else. With `wipe`, its state goes too. */
  down(options?: { wipe?: boolean }): Promise<void>
  status(): Promise<ClusterStatus>
}
