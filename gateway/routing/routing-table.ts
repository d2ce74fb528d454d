// What does a proxy need to know to serve one Gateway? The seam between the controller, which compiles this from
// Kubernetes resources, and the proxy, which only reads it. Plain data that survives JSON; it may hold API keys, so it
// is never logged. Names of resources are written `namespace/name`.

/** Every Gateway's table, by the Gateway's `namespace/name`. */
export type RoutingTable = Record<string, GatewayTable>

export type GatewayTable = {
  gateway: string
  listeners: Listener[]
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
export type ProviderKind = 'openai' | 'anthropic'

export type AiProvider = {
  /** Unique in its group; the backend's own name where the resource names none. */
  name: string
  provider: ProviderKind
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
}

export type Endpoint = { address: string; port: number }

/** A backend that cannot be used: the share of requests that it would get is answered with this instead. */
export type InvalidBackend = { type: 'invalid'; status: number; message: string }

export type BackendPolicies = {
  auth?: BackendAuth
  tls?: BackendTls
  ai?: AiPolicies
}

/**
 * `key` is the bare credential, without `Bearer `; it is empty where a provider's own Secret is missing. With
 * `passthrough`, what the client was authenticated with is sent on.
 */
export type BackendAuth = { type: 'key'; key: string } | { type: 'passthrough' }

export type BackendTls = { sni?: string; insecureSkipVerify?: 'All' | 'Hostname' }

export type AiPolicies = {
  /** By path suffix, the longest first and `*` last. None that matches: Completions. */
  routes?: { suffix: string; type: RouteType }[]
  modelAliases?: Record<string, string>
  prompt?: { prepend: PromptMessage[]; append: PromptMessage[] }
  defaults?: { field: string; value: unknown }[]
  overrides?: { field: string; value: unknown }[]
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
