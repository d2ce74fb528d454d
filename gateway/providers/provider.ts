// What must a provider say about itself? The port that every provider implements. Providers do no I/O: they
// turn what the client sent into what the vendor wants, and the vendor's answer into what the client expects.

/** How a client speaks to a backend; agentgateway's `policies.ai.routes` values. */
export type RouteType =
  | 'Completions'
  | 'Messages'
  | 'Responses'
  | 'Embeddings'
  | 'Rerank'
  | 'Models'
  | 'AnthropicTokenCount'
  | 'GenerateContent'
  | 'GeminiCountTokens'
  | 'Realtime'
  | 'Detect'
  | 'Passthrough'

/** A body. It comes from a client or a vendor, so each field is checked where it is read. */
export type JsonObject = Record<string, any>

export type ProviderName = 'openai' | 'anthropic' | 'gemini' | 'azureopenai' | 'bedrock' | 'custom'

/** What a backend says of its provider beside the model, each field as the resource spells it. */
export type ProviderOptions = {
  endpoint?: string
  deploymentName?: string
  apiVersion?: string
  region?: string
  guardrail?: { identifier: string; version: string }
  formats?: readonly { type: RouteType; path?: string }[]
}

export type Endpoints = Partial<Record<RouteType, Endpoint>>

export interface Provider {
  name: ProviderName
  /** The value of `gen_ai.provider.name` in logs and metrics. */
  telemetryName: string
  /** Undefined where there is none but the backend's own. */
  host: string | ((options: ProviderOptions) => string | undefined)
  /** Put before every endpoint's path; `pathPrefix` of a backend replaces it. */
  pathPrefix: string
  /** The vendor's version of each way to speak. What is missing, the vendor cannot be spoken to in. */
  endpoints: Endpoints | ((options: ProviderOptions) => Endpoints)
  /** Headers that carry the key, and headers that must not go upstream beside them. */
  authorize(key: string): HeaderChange
  /** What becomes of a client's own credentials where the backend has none; nothing where they fit as they are. */
  adaptClientCredentials?(authorization: string): HeaderChange
  /** Sent where the client sends none itself. */
  defaultHeaders?: Readonly<Record<string, string>>
  /** What the vendor must not see. */
  removedHeaders?: readonly string[]
  /** Headers that prove who sends just this request, where the vendor wants it signed. */
  sign?(
    request: SignableRequest,
    credentials: SigningCredentials,
    options: ProviderOptions,
  ): Promise<Record<string, string>>
}

export type HeaderChange = { set: Record<string, string>; remove: readonly string[] }

export type SignableRequest = { method: string; url: string; contentType: string; body: Buffer }

export type SigningCredentials = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** What a path may depend on. */
export type ProviderCall = { model: string; stream: boolean; options: ProviderOptions }

export interface Endpoint {
  /** Below the provider's prefix: `/chat/completions`. It may bring a query of its own. */
  path: string | ((call: ProviderCall) => string)
  /** `path` is all of it: no prefix stands before it. */
  absolute?: true
  /** Changes to a body that the vendor understands already; undefined where it can go as it is. */
  adjust?(body: JsonObject): JsonObject | undefined
  /** For errors that are not JSON, where the vendor speaks this natively. */
  decodeError?(body: string, status: number): JsonObject
  /** Where it wants the key otherwise than the vendor's other endpoints. */
  authorize?(key: string): HeaderChange
  /** In place of the provider's. */
  defaultHeaders?: Readonly<Record<string, string>>
  /** Missing where the vendor speaks this natively. */
  translation?: Translation
}

export interface Translation {
  /** Throws UntranslatableRequest where the vendor has no way to say it. */
  encodeRequest(body: JsonObject, options?: ProviderOptions): JsonObject
  /** Throws UnreadableReply where the reply is not what the vendor promises. */
  decodeReply(reply: JsonObject, context: ReplyContext): JsonObject
  /** An answer that is no success; `body` may be anything. The status goes to the client as it is. */
  decodeError(body: string, status: number): JsonObject
  createStreamDecoder(context: ReplyContext): StreamDecoder
}

/** What is known of a reply beside its body. */
export type ReplyContext = {
  now: Date
  /** That was asked for. */
  model?: string
  header?(lowerCaseName: string): string | undefined
}

/** One per streamed reply. What it returns is written to the client as it stands. */
export interface StreamDecoder {
  decodeEvent(event: ServerSentEvent): string
  /** The vendor's stream is over, well or badly. */
  end(): string
}

export type ServerSentEvent = { event: string; data: string }

/** The client asked for what cannot be said to this vendor. */
export class UntranslatableRequest extends Error {
  override name = 'UntranslatableRequest'
}

export class UnreadableReply extends Error {
  override name = 'UnreadableReply'
}
