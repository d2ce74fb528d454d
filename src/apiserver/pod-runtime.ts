// What the API server asks of the machine that runs the pods: the kubelet's side of logs, exec and port-forward.

import type { Duplex, Readable, Writable } from 'node:stream'

export type PodRef = { namespace: string; name: string; uid: string }

export type LogOptions = {
  container?: string
  follow: boolean
  previous: boolean
  timestamps: boolean
  tailLines?: number
  limitBytes?: number
  /** Only lines written at or after this moment (milliseconds since 1970). */
  since?: number
}

export type ExecStreams = { stdin?: Readable; stdout: Writable; stderr: Writable }

export interface PodRuntime {
  /** Ends with the log, or with the container or the signal when it follows. Throws ApiError. */
  logs(pod: PodRef, options: LogOptions, signal: AbortSignal): AsyncIterable<Buffer>
  /** A connection to `port` as the pod itself numbers its ports. Rejects where nothing listens there. */
  connect(pod: PodRef, port: number): Promise<Duplex>
  /** Runs a command beside the container's process; resolves with its exit code. Throws ApiError. */
  exec(
    pod: PodRef,
    options: { container?: string; command: string[]; tty: boolean },
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<number>
}
