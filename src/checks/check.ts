// What can a challenge ask of the cluster and of the gateway? The shapes of checks.yaml.

/** One line under a step. */
export type Check = ResourceCheck | HttpCheck

type Common = {
  /** A sentence that is true when the check is done: "The Secret holds a key under Authorization". */
  title: string
}

/** An object exists, and has what the assignment asks for. What is not named may hold anything. */
export type ResourceCheck = Common & {
  resource: { kind: string; name: string; namespace?: string }
  /** Compared path by path; lists by index. */
  has?: Record<string, unknown>
  /** `type` of a condition that must be `True`, in `status.conditions` or, for a route, its parents'. */
  condition?: string
  /** Keys that a Secret must hold, with what their decoded value must look like. */
  secretKeys?: Record<string, { pattern: string; example: string }>
}

/** A request through the gateway's own Service gets the answer that proves the routing. */
export type HttpCheck = Common & {
  request: { service: ServicePort } & HttpRequest
  answer: AskedAnswer
  /** Others that prove the same: a real key is accepted where the text expects a placeholder to be refused. */
  orAnswer?: AskedAnswer[]
}

export type ServicePort = { name: string; namespace: string; port: number }

export type HttpRequest = {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
}

export type AskedAnswer = {
  status: number
  /** Compared with the JSON body path by path. */
  has?: Record<string, unknown>
  /** Regular expressions for fields of the JSON body, by their path: `error.message`. */
  matches?: Record<string, string>
  headers?: Record<string, string>
}
