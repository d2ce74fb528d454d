// Which fields of an AgentgatewayPolicy does this gateway run? The others are named in its status.

import type { Shape } from '../unsupported-fields.ts'

type Fields = { [field: string]: Shape }

const SECRET_REF: Fields = { name: true, group: true, kind: true }
const CLIENT_LOCATION: Shape = {
  header: { name: true, prefix: true },
  queryParameter: { name: true },
  cookie: { name: true },
  expression: true,
}
const VALUES: Shape = { name: true, value: true }
const TRANSFORM: Shape = { set: VALUES, add: VALUES, remove: true, body: true, metadata: true }
const TRANSFORMATION: Fields = { request: TRANSFORM, response: TRANSFORM }
const RATE_LIMIT: Fields = { local: { requests: true, tokens: true, unit: true, burst: true } }
const DIRECT_RESPONSE: Fields = { status: true, body: true, bodyExpression: true, headers: VALUES }
const MODIFIER: Shape = { set: VALUES, add: VALUES, remove: true }
const NAMED: Shape = { name: true, expression: true }
const ENDPOINT: Fields = { backendRef: true, url: true }

const conditional = (policy: Fields): Shape => ({
  ...policy,
  conditional: { condition: true, policy },
})

const TRAFFIC_SHAPE: Shape = {
  phase: true,
  cors: {
    allowOrigins: true,
    allowMethods: true,
    allowHeaders: true,
    exposeHeaders: true,
    allowCredentials: true,
    maxAge: true,
  },
  jwtAuthentication: {
    mode: true,
    location: CLIENT_LOCATION,
    providers: {
      issuer: true,
      audiences: true,
      jwks: { inline: true, remote: { ...ENDPOINT, jwksPath: true, cacheDuration: true } },
    },
  },
  basicAuthentication: {
    mode: true,
    realm: true,
    users: true,
    secretRef: { ...SECRET_REF, key: true },
    location: CLIENT_LOCATION,
  },
  apiKeyAuthentication: {
    mode: true,
    secretRef: SECRET_REF,
    secretSelector: { matchLabels: true },
    configMapSelector: { matchLabels: true },
    location: CLIENT_LOCATION,
  },
  authorization: { action: true, policy: { matchExpressions: true } },
  retry: { attempts: true, backoff: true, codes: true, precondition: true, condition: true },
  rateLimit: conditional(RATE_LIMIT),
  transformation: conditional(TRANSFORMATION),
  csrf: { additionalOrigins: true },
  headerModifiers: { request: MODIFIER, response: MODIFIER },
  hostRewrite: { mode: true },
  timeouts: { request: true },
  delay: { duration: true },
  directResponse: conditional(DIRECT_RESPONSE),
}

const ATTRIBUTES: Shape = { add: NAMED, remove: true }

const FRONTEND_SHAPE: Shape = {
  accessLog: {
    filter: true,
    attributes: ATTRIBUTES,
    otlp: { ...ENDPOINT, protocol: true, path: true },
  },
  tracing: {
    ...ENDPOINT,
    protocol: true,
    path: true,
    attributes: ATTRIBUTES,
    resources: NAMED,
    randomSampling: true,
    clientSampling: true,
    filter: true,
  },
  metrics: { attributes: { add: NAMED } },
}

/** What is in `backend` is looked at where backends' own policies are. */
export const POLICY_SHAPE: Shape = {
  targetRefs: { group: true, kind: true, name: true, sectionName: true },
  targetSelectors: { group: true, kind: true, sectionName: true, matchLabels: true },
  strategy: { inheritance: true },
  traffic: TRAFFIC_SHAPE,
  frontend: FRONTEND_SHAPE,
  backend: true,
}
