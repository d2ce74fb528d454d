import { describe, expect, test } from 'vitest'
import { manifestOf, secret } from './solved-cluster.ts'
import { firstReason, keyIs, notTrue, remove, type WrongTurn } from './wrong-turn.ts'

const objects: WrongTurn[] = [
  [
    'no Secret',
    1,
    remove('anthropicSecret'),
    {
      reason: 'There is no Secret "anthropic-secret" in the namespace "agentgateway-system".',
      look: 'kubectl get secret anthropic-secret -n agentgateway-system',
    },
  ],
  [
    'the Secret in default',
    1,
    ({ anthropicSecret }) => {
      anthropicSecret.metadata.namespace = 'default'
    },
    {
      reason:
        'Secret "anthropic-secret" is in the namespace "default"; the assignment asks for it in the namespace "agentgateway-system".',
      look: 'kubectl get secret -A --field-selector metadata.name=anthropic-secret',
      where: 'metadata.namespace',
    },
  ],
  [
    'a slip in the name',
    1,
    ({ anthropicSecret }) => {
      anthropicSecret.metadata.name = 'antropic-secret'
    },
    { where: 'metadata.name', asked: 'anthropic-secret', found: 'antropic-secret' },
  ],
  [
    'no namespace',
    1,
    (cluster) => {
      remove('anthropicSecret')(cluster)
      remove('namespace')(cluster)
    },
    {
      reason:
        'The namespace "agentgateway-system" does not exist, so there is no Secret "anthropic-secret" in it.',
    },
  ],
  [
    'the key "authorization"',
    1,
    (cluster) => {
      cluster.anthropicSecret = secret('anthropic-secret', { authorization: 'Bearer x' })
    },
    {
      reason:
        'Secret "anthropic-secret" has the key "authorization"; it should be "Authorization", and upper and lower case count.',
      look: 'kubectl describe secret anthropic-secret -n agentgateway-system',
      where: 'data.Authorization',
    },
  ],
  [
    'another key',
    1,
    (cluster) => {
      cluster.anthropicSecret = secret('anthropic-secret', { token: 'x' })
    },
    { reason: 'Secret "anthropic-secret" has no key "Authorization"; it has "token".' },
  ],
  ['an empty value', 1, keyIs(''), { found: 'a value that is empty' }],
  [
    'nothing after Bearer',
    1,
    keyIs('Bearer '),
    { found: 'a value that is the word "Bearer" with no key after it' },
  ],
  [
    'quotes in the value',
    1,
    keyIs('"Bearer sk-ant-1234567"'),
    { reason: expect.stringContaining('quotation mark') },
  ],
  [
    'a line break in the value',
    1,
    keyIs('Bearer sk-ant-1234567\n'),
    { reason: expect.stringContaining('line break') },
  ],
  [
    'base64 twice',
    1,
    keyIs(Buffer.from('Bearer sk-ant-1234567').toString('base64')),
    { reason: expect.stringContaining('base64 inside base64') },
  ],
  [
    'a variable that was not filled in',
    1,
    keyIs('Bearer $ANTHROPIC_API_KEY'),
    { reason: expect.stringContaining('placeholder that nothing has filled in') },
  ],
  [
    'bearer in lower case',
    1,
    keyIs('bearer sk-ant-1234567'),
    { reason: expect.stringContaining('with a capital B') },
  ],
  [
    'two words',
    1,
    keyIs('Token sk-ant-1234567'),
    { reason: expect.stringContaining('does not look like what the assignment asks for') },
  ],

  [
    'the backend under the name "anthropic"',
    2,
    ({ anthropicBackend }) => {
      anthropicBackend.metadata.name = 'anthropic'
    },
    {
      reason:
        'There is an AgentgatewayBackend "anthropic"; the assignment asks for the name "anthropic-backend". A name cannot be changed: apply it again as "anthropic-backend", and delete the other.',
      look: 'kubectl get agentgatewaybackend -n agentgateway-system',
    },
  ],
  [
    'the backend under a name of its own',
    2,
    ({ anthropicBackend }) => {
      anthropicBackend.metadata.name = 'claude'
    },
    { asked: 'anthropic-backend', found: 'claude' },
  ],
  [
    'provider openai',
    2,
    ({ anthropicBackend }) => {
      anthropicBackend.spec.ai.provider = { openai: { model: 'gpt-4o-mini' } }
    },
    {
      reason:
        'AgentgatewayBackend "anthropic-backend": spec.ai.provider is "openai"; the assignment asks for "anthropic".',
      look: "kubectl get agentgatewaybackend anthropic-backend -n agentgateway-system -o jsonpath='{.spec.ai.provider}'",
    },
  ],
  [
    'another model',
    2,
    ({ anthropicBackend }) => {
      anthropicBackend.spec.ai.provider.anthropic.model = 'claude-3'
    },
    {
      where: 'spec.ai.provider.anthropic.model',
      asked: '"claude-sonnet-4-20250514"',
      found: '"claude-3"',
    },
  ],
  [
    'policies one indent too deep',
    2,
    ({ anthropicBackend: backend }) => {
      const { policies, ai } = backend.spec
      backend.metadata = {
        ...backend.metadata,
        annotations: manifestOf({ ...backend, spec: { ai: { ...ai, policies } } }),
      }
      backend.spec = { ai }
    },
    {
      reason:
        'Your manifest for AgentgatewayBackend "anthropic-backend" has spec.ai.policies, 1 level too deep, where the API does not know that field, so it was dropped; it should be spec.policies. Look at the indentation.',
      look: 'kubectl apply view-last-applied agentgatewaybackend anthropic-backend -n agentgateway-system',
    },
  ],
  [
    'a misspelt field that was dropped',
    2,
    ({ anthropicBackend: backend }) => {
      const { ai } = backend.spec
      backend.metadata = {
        ...backend.metadata,
        annotations: manifestOf({ ...backend, spec: { ai, policy: {}, policeis: {} } }),
      }
      backend.spec = { ai }
    },
    {
      reason:
        'Your manifest for AgentgatewayBackend "anthropic-backend" has spec.policeis, a name that the API does not know, so it was dropped; it should be spec.policies. Look at the spelling.',
    },
  ],
  [
    'a Secret that the backend cannot find',
    2,
    (cluster) => {
      notTrue(
        'anthropicBackend',
        'Accepted',
        'failed to translate backend: secret agentgateway-system/anthropic-secret not found',
      )(cluster)
      cluster.anthropicSecret.metadata.namespace = 'default'
    },
    {
      reason:
        'AgentgatewayBackend "anthropic-backend": the condition Accepted is False (Reason: failed to translate backend: secret agentgateway-system/anthropic-secret not found). It names the Secret "anthropic-secret" at spec.policies.auth.secretRef; there is none in the namespace "agentgateway-system", but one in "default".',
    },
  ],
  [
    'a Secret without a key',
    2,
    (cluster) => {
      notTrue('anthropicBackend', 'Accepted', 'missing Authorization value')(cluster)
      keyIs('Bearer')(cluster)
    },
    {
      reason: expect.stringContaining(
        'the value under "Authorization" is the word "Bearer" with no key after it',
      ),
    },
  ],
  [
    'a change that the controller has not seen',
    2,
    ({ anthropicBackend }) => {
      anthropicBackend.metadata.generation = 2
    },
    {
      reason:
        'AgentgatewayBackend "anthropic-backend" has changed since its condition Accepted was written: the controller has not looked at it yet.',
    },
  ],
  [
    'no controller',
    2,
    ({ anthropicBackend }) => {
      delete anthropicBackend.status
    },
    {
      reason:
        'AgentgatewayBackend "anthropic-backend" has no condition Accepted: no controller has looked at it yet.',
    },
  ],
  [
    'the route to the wrong backend',
    2,
    ({ anthropicRoute }) => {
      anthropicRoute.spec.rules[0].backendRefs[0].name = 'openai-backend'
    },
    {
      reason:
        'HTTPRoute "anthropic-route": spec.rules[0].backendRefs[0].name is "openai-backend"; the assignment asks for "anthropic-backend".',
      look: "kubectl get httproute anthropic-route -n agentgateway-system -o jsonpath='{.spec.rules[0].backendRefs[0].name}'",
    },
  ],
  [
    'a Gateway that does not exist',
    2,
    ({ anthropicRoute }) => {
      anthropicRoute.spec.parentRefs[0].name = 'gateway'
    },
    {
      reason:
        'HTTPRoute "anthropic-route": spec.parentRefs[0].name is "gateway", and there is no Gateway "gateway" in the namespace "agentgateway-system"; the assignment asks for "ai-gateway".',
    },
  ],
  [
    'a Gateway in another namespace',
    2,
    ({ anthropicRoute }) => {
      anthropicRoute.spec.parentRefs[0].namespace = 'default'
      delete anthropicRoute.status
    },
    {
      reason:
        'HTTPRoute "anthropic-route" has no condition Accepted: no controller has looked at it yet. It names the Gateway "ai-gateway" at spec.parentRefs[0]; there is none in the namespace "default", but one in "agentgateway-system".',
      where: 'spec.parentRefs[0]',
    },
  ],
  [
    'PathPrefix /claude',
    2,
    ({ anthropicRoute }) => {
      anthropicRoute.spec.rules[0].matches[0].path.value = '/claude'
    },
    { where: 'spec.rules[0].matches[0].path.value', asked: '"/anthropic"', found: '"/claude"' },
  ],
  [
    'an object on its way out',
    2,
    ({ anthropicBackend }) => {
      anthropicBackend.metadata.deletionTimestamp = '2026-01-01T00:00:00Z'
    },
    { reason: 'AgentgatewayBackend "anthropic-backend" is being deleted.' },
  ],
]

describe('explains, of an object,', () => {
  test.each(objects)('%s', async (_, step, turn, expected) => {
    expect(await firstReason(step, turn)).toMatchObject(expected)
  })
})
