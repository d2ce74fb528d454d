// What does a proxy need to know to serve one Gateway? The seam between the controller, which compiles this from
// Kubernetes resources, and the proxy, which only reads it. Plain data that survives JSON; it may hold API keys, so it
// is never logged. Names of resources are written `namespace/name`.

/** Every Gateway's table, by the Gateway's `namespace/name`. */
export type RoutingTable = Record<string, GatewayTable>

export type GatewayTable = {
  gateway: string
  listeners: Listener[]
  frontend?: FrontendPolicies
}

export type Listener = {
  name: string
  port: number
  protocol: 'HTTP' | 'HTTPS'
  /** Exact (`a.example.com`) or a wildcard (`*.example.com`), lower-case; every host where it is missing. */
  hostname?: string
  /** The certificate chain and key of a listener that terminates TLS, both PEM. */
  tls?: { certificate: string; key: string }
  rules: RouteRule[]
  /** Most specific host first; an empty hostname stands for every host. */
  hosts: HostRoutes[]
  /** What happens before it is known which rule a request meets. */
  preRouting?: TrafficPolicies
}

/** The matches that count for one hostname, the one that takes precedence first. */
export type HostRoutes = { hostname: string; matches: RouteMatch[] }

export type RouteMatch = {
  path: PathMatch
  method?: string
  /** Names in lower case. All must match. */
  headers?: ValueMatch[]
  query?: ValueMatch[]
  /** Index into the listener's `rules`. */
  rule: number
}

export type PathMatch = { type: 'Exact' | 'PathPrefix' | 'RegularExpression'; value: string }
export type ValueMatch = { name: string; type: 'Exact' | 'RegularExpression'; value: string }

export type RouteRule = {
  /** `namespace/name` of the HTTPRoute. */
  route: string
  /** The rule's own name, else its position in the route: `0`, `1`, …  */
  name: string
  filters: RouteFilter[]
  timeouts: RouteTimeouts
  backends: WeightedBackend[]
  /** Of the Gateway, the listener, the route and the rule together; missing where there are none. */
  traffic?: TrafficPolicies
}

/** Milliseconds. Missing means no limit. */
export type RouteTimeouts = { requestMs?: number; backendRequestMs?: number }

export type WeightedBackend = {
  weight: number
  backend: ResolvedBackend
  /** Filters of this backendRef alone, run after the rule's. */
  filters: RouteFilter[]
}

export type HeaderValue = { name: string; value: string }
export type HeaderModifier = { set: HeaderValue[]; add: HeaderValue[]; remove: string[] }
export type PathModifier =
  | { type: 'ReplaceFullPath'; replaceFullPath: string }
  | { type: 'ReplacePrefixMatch'; replacePrefixMatch: string }

/** https://gateway-api.sigs.k8s.io/reference/spec/#httproutefilter, in the order the route gives them. */
export type RouteFilter =
  | { type: 'RequestHeaderModifier'; requestHeaderModifier: HeaderModifier }
  | { type: 'ResponseHeaderModifier'; responseHeaderModifier: HeaderModifier }
  | {
      type: 'RequestRedirect'
      requestRedirect: {
        scheme?: 'http' | 'https'
        hostname?: string
        path?: PathModifier
        port?: number
        statusCode: 301 | 302 | 303 | 307 | 308
      }
    }
  | { type: 'URLRewrite'; urlRewrite: { hostname?: string; path?: PathModifier } }
  | {
      type: 'RequestMirror'
      requestMirror: { backend: ResolvedBackend /** 0 to 100 */; percent: number }
    }

export type ResolvedBackend = AiBackend | StaticBackend | ServiceBackend | InvalidBackend

export type AiBackend = {
  type: 'ai'
  name: string
  /** Priority tiers, the preferred first; each with at least one provider. */
  groups: AiProvider[][]
  policies: BackendPolicies
}

/** Providers as the resource spells them. A kind that the proxy does not speak never reaches the table. */
export type ProviderKind = 'openai' | 'anthropic' | 'gemini' | 'azureopenai' | 'bedrock' | 'custom'

/** What a provider is told beside the model, each field as the resource spells it. */
export type ProviderOptions = {
  endpoint?: string
  deploymentName?: string
  apiVersion?: string
  region?: string
  guardrail?: { identifier: string; version: string }
  formats?: { type: RouteType; path?: string }[]
}

export type AiProvider = {
  /** Unique in its group; the backend's own name where the resource names none. */
  name: string
  provider: ProviderKind
  options?: ProviderOptions
  /** A Service that is the provider, instead of a host. */
  service?: ServiceBackend
  /** Overrides the client's model. */
  model?: string
  /** Where requests go instead of the provider's own address. Set together. */
  host?: string
  port?: number
  /** The upstream path, verbatim. */
  path?: string
  /** What stands before the upstream path instead of `/v1`. */
  pathPrefix?: string
  /** The backend's policies with the provider's own over them, field by field. */
  policies: BackendPolicies
}

