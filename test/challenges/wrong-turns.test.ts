// Wrong turns that learners take, with the real kubectl, and what the checks say then.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Explanation } from '../../src/checks/check-result.ts'
import { runStepChecks } from '../../src/checks/run-step-checks.ts'
import { throughService } from '../../src/checks/through-service.ts'
import type { Step } from '../../src/content/challenge.ts'
import { loadTrack } from '../../src/content/load-track.ts'
import { startLab } from '../harness/lab.ts'

const { challenges } = loadTrack('challenges', { GATEWAY_PORT: '8080' })
const [first, second] = challenges
const runnable = (steps: Step[]) =>
  steps
    .filter(({ changesCluster }) => changesCluster)
    .flatMap(({ blocks }) => blocks.map(({ source }) => source))
    .join('\n')
const manifest = second!.steps[1]!.blocks[0]!.source

let lab: Awaited<ReturnType<typeof startLab>>

const NAMESPACE = 'agentgateway-system'
const inNamespace = `-n ${NAMESPACE}`
const deleteAll = `kubectl delete secret/anthropic-secret agentgatewaybackend/anthropic-backend \
  httproute/anthropic-route agentgatewaybackend/anthropic ${inNamespace} --ignore-not-found
kubectl delete secret anthropic-secret -n default --ignore-not-found`
const makeSecret = second!.steps[0]!.blocks[0]!.source
const secretWith = (literal: string, namespace = NAMESPACE) =>
  `kubectl create secret generic anthropic-secret -n ${namespace} --from-literal='${literal}'`
const settled = `kubectl wait agentgatewaybackend/openai-backend ${inNamespace} --for=condition=Accepted --timeout=20s`

async function bash(script: string) {
  const { exitCode, stdout, stderr } = await lab.bash(`set -e\n${script}`)
  expect(exitCode, stdout + stderr).toBe(0)
}

const check = async (number: number) =>
  runStepChecks(second!.steps[number - 1]!.checks, {
    kube: lab.kube,
    request: throughService(lab.kube, lab.kubeconfig),
  })

/** The controller and the proxy need a moment to see a change; a check that is repeated comes to say `reason`. */
async function expectReason(number: number, expected: Partial<Explanation>) {
  await expect
    .poll(
      async () => {
        const { status, checks } = await check(number)
        return { status, reasons: checks.map(({ result }) => result) }
      },
      { timeout: 20_000, interval: 100 },
    )
    .toMatchObject({
      status: 'not-yet',
      reasons: expect.arrayContaining([
        expect.objectContaining({ status: 'not-yet', ...expected }),
      ]),
    })
}

const containing = (...parts: string[]) =>
  expect.stringMatching(
    new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')),
  )

beforeAll(async () => {
  lab = await startLab()
  await bash(`export OPENAI_API_KEY=sk-lab-demo-key\n${runnable(first!.steps)}\n${settled}`)
})
afterAll(() => lab?.close())
beforeEach(() => bash(deleteAll))

type WrongTurn = { turn: string; script: string; step: number; says: Partial<Explanation> }

