// How are the objects of the rows written down in few words?

const api = 'gateway.networking.k8s.io'

/** The Gateway of rows that need none of their own: a listener on port 80, open to routes of all namespaces. */
export const SHARED = { namespace: 'conformance', name: 'shared' }

export const httpListener = (over: object = {}) => ({
  name: 'http',
  port: 80,
  protocol: 'HTTP',
  ...over,
})

export const httpsListener = (over: object = {}, secret: object = { name: 'first' }) => ({
  name: 'https',
  port: 443,
  protocol: 'HTTPS',
  tls: { certificateRefs: [secret] },
  ...over,
})

export const gateway = (
  listeners: object[],
  { name = 'gateway', ...spec }: { name?: string; [field: string]: unknown } = {},
) => ({
  apiVersion: `${api}/v1`,
  kind: 'Gateway',
  metadata: { name, namespace: '$HERE' },
  spec: { gatewayClassName: 'agentgateway', listeners, ...spec },
})

type RouteOptions = {
  parentRefs?: object[]
  hostnames?: string[]
  namespace?: string
}

export const route = (
  name: string,
  rules: object[],
  { parentRefs = [{ name: 'gateway' }], hostnames, namespace = '$HERE' }: RouteOptions = {},
) => ({
  apiVersion: `${api}/v1`,
  kind: 'HTTPRoute',
  metadata: { name, namespace },
  spec: { parentRefs, ...(hostnames && { hostnames }), rules },
})

/** At the shared Gateway, for the row's own host. */
export const sharedRoute = (name: string, rules: object[], options: RouteOptions = {}) =>
  route(name, rules, { parentRefs: [SHARED], hostnames: ['$HERE.test'], ...options })

export const backendRef = (name: string, more: object = {}) => ({ name, port: 80, ...more })

/** A rule that sends what meets any of the matches to one backend; everything, where there are none. */
export const to = (backend: string | object, ...matches: object[]) => ({
  ...(matches.length > 0 && { matches }),
  backendRefs: [typeof backend === 'string' ? backendRef(backend) : backend],
})

/** A rule with filters before backend `one`. */
export const filtered = (path: string, ...filters: object[]) => ({
  ...to('one', prefix(path)),
  filters,
})

export const prefix = (value: string) => ({ path: { type: 'PathPrefix', value } })
export const exact = (value: string) => ({ path: { type: 'Exact', value } })
export const expression = (value: string) => ({ path: { type: 'RegularExpression', value } })
export const method = (name: string) => ({ method: name })
export const headers = (values: Record<string, string>) => ({ headers: pairs(values) })
export const query = (values: Record<string, string>) => ({ queryParams: pairs(values) })

/** `{ a: '1' }` as the API's lists of name and value. */
export const pairs = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }))

/** In `$HERE-web`: routes of `$HERE` may refer to its Services, unless something else is said. */
export const grant = (
  name: string,
  {
    namespace = '$HERE-web',
    from = { group: api, kind: 'HTTPRoute', namespace: '$HERE' },
    to = { group: '', kind: 'Service' },
  }: { namespace?: string; from?: object; to?: object } = {},
) => ({
  apiVersion: `${api}/v1beta1`,
  kind: 'ReferenceGrant',
  metadata: { name, namespace },
  spec: { from: [from], to: [to] },
})

/** The row's two certificates are for `first.test` and `second.test`. */
export const certificateSecret = (
  which: 'first' | 'second',
  { name = which, namespace = '$HERE' }: { name?: string; namespace?: string } = {},
) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/tls',
  metadata: { name, namespace },
  data: {
    'tls.crt': `$${which.toUpperCase()}_CERTIFICATE`,
    'tls.key': `$${which.toUpperCase()}_KEY`,
  },
})

export const WELL = 'Accepted Conflicted=False(NoConflicts) Programmed ResolvedRefs'
export const TAKEN = 'Accepted ResolvedRefs'