export type StaticBackend = {
  type: 'static'
  name: string
  host: string
  port: number
  policies: BackendPolicies
}

export type ServiceBackend = {
  type: 'service'
  name: string
  /** The Service's port. */
  port: number
  /** The ready ones; none is answered with 503. */
  endpoints: Endpoint[]
  policies?: BackendPolicies
}

export type Endpoint = { address: string; port: number }

/** A backend that cannot be used: the share of requests that it would get is answered with this instead. */
export type InvalidBackend = { type: 'invalid'; status: number; message: string }

export type BackendPolicies = {
  auth?: BackendAuth
  tls?: BackendTls
  http?: { requestTimeoutMs?: number }
  tcp?: { connectTimeoutMs?: number }
  health?: HealthPolicy
  transformation?: { request?: HeaderTransformation; response?: HeaderTransformation }
  ai?: AiPolicies
}

/** Values are CEL. */
export type HeaderTransformation = { set: HeaderValue[]; add: HeaderValue[]; remove: string[] }

/**
 * `key` is the bare credential, without `Bearer `; it is empty where a provider's own Secret is missing. With
 * `passthrough`, what the client was authenticated with is sent on; with `none` there are only further credentials.
 */
export type BackendAuth = (
  | { type: 'key'; key: string }
  | { type: 'passthrough' }
  | { type: 'none' }
  | {
      type: 'aws'
      /** Without: those of the proxy's surroundings. */
      signing?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
    }
) & {
  /** Where the provider would not look for it by itself. */
  location?: CredentialLocation
  credentials?: { key: string; location: CredentialLocation }[]
}

/** As the resource spells it: one of the fields. */
export type CredentialLocation = {
  header?: { name: string; prefix?: string }
  queryParameter?: { name: string }
  cookie?: { name: string }
}

export type BackendTls = {
  sni?: string
  insecureSkipVerify?: 'All' | 'Hostname'
  /** Whom to trust instead of the system's authorities: PEM. */
  authorities?: string
  /** What to show the upstream: a certificate chain and its key, both PEM. */
  certificate?: { certificate: string; key: string }
  /** One of these must be in the upstream's certificate, instead of its host name. */
  subjectAltNames?: string[]
}

export type HealthPolicy = {
  /** CEL; a reply for which it is true is a bad one. Without: 5xx. No reply is always a bad one. */
  unhealthyCondition?: string
  eviction?: {
    durationMs?: number
    /** 0 to 1, as are all scores of health. */
    restoreHealth?: number
    consecutiveFailures?: number
    healthThreshold?: number
  }
}

export type AiPolicies = {
  /** By path suffix, the longest first and `*` last. None that matches: Completions. */
  routes?: { suffix: string; type: RouteType }[]
  modelAliases?: Record<string, string>
  prompt?: { prepend: PromptMessage[]; append: PromptMessage[] }
  promptGuard?: PromptGuard
  promptCaching?: PromptCaching
  defaults?: { field: string; value: unknown }[]
  overrides?: { field: string; value: unknown }[]
  /** CEL over the client's body. */
  transformations?: FieldExpression[]
  /** CEL over the body as the provider gets it. */
  finalTransformations?: FieldExpression[]
}

export type FieldExpression = { field: string; expression: string }

export type PromptCaching = {
  cacheSystem: boolean
  cacheMessages: boolean
  cacheTools: boolean
  /** Of the system's words; what is shorter is not marked. */
  minTokens: number
  /** How many messages before the last but one. */
  cacheMessageOffset: number
}

export type PromptGuard = {
  /** Whether guards look at streamed replies too. */
  streaming: boolean
  request: RequestGuard[]
  response: Guard[]
}

export type Guard = GuardKind & { rejection: { status: number; message: string } }
export type RequestGuard = Guard & { scope: ContentScope[] }

export type GuardKind =
  | {
      type: 'regex'
      action: 'Mask' | 'Reject'
      matches: string[]
      builtins: BuiltinPattern[]
    }
  | { type: 'webhook'; webhook: GuardWebhook }
  | { type: 'moderation'; model: string; key?: string }

export type BuiltinPattern = 'Ssn' | 'CreditCard' | 'PhoneNumber' | 'Email' | 'CaSin'
export type ContentScope = 'SystemPrompt' | 'Messages' | 'ToolOutput' | 'ToolInput'

export type GuardWebhook = {
  backend: ResolvedBackend
  /** CEL, by header name; `:path` replaces the path. */
  headers: Record<string, string>
  forwardHeaders: ValueMatch[]
  failureMode: 'FailClosed' | 'FailOpen'
}

