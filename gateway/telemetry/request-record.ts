// What is remembered of one request, for the log, the metrics, the traces and the list of recent requests? Never a key,
// a prompt or an answer.

export type RequestRecord = {
  /** Milliseconds since the epoch. */
  startedAt: number
  /** Of performance.now(), as are all fields whose name ends so. */
  startedMs: number
  gateway: string
  listener?: string | undefined
  /** The listener's port. */
  port: number
  route?: string | undefined
  rule?: string | undefined
  backend?: string | undefined
  /** `host:port` of the upstream that was called. */
  endpoint?: string | undefined
  clientAddress: string
  method: string
  host: string
  /** Without the query, which may hold keys. */
  path: string
  httpVersion: string
  scheme?: 'http' | 'https' | undefined
  status?: number | undefined
  protocol: 'http' | 'llm'
  reason?: Reason | undefined
  /** Why there was no proper answer, in the gateway's own words. */
  error?: string | undefined
  llm?: LlmRecord | undefined
  /** What each guard of prompts and replies said, in their order. */
  guardrails?: GuardrailCheck[] | undefined
  /** Tries after the first. */
  retries?: number | undefined
  /** Who the client turned out to be: what its token or its key's owner is said to be, never the credential itself. */
  identity?: ClientIdentity | undefined
  /** When an upstream was called for the first time. */
  calledMs?: number | undefined
  /** When the answer of the upstream began that went on to the client. */
  repliedMs?: number | undefined
  /** When the head of the answer went out. */
  answeredMs?: number | undefined
  /** When the first part of the answer's body went out, where it came in parts. */
  firstPartMs?: number | undefined
  /** Of the upstream's answer, or of the gateway's own: the bytes of its body. */
  responseBytes?: number | undefined
  /** Each call of an upstream, in their order. */
  attempts?: AttemptRecord[] | undefined
  /** What each policy did, in their order. */
  policies?: PolicyRecord[] | undefined
  trace?: TraceRecord | undefined
  /** What a Gateway's policies add to what is told of the request. */
  told?: ToldRecord | undefined
}

/** Values are text, numbers and truths; what could not be computed is left out. */
export type Attributes = Record<string, string | number | boolean>

export type ToldRecord = {
  /** Undefined where no policy asks for anything else than usual. */
  log?: { isWanted: boolean; add: Attributes; remove: string[] }
  /** Labels of the metrics. */
  labels?: Record<string, string>
  span?: { add: Attributes; remove: string[] }
}

export type AttemptRecord = {
  endpoint: string
  startedMs: number
  /** Of a backend's providers, the one that was called. */
  provider?: string
  status?: number
  /** Why no answer came. */
  error?: string
  /** When it was over. */
  endedMs?: number
}

/** `policy` as the resource spells it, such as `rateLimit`; what it did, in a few words that hold no secret. */
export type PolicyRecord = {
  policy: string
  outcome: 'passed' | 'changed' | 'refused' | 'answered' | 'failed'
  detail?: string
}

/** Of the W3C's trace context, in lower-case hexadecimal. */
export type TraceRecord = {
  traceId: string
  spanId: string
  parentSpanId?: string
  sampled: boolean
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

/** Fields have the names that expressions know them by. */
export type LlmRecord = TokenUsage & {
  operation: 'chat' | 'embeddings' | 'rerank' | 'count_tokens'
  provider: string
  requestModel?: string
  responseModel?: string
  streaming?: boolean
  params?: ModelParameters
  /** Found once the usage is known. */
  costLookup?: CostLookup
  /** In US dollars. */
  cost?: TokenCost
  /** In US dollars for a million tokens. */
  costRates?: TokenRates
}

export type TokenUsage = {
  /** With those that were read from a cache or written to one. */
  inputTokens?: number
  /** With those of reasoning. */
  outputTokens?: number
  cachedInputTokens?: number
  cacheCreationInputTokens?: number
  reasoningTokens?: number
  /** Of the input, and of the output. */
  inputAudioTokens?: number
  outputAudioTokens?: number
}

export type ModelParameters = {
  temperature?: number
  top_p?: number
  max_tokens?: number
  frequency_penalty?: number
  presence_penalty?: number
  seed?: number
}

/** Whether a price was found: the model is not listed, or listed without a price, or there is no list. */
export type CostLookup = 'Exact' | 'Unpriced' | 'Missing' | 'NoCatalog'

export type TokenRates = {
  input?: number
  output?: number
  cacheRead?: number
  cacheWrite?: number
  reasoning?: number
  inputAudio?: number
  outputAudio?: number
}

export type TokenCost = Required<TokenRates> & { total: number }
