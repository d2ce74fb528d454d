// The tables our proxy is measured with.

export const LISTENER_PORT = 8080

const provider = (kind, policies = {}, more = {}) => ({
  type: 'ai',
  name: `bench/${kind}`,
  groups: [
    [
      {
        name: kind,
        provider: kind,
        policies: { auth: { type: 'key', key: 'sk-of-the-gateway' }, ...policies },
        ...more,
      },
    ],
  ],
  policies: {},
})

const rewrite = {
  type: 'URLRewrite',
  urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
}

/** `routes` is how many rules there are, of which ours are the last; `policies` puts some of each kind on the first. */
export function tableOf({ large, routes = 3, policies = false }) {
  const rule = (prefix, backend, filters = []) => ({
    prefix,
    rule: {
      route: `bench${prefix}`,
      name: '0',
      filters,
      timeouts: {},
      backends: [{ weight: 1, filters: [], backend }],
    },
  })
  const anthropic = provider('anthropic', {}, { model: 'claude-sonnet-4-5' })
  const rules = [
    rule(
      '/openai',
      provider('openai', policies ? { ai: AI_POLICIES } : {}),
      policies ? FILTERS : [],
    ),
    rule('/anthropic', anthropic),
    rule(
      '/large',
      { type: 'static', name: 'bench/large', host: '127.0.0.1', port: large, policies: {} },
      [rewrite],
    ),
  ]
  while (rules.length < routes) rules.unshift(rule(`/team-${rules.length}/models`, anthropic))
  return {
    gateway: 'bench/gateway',
    listeners: [
      {
        name: 'http',
        port: LISTENER_PORT,
        protocol: 'HTTP',
        rules: rules.map(({ rule }) => rule),
        hosts: [
          {
            hostname: '',
            matches: rules.map(({ prefix }, index) => ({
              path: { type: 'PathPrefix', value: prefix },
              rule: index,
            })),
          },
        ],
      },
    ],
  }
}

const FILTERS = [
  {
    type: 'RequestHeaderModifier',
    requestHeaderModifier: {
      set: [{ name: 'x-team', value: 'bench' }],
      add: [{ name: 'x-tenant', value: 'one' }],
      remove: ['x-stainless-os'],
    },
  },
  {
    type: 'ResponseHeaderModifier',
    responseHeaderModifier: {
      set: [{ name: 'x-served-by', value: 'gateway' }],
      add: [],
      remove: ['openai-organization'],
    },
  },
]

const AI_POLICIES = {
  defaults: [{ field: 'temperature', value: 0.5 }],
  overrides: [{ field: 'max_tokens', value: 256 }],
  modelAliases: { fast: 'gpt-4o-mini' },
  prompt: { prepend: [{ role: 'system', content: 'Answer in English.' }], append: [] },
}
