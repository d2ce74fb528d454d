// What is remembered of one request, for the log and the metrics? Never a key, a prompt or an answer.

export type RequestRecord = {
  startedAt: Date
  /** Of performance.now(). */
  startedMs: number
  gateway: string
  listener?: string
  /** The listener's port. */
  port: number
  route?: string
  rule?: string
  backend?: string
  /** `host:port` of the upstream that was called. */
  endpoint?: string
  clientAddress: string
  method: string
  host: string
  /** Without the query, which may hold keys. */
  path: string
  httpVersion: string
  status?: number
  protocol: 'http' | 'llm'
  reason?: Reason
  /** Why there was no proper answer, in the gateway's own words. */
  error?: string
  llm?: LlmRecord
  /** What each guard of prompts and replies said, in their order. */
  guardrails?: GuardrailCheck[]
  /** Tries after the first. */
  retries?: number
  /** Who the client turned out to be: what its token or its key's owner is said to be, never the credential itself. */
  identity?: ClientIdentity
}

export type ClientIdentity = {
  jwt?: Record<string, unknown>
  apiKey?: Record<string, unknown>
  basicAuth?: { username: string }
}

export type GuardrailCheck = {
  phase: 'Request' | 'Response'
  action: 'Allow' | 'Mask' | 'Reject' | 'FailOpen'
}

/** The values agentgateway gives the label `reason`. */
export type Reason =
  | 'Upstream'
  | 'DirectResponse'
  | 'NotFound'
  | 'NoHealthyBackend'
  | 'Internal'
  | 'InvalidRequest'
  | 'JwtAuth'
  | 'BasicAuth'
  | 'APIKeyAuth'
  | 'Authorization'
  | 'RateLimit'
  | 'Guardrail'
  | 'Timeout'
  | 'UpstreamFailure'

export type LlmRecord = {
  operation: 'chat' | 'embeddings' | 'rerank' | 'count_tokens'
  provider: string
  requestModel?: string
  responseModel?: string
  inputTokens?: number
  outputTokens?: number
}
