// What did the API refuse, and in which words?

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export type Status = {
  kind: 'Status'
  apiVersion: 'v1'
  metadata: object
  status: 'Success' | 'Failure'
  message?: string
  reason?: string
  details?: {
    name?: string
    group?: string
    kind?: string
    uid?: string
    causes?: { reason?: string; message?: string; field?: string }[]
    retryAfterSeconds?: number
  }
  code: number
}

/** An answer of the API that is not a success. `status.message` is what kubectl prints. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: Status
  constructor(status: Status) {
    super(status.message ?? status.reason ?? `HTTP ${status.code}`)
    this.status = status
  }
  get code() {
    return this.status.code
  }
  get reason() {
    return this.status.reason
  }
}

export const isNotFound = (error: unknown) => error instanceof ApiError && error.code === 404
export const isConflict = (error: unknown) => error instanceof ApiError && error.code === 409
