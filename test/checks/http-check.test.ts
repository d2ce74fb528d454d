import { describe, expect, test } from 'vitest'
import { ServiceNotReadyError } from '../../src/checks/check-context.ts'
import { KubeConnectionError } from '../../src/kube/kube-client.ts'
import { secret } from './solved-cluster.ts'
import {
  answer,
  anthropicSays,
  firstReason,
  notTrue,
  openaiReply,
  remove,
  type WrongTurn,
} from './wrong-turn.ts'

const noPod = new ServiceNotReadyError(
  'No pod behind the Service "ai-gateway" is ready.',
  'kubectl get pods',
)

const requests: WrongTurn[] = [
  [
    'the Gateway is gone',
    4,
    (cluster) => {
      remove('gateway')(cluster)
      return noPod
    },
    { reason: 'There is no Gateway "ai-gateway" in the namespace "agentgateway-system".' },
  ],
  [
    'the Gateway has a class that nobody knows',
    4,
    ({ gateway }) => {
      gateway.spec.gatewayClassName = 'agentgatway'
      return noPod
    },
    {
      reason:
        'Gateway "ai-gateway" names the GatewayClass "agentgatway" at spec.gatewayClassName; there is none, but there is "agentgateway". So no controller takes this Gateway on.',
    },
  ],
  [
    'the Gateway is not programmed',
    4,
    (cluster) => {
      notTrue('gateway', 'Programmed', 'port 8080 is taken')(cluster)
      return noPod
    },
    {
      reason:
        'Gateway "ai-gateway": the condition Programmed is False (Reason: port 8080 is taken).',
    },
  ],
  [
    'the gateway has no Deployment',
    4,
    (cluster) => {
      remove('deployment')(cluster)
      return noPod
    },
    { found: 'no Deployment' },
  ],
  [
    'the gateway is scaled to 0',
    4,
    ({ deployment }) => {
      deployment.spec.replicas = 0
      return noPod
    },
    {
      reason:
        'The Deployment "ai-gateway" is scaled to 0, so there is no pod of the gateway "ai-gateway".',
      look: 'kubectl get deployment ai-gateway -n agentgateway-system',
    },
  ],
  [
    'the gateway has no pod',
    4,
    (cluster) => {
      remove('pod')(cluster)
      return noPod
    },
    { reason: 'No pod of the gateway "ai-gateway" is ready: there is no pod.' },
  ],
  [
    'the pod does not start',
    4,
    ({ pod }) => {
      pod.status = {
        containerStatuses: [
          { state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } } },
        ],
      }
      return noPod
    },
    {
      reason:
        'No pod of the gateway "ai-gateway" is ready: the pod "ai-gateway-1" waits (CrashLoopBackOff: back-off 10s).',
    },
  ],
  [
    'the route has another prefix',
    4,
    ({ anthropicRoute }) => {
      anthropicRoute.spec.rules[0].matches[0].path.value = '/claude'
      return anthropicSays(404, 'route not found')
    },
    {
      reason:
        'POST /anthropic/v1/messages answered 404 (route not found); the assignment expects 401. No HTTPRoute of the Gateway "ai-gateway" takes the path /anthropic/v1/messages. Its routes are: "openai-route" (/openai), "anthropic-route" (/claude).',
    },
  ],
  [
    'the route is attached to another Gateway',
    4,
    ({ anthropicRoute }) => {
      anthropicRoute.spec.parentRefs[0].name = 'gateway'
      return anthropicSays(404, 'route not found')
    },
    {
      reason: expect.stringContaining('names the Gateway "gateway" at spec.parentRefs[0]'),
      where: 'spec.parentRefs[0]',
    },
  ],
  [
    'the route asks for a header too',
    4,
    () => anthropicSays(404, 'route not found'),
    { reason: expect.stringContaining('asks for more than the path') },
  ],
  [
    'the backend is not accepted',
    4,
    (cluster) => {
      notTrue('anthropicBackend', 'Accepted', 'secret not found')(cluster)
      remove('anthropicSecret')(cluster)
      return anthropicSays(500, 'service not found')
    },
    {
      reason: expect.stringMatching(
        /answered 500 \(service not found\).*Accepted is False.*names the Secret "anthropic-secret"/,
      ),
      where: 'spec.policies.auth.secretRef',
    },
  ],
  [
    'the backend does not exist',
    4,
    (cluster) => {
      remove('anthropicBackend')(cluster)
      Object.assign(cluster.anthropicRoute.status.parents[0].conditions[1], {
        status: 'False',
        reason: 'BackendNotFound',
        message: 'Backend not found: agentgateway-system/anthropic-backend',
      })
      return anthropicSays(500, 'backend does not exist')
    },
    {
      reason: expect.stringContaining(
        'the condition ResolvedRefs is False (BackendNotFound: Backend not found: agentgateway-system/anthropic-backend)',
      ),
    },
  ],
  [
    'the route has no backend',
    4,
    ({ anthropicRoute }) => {
      delete anthropicRoute.spec.rules[0].backendRefs
      return anthropicSays(500, 'no valid backends')
    },
    { reason: expect.stringContaining('sends this path to no backend') },
  ],
  [
    'the simulator is down',
    4,
    (cluster) => {
      cluster.simulators.spec.replicas = 0
      remove('simulatorsPod')(cluster)
      return anthropicSays(503, 'upstream call failed: connect ECONNREFUSED')
    },
    {
      reason:
        'POST /anthropic/v1/messages answered 503 (upstream call failed: connect ECONNREFUSED); the assignment expects 401. The gateway is in order, but the simulator of Anthropic does not answer. The Deployment "simulators" is scaled to 0, so there is no pod of the simulators.',
      look: 'kubectl get deployment simulators -n agentgateway-system',
    },
  ],
  [
    'a provider that cannot be reached',
    4,
    (cluster) => {
      remove('simulators')(cluster)
      return anthropicSays(503, 'upstream call failed: timeout')
    },
    { reason: expect.stringContaining('gets no connection to Anthropic.') },
  ],
  [
    'Anthropic answers 404',
    4,
    () => anthropicSays(404, { error: { message: 'model: claude-9' } }),
    {
      reason: expect.stringContaining('Anthropic itself answers "model: claude-9"'),
      where: 'spec.ai.provider.anthropic',
    },
  ],
  [
    'Anthropic answers 500',
    4,
    () => anthropicSays(500, { error: { message: 'Internal server error' } }),
    {
      reason: expect.stringContaining(
        'Anthropic itself is in trouble and says "Internal server error"',
      ),
      where: 'status',
    },
  ],
  [
    'OpenAI answers on the path of Anthropic',
    4,
    ({ anthropicRoute }) => {
      anthropicRoute.spec.rules[0].backendRefs[0].name = 'openai-backend'
      return { '/anthropic': openaiReply }
    },
    {
      reason: expect.stringContaining(
        'went by HTTPRoute "anthropic-route" to AgentgatewayBackend "openai-backend", and OpenAI accepted the key',
      ),
      where: 'spec.rules[].backendRefs',
    },
  ],
  [
    'OpenAI refuses on the path of Anthropic',
    4,
    ({ anthropicRoute }) => {
      anthropicRoute.spec.rules[0].backendRefs[0].name = 'openai-backend'
      return anthropicSays(401, { error: { message: 'Incorrect API key provided' } })
    },
    {
      reason: expect.stringContaining('"openai-backend", whose provider is OpenAI'),
      where: 'error.message',
    },
  ],
  [
    'OpenAI refuses the key',
    4,
    () => ({
      '/openai': answer(401, {
        error: { message: 'Incorrect API key provided: sk-wrong-key-1234.' },
      }),
    }),
    {
      reason:
        'POST /openai/v1/chat/completions answered 401 (Incorrect API key provided: sk-….); the assignment expects 200. The request reached OpenAI, which refused the key in the Secret "openai-secret".',
      where: 'Secret openai-secret: data.Authorization',
    },
  ],
  [
    'the backend has no key to send',
    4,
    ({ openaiBackend }) => {
      delete openaiBackend.spec.policies
      return { '/openai': answer(401, { error: { message: 'no key' } }) }
    },
    { reason: expect.stringContaining('has no spec.policies.auth') },
  ],
  [
    'OpenAI refuses a key that has quotes around it',
    4,
    (cluster) => {
      cluster.openaiSecret = secret('openai-secret', { Authorization: '"Bearer sk-12345678"' })
      return { '/openai': answer(401, { error: { message: 'no' } }) }
    },
    { reason: expect.stringContaining('begins or ends with a quotation mark') },
  ],
  [
    'a proxy answers for a Gateway that is not in order any more',
    4,
    (cluster) => {
      notTrue('gateway', 'Programmed', 'no such protocol')(cluster)
      return anthropicSays(404, 'listener not found')
    },
    { reason: expect.stringMatching(/answered 404 \(listener not found\).*Programmed is False/) },
  ],
  [
    'the gateway does not listen, since its listener is of no use',
    4,
    ({ gateway }) => {
      gateway.status.listeners = [
        {
          name: 'http',
          conditions: [
            { type: 'Accepted', status: 'False', reason: 'UnsupportedProtocol', message: 'no TCP' },
          ],
        },
      ]
      return new KubeConnectionError('No port-forward: connection refused')
    },
    {
      reason:
        'Gateway "ai-gateway": the listener "http" is not Accepted (UnsupportedProtocol: no TCP).',
      look: 'kubectl describe gateway ai-gateway -n agentgateway-system',
    },
  ],
]

describe('explains, of a request,', () => {
  test.each(requests)('%s', async (_, step, turn, expected) => {
    expect(await firstReason(step, turn)).toMatchObject(expected)
  })
})
