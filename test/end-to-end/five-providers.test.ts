// One gateway in front of every provider that is simulated: by kubectl, as a learner would, and asked in OpenAI's words.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningLab, startLab } from '../harness/lab.ts'

const NAMESPACE = 'agentgateway-system'

type Row = {
  provider: string
  /** Of the Secret. */
  credentials: Record<string, string>
  /** What stands below `ai.provider`. */
  spec: string
  auth?: string
}

const rows: Row[] = [
  {
    provider: 'openai',
    credentials: { Authorization: 'sk-lab-demo-key' },
    spec: 'openai: { model: gpt-4o-mini }',
  },
  {
    provider: 'anthropic',
    credentials: { Authorization: 'sk-ant-lab-demo-key' },
    spec: 'anthropic: { model: claude-sonnet-4-20250514 }',
  },
  {
    provider: 'gemini',
    credentials: { Authorization: 'AIzaSy-lab-demo-key' },
    spec: 'gemini: { model: gemini-2.5-flash }',
  },
  {
    provider: 'azureopenai',
    credentials: { Authorization: 'azure-lab-demo-key' },
    spec: "azureopenai: { endpoint: lab.openai.azure.com, deploymentName: gpt-4o-mini, apiVersion: '2024-10-21' }",
  },
  {
    provider: 'bedrock',
    credentials: { accessKey: 'AKIALABDEMO000000000', secretKey: 'lab-demo-secret-key' },
    spec: "bedrock: { model: 'anthropic.claude-sonnet-4-20250514-v1:0', region: eu-west-1 }",
    auth: 'aws: { secretRef: { name: bedrock } }',
  },
]

const GATEWAY = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ai-gateway, namespace: ${NAMESPACE} }
spec: { gatewayClassName: agentgateway, listeners: [{ name: http, port: 8080, protocol: HTTP }] }
`

const manifestOf = ({ provider, credentials, spec, auth }: Row) => `
apiVersion: v1
kind: Secret
metadata: { name: ${provider}, namespace: ${NAMESPACE} }
stringData: ${JSON.stringify(credentials)}
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: ${provider}, namespace: ${NAMESPACE} }
spec:
  ai: { provider: { ${spec} } }
  policies: { auth: { ${auth ?? `secretRef: { name: ${provider} }`} } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${provider}, namespace: ${NAMESPACE} }
spec:
  parentRefs: [{ name: ai-gateway }]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /${provider} } }]
      backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: ${provider} }]
`

let lab: RunningLab
beforeAll(async () => {
  lab = await startLab()
  await apply(GATEWAY)
  await succeed(`wait gateway/ai-gateway -n ${NAMESPACE} --for=condition=Programmed --timeout=60s`)
}, 90_000)
afterAll(() => lab.close())

async function succeed(command: string, input?: string) {
  const { exitCode, stdout, stderr } = await lab.kubectl(command.split(' '), input)
  expect(exitCode, stderr).toBe(0)
  return stdout
}
const apply = (manifest: string) => succeed('apply -f -', manifest)

const CHAT = JSON.stringify({
  model: '',
  messages: [{ role: 'user', content: 'What is an AI gateway?' }],
})
const ask = (path: string) =>
  lab.bash(`
told=$(mktemp)
kubectl port-forward -n ${NAMESPACE} deployment/ai-gateway :8080 >$told & forward=$!
until port=$(sed -n 's/.*127.0.0.1:\\([0-9]*\\) ->.*/\\1/p' $told) && [ "$port" ]; do sleep 0.05; done
curl -s -w '\\n%{http_code}' localhost:$port${path} -H 'content-type: application/json' -d '${CHAT}'
kill $forward; rm $told`)

test.each(rows)(
  '$provider answers, through kubectl port-forward',
  async (row) => {
    await apply(manifestOf(row))
    await succeed(
      `wait agentgatewaybackend/${row.provider} -n ${NAMESPACE} --for=condition=Accepted --timeout=20s`,
    )
    await expect
      .poll(async () => (await ask(`/${row.provider}`)).stdout, { timeout: 20_000, interval: 200 })
      .toMatch(/\n200$/)
    const [body] = (await ask(`/${row.provider}`)).stdout.split('\n')
    expect(JSON.parse(body!)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: expect.stringMatching(/\w/) } }],
      usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
    })

    const changed = Object.fromEntries(Object.keys(row.credentials).map((key) => [key, 'wrong']))
    await apply(manifestOf({ ...row, credentials: changed }))
    await expect
      .poll(async () => (await ask(`/${row.provider}`)).stdout, { timeout: 20_000, interval: 200 })
      .toMatch(/\n40[013]$/)
  },
  60_000,
)
