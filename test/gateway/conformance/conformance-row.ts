// What is a line of the table of Gateway API's cases? Manifests, what their statuses must say, and what requests must meet.

export type Area = { title: string; about?: string; rows: ConformanceRow[] }

export type ConformanceRow = {
  /** The row's namespace, and what `$HERE` stands for in all of the row. */
  name: string
  /** What is to be so. */
  title: string
  /** The published names of the cases that it restates; none where the specification says it and no case does. */
  restates: string[]
  /** Beside the row's own, by the word after `$HERE-`, with their labels. Each has backends `one`, `two` and `three`. */
  namespaces?: Record<string, Record<string, string>>
  /** In order. */
  steps: Step[]
}

/** First something is done, then everything that is said of the outcome becomes true. */
export type Step = {
  /** Before anything is done: times of creation are whole seconds. */
  pauseMs?: number
  apply?: object[]
  /** Arguments of kubectl, such as `delete httproute a -n $HERE`. */
  kubectl?: string
  /** `apply` is to fail, and kubectl's error to say this. */
  refused?: RegExp
  /** By name, or `namespace/name`; for each of its parents what its conditions say. */
  routes?: Record<string, string | string[]>
  gateways?: Record<string, GatewaySays>
  /** The `metadata.generation` that the statuses are about, by `kind/name`. */
  generations?: Record<string, number>
  /** What `kubectl get` prints, by its arguments. */
  prints?: Record<string, string>
  requests?: RequestRow[]
}

/**
 * Conditions are written `Accepted ResolvedRefs=False(BackendNotFound)`: True with a reason of the same name goes without
 * saying. That each has the object's generation is asked of all.
 */
export type GatewaySays = { is?: string; listeners?: Record<string, ListenerSays> }
export type ListenerSays = { attached?: number; kinds?: string[]; is?: string }

export type RequestRow = {
  /** `GET http://host/path`. The port, 80 or 443 where it is not said, is the listener's. */
  ask: string
  headers?: Record<string, string>
  /** The name to ask for in TLS, where it is not the URL's. */
  serverName?: string
  /** A Gateway of the row; `gateway` where it has one of that name, else the one that all rows share. */
  through?: string
  /** The backend that answers: `one`, or `web/one` for the one in `$HERE-web`. None where the gateway answers itself. */
  from?: string
  status?: number
  /** What the backend is sent; null for a header that it must not see. */
  sees?: { path?: string; host?: string; headers?: Record<string, string | null> }
  /** Headers of the answer; null for one that it must not have. */
  replies?: Record<string, string | null>
  /** Which other backends get a copy. */
  mirrors?: string[]
  /** The common name of the certificate that the listener shows. */
  presents?: string
  /** Instead of one request 300, and what part of them reaches each backend. */
  shares?: Record<string, number>
}