const turns: WrongTurn[] = [
  {
    turn: 'no Secret',
    script: '',
    step: 1,
    says: {
      reason: containing('There is no Secret "anthropic-secret"'),
      look: containing('kubectl get secret'),
    },
  },
  {
    turn: 'the Secret in default',
    script: secretWith('Authorization=Bearer sk-ant-demo-placeholder-key', 'default'),
    step: 1,
    says: {
      reason: containing('is in the namespace "default"'),
      found: 'default',
      asked: NAMESPACE,
    },
  },
  {
    turn: 'the key authorization',
    script: secretWith('authorization=Bearer sk-ant-demo-placeholder-key'),
    step: 1,
    says: { where: 'data.Authorization', reason: containing('has the key "authorization"') },
  },
  {
    turn: 'a value with no key after Bearer',
    script: secretWith('Authorization=Bearer '),
    step: 1,
    says: {
      where: 'data.Authorization',
      reason: containing('the word "Bearer" with no key after it'),
    },
  },
  {
    turn: 'a value that is empty',
    script: secretWith('Authorization='),
    step: 1,
    says: { reason: containing('is empty') },
  },
  {
    turn: 'a backend whose Secret holds no key',
    script: `${secretWith('Authorization=')}\n${manifest}`,
    step: 2,
    says: { reason: containing('Accepted is False', 'missing Authorization value', 'is empty') },
  },
  {
    turn: 'the backend named anthropic',
    script: `${makeSecret}\n${manifest.replace('name: anthropic-backend', 'name: anthropic')}`,
    step: 2,
    says: { where: 'metadata.name', asked: 'anthropic-backend', found: 'anthropic' },
  },
  {
    turn: 'provider openai under the name of anthropic',
    script: `${makeSecret}\n${manifest.replace('anthropic:\n', 'openai:\n')}`,
    step: 2,
    says: { reason: containing('spec.ai.provider is "openai"', '"anthropic"') },
  },
  {
    turn: 'the route to the wrong backend',
    script: `${makeSecret}\n${manifest.replace('          name: anthropic-backend', '          name: openai-backend')}`,
    step: 2,
    says: { where: 'spec.rules[0].backendRefs[0].name', found: '"openai-backend"' },
  },
  {
    turn: 'the route to the wrong backend, seen from outside',
    script: `${makeSecret}\n${manifest.replace('          name: anthropic-backend', '          name: openai-backend')}`,
    step: 4,
    says: { reason: containing('answered 200', 'AgentgatewayBackend "openai-backend"', 'OpenAI') },
  },
  {
    turn: 'a parentRef to a Gateway that does not exist',
    script: `${makeSecret}\n${manifest.replace('name: ai-gateway\n', 'name: gateway\n')}`,
    step: 2,
    says: { where: 'spec.parentRefs[0].name', reason: containing('there is no Gateway "gateway"') },
  },
  {
    turn: 'a parentRef to a Gateway that does not exist, seen from outside',
    script: `${makeSecret}\n${manifest.replace('name: ai-gateway\n', 'name: gateway\n')}`,
    step: 4,
    says: { reason: containing('answered 404 (route not found)', 'names the Gateway "gateway"') },
  },
  {
    turn: 'a parentRef into the wrong namespace',
    script: `${makeSecret}\n${manifest.replace('name: ai-gateway\n      namespace: agentgateway-system', 'name: ai-gateway\n      namespace: default')}`,
    step: 2,
    says: {
      where: 'spec.parentRefs[0]',
      reason: containing('none in the namespace "default", but one in'),
    },
  },
  {
    turn: 'PathPrefix /claude',
    script: `${makeSecret}\n${manifest.replace('value: /anthropic', 'value: /claude')}`,
    step: 2,
    says: {
      where: 'spec.rules[0].matches[0].path.value',
      asked: '"/anthropic"',
      found: '"/claude"',
    },
  },
  {
    turn: 'PathPrefix /claude, seen from outside',
    script: `${makeSecret}\n${manifest.replace('value: /anthropic', 'value: /claude')}`,
    step: 4,
    says: { reason: containing('answered 404 (route not found)', '"anthropic-route" (/claude)') },
  },
  {
    turn: 'policies one indent too deep, with validation off',
    script: `${makeSecret}\n${manifest
      .replace('kubectl apply', 'kubectl apply --validate=false')
      .replace(
        / {2}policies:\n {4}auth:\n {6}secretRef:\n {8}name: anthropic-secret/,
        '    policies:\n      auth:\n        secretRef:\n          name: anthropic-secret',
      )}`,
    step: 2,
    says: {
      where: 'spec.policies.auth.secretRef.name',
      reason: containing('spec.ai.policies, 1 level too deep'),
    },
  },
  {
    turn: 'no Secret, and Anthropic answering 500 instead of 401',
    script: manifest,
    step: 4,
    says: {
      reason: containing('answered 500 (service not found)', 'names the Secret "anthropic-secret"'),
      where: 'spec.policies.auth.secretRef',
    },
  },
  {
    turn: 'a backend that does not exist',
    script: `${manifest}\nkubectl delete agentgatewaybackend anthropic-backend ${inNamespace}`,
    step: 4,
    says: { reason: containing('answered 500', 'ResolvedRefs is False (BackendNotFound') },
  },
]

describe('explains', () => {
  test.each(turns)('$turn', async ({ script, step, says }) => {
    await bash(script)
    await expectReason(step, says)
  })

  test('a field one indent too deep, which kubectl itself refuses while validation is on', async () => {
    const deep = manifest.replace('  policies:\n    auth:', '    policies:\n      auth:')
    const { exitCode, stderr } = await lab.bash(
      deep.replace('secretRef:\n        name', '  secretRef:\n          name'),
    )
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('unknown field "spec.ai.policies"')
  })
})

describe('explains, and sees it when it is mended:', () => {
  const mended = async () =>
    expect
      .poll(async () => (await check(4)).status, { timeout: 30_000, interval: 100 })
      .toBe('done')

  beforeEach(() => bash(`${makeSecret}\n${manifest}`))

  test('the simulator down', async () => {
    await mended()
    await bash(`kubectl scale deployment simulators --replicas=0 ${inNamespace}`)
    await expectReason(4, {
      reason: containing(
        'answered 503 (upstream call failed',
        'the simulator of Anthropic',
        'scaled to 0',
      ),
    })
    await bash(`kubectl scale deployment simulators --replicas=1 ${inNamespace}`)
    await mended()
  })

  test('the pod of the gateway gone', async () => {
    await bash(`kubectl scale deployment agentgateway --replicas=0 ${inNamespace}
      kubectl wait deployment/agentgateway --for=jsonpath='{.spec.replicas}'=0 ${inNamespace}
      kubectl delete deployment ai-gateway ${inNamespace}
      kubectl wait pods -l gateway.networking.k8s.io/gateway-name=ai-gateway --for=delete --timeout=30s ${inNamespace}`)
    await expectReason(4, { reason: containing('The Gateway "ai-gateway" has no Deployment') })
    await bash(`kubectl scale deployment agentgateway --replicas=1 ${inNamespace}`)
    await mended()
  })

  test('the Gateway of a class that nobody knows, so not programmed', async () => {
    const gateway = (className: string) => `cat <<EOF | kubectl apply -f -
${first!.steps[1]!.blocks[0]!.source.split('\n').slice(1, -1).join('\n').replace('gatewayClassName: agentgateway', `gatewayClassName: ${className}`)}
EOF`
    await bash(`kubectl delete gateway ai-gateway ${inNamespace}\n${gateway('agentgatway')}`)
    await expectReason(4, {
      reason: containing('names the GatewayClass "agentgatway"', 'there is "agentgateway"'),
    })
    await bash(gateway('agentgateway'))
    await mended()
  })
})

test('takes nothing for wrong when the cluster is down', async () => {
  await lab.close()
  for (const { number } of second!.steps) {
    const { status, checks } = await check(number)
    expect(status).toBe('could-not-check')
    for (const { result } of checks)
      expect(result).toMatchObject({
        reason: containing('The Kubernetes API at', 'does not answer'),
      })
  }
})
