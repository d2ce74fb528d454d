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

export type ProviderName = 'openai' | 'anthropic'

export interface Provider {
  name: ProviderName
  /** The value of `gen_ai.provider.name` in logs and metrics. */
  telemetryName: string
  host: string
  /** Put before every endpoint's path; `pathPrefix` of a backend replaces it. */
  pathPrefix: string
  /** The vendor's version of each way to speak. What is missing, the vendor cannot be spoken to in. */
  endpoints: Partial<Record<RouteType, Endpoint>>
  /** Headers that carry the key, and headers that must not go upstream beside them. */
  authorize(key: string): HeaderChange
  /** What becomes of a client's own credentials where the backend has none; nothing where they fit as they are. */
  adaptClientCredentials?(authorization: string): HeaderChange
  /** Sent where the client sends none itself. */
  defaultHeaders?: Readonly<Record<string, string>>
  /** What the vendor must not see. */
  removedHeaders?: readonly string[]
}

export type HeaderChange = { set: Record<string, string>; remove: readonly string[] }

export interface Endpoint {
  /** Below the provider's prefix: `/chat/completions`. */
  path: string
  /** Changes to a body that the vendor understands already; undefined where it can go as it is. */
  adjust?(body: JsonObject): JsonObject | undefined
  /** For errors that are not JSON, where the vendor speaks this natively. */
  decodeError?(body: string, status: number): JsonObject
  /** Missing where the vendor speaks this natively. */
  translation?: Translation
}

export interface Translation {
  /** Throws UntranslatableRequest where the vendor has no way to say it. */
  encodeRequest(body: JsonObject): JsonObject
  /** Throws UnreadableReply where the reply is not what the vendor promises. */
  decodeReply(reply: JsonObject, options: { now: Date }): JsonObject
  /** An answer that is no success; `body` may be anything. The status goes to the client as it is. */
  decodeError(body: string, status: number): JsonObject
  createStreamDecoder(options: { now: Date }): StreamDecoder
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