export type PromptMessage = { role: string; content: string }

export type RouteType =
  | 'AnthropicTokenCount'
  | 'Completions'
  | 'Detect'
  | 'Embeddings'
  | 'GeminiCountTokens'
  | 'GenerateContent'
  | 'Messages'
  | 'Models'
  | 'Passthrough'
  | 'Realtime'
  | 'Rerank'
  | 'Responses'

/** What happens to a request on its way to a backend, and to the reply on its way back. */
export type TrafficPolicies = {
  /** A policy was asked for that this gateway does not have, and must not be left out: requests are refused. */
  refusal?: string
  cors?: CorsPolicy
  jwtAuthentication?: JwtAuthentication
  basicAuthentication?: BasicAuthentication
  apiKeyAuthentication?: ApiKeyAuthentication
  authorization?: AuthorizationRules
  retry?: RetryPolicy
  rateLimit?: Conditional<TokenBucketLimit[]>[]
  transformation?: Conditional<TrafficTransformation>[]
  csrf?: { additionalOrigins: string[] }
  headerModifiers?: { request?: HeaderModifier; response?: HeaderModifier }
  hostRewrite?: 'Auto' | 'None'
  /** CEL: milliseconds, or a duration. */
  delay?: string
  directResponse?: Conditional<DirectResponse>[]
}

/** The first whose condition is true counts; one without a condition always does. Conditions are CEL. */
export type Conditional<Policy> = { condition?: string; policy: Policy }

/** Each list may be `*` alone. */
export type CorsPolicy = {
  allowOrigins: string[]
  allowMethods: string[]
  allowHeaders: string[]
  exposeHeaders: string[]
  allowCredentials: boolean
  maxAgeSeconds: number
}

export type AuthenticationMode = 'Strict' | 'Optional' | 'Permissive'

/** Where a client's credential stands; the expression is CEL. */
export type ClientCredentialLocation = CredentialLocation & { expression?: string }

export type JwtAuthentication = {
  mode: AuthenticationMode
  providers: JwtProvider[]
  location: ClientCredentialLocation
}

export type JwtProvider = {
  issuer: string
  audiences?: string[]
  /** Without either no token can be valid. */
  jwks: { keys?: object[]; remote?: RemoteKeys }
}

export type RemoteKeys = { endpoint: PolicyEndpoint; path: string; cacheMs: number }

/** Another service that a policy asks or tells something. */
export type PolicyEndpoint =
  | { type: 'backend'; backend: ResolvedBackend }
  | { type: 'url'; url: string }

export type BasicAuthentication = {
  mode: AuthenticationMode
  realm: string
  /** Hashes of passwords by user, as htpasswd writes them. */
  users: Record<string, string>
  location: ClientCredentialLocation
}

export type ApiKeyAuthentication = {
  mode: AuthenticationMode
  location: ClientCredentialLocation
  /** What is known of a key's owner, by the key's SHA-256 in hexadecimal. */
  keys: Record<string, Record<string, unknown>>
}

/** CEL. Of all policies that apply, together. */
export type AuthorizationRules = { allow: string[]; deny: string[]; require: string[] }

export type RetryPolicy = {
  /** Beside the first try. */
  attempts: number
  backoffMs: number
  codes: number[]
  /** CEL over the request, before the first try. */
  precondition?: string
  /** CEL over each reply. */
  condition?: string
}

export type TokenBucketLimit = {
  /** Equal keys share what is left. */
  key: string
  counts: 'requests' | 'tokens'
  capacity: number
  /** What is put back each time. */
  fill: number
  everyMs: number
}

/** Values are CEL. */
export type TrafficTransformation = { request?: Transform; response?: Transform }
export type Transform = HeaderTransformation & {
  body?: string
  metadata?: Record<string, string>
}

export type DirectResponse = {
  status: number
  body?: string
  /** CEL */
  bodyExpression?: string
  /** Values are CEL. */
  headers: HeaderValue[]
}

/** What is logged, traced and counted of a Gateway's requests. Filters and samplings are CEL. */
export type FrontendPolicies = {
  accessLog?: { filter?: string; attributes: AttributeChanges }
  tracing?: OtlpTarget & {
    attributes: AttributeChanges
    resources: NamedExpression[]
    randomSampling?: string
    clientSampling?: string
    filter?: string
  }
  metrics?: { attributes: { add: NamedExpression[] } }
}

export type NamedExpression = { name: string; expression: string }
export type AttributeChanges = { add: NamedExpression[]; remove: string[] }
/** OTLP over HTTP. */
export type OtlpTarget = { endpoint: PolicyEndpoint; path: string }
