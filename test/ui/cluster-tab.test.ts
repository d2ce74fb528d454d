// The tabs that look at the cluster: drawn from the real objects and requests while they change under them.

import { connect } from 'node:net'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from './open-terminal.ts'

let lab: LabHome
let kubeconfig: string
let terminal: TestTerminal | undefined

beforeAll(async () => {
  lab = makeLabHome()
  const { exitCode, stdout } = await lab.run(['start', 'multiple-providers', '--json'])
  expect(exitCode).toBe(0)
  kubeconfig = JSON.parse(stdout).kubeconfig
}, 60_000)
afterEach(() => terminal?.close())
afterAll(() => lab.remove())

const kubectl = (words: string[], input = '') =>
  execa('kubectl', ['-n', 'agentgateway-system', ...words], {
    env: { KUBECONFIG: kubeconfig },
    input,
  })

const openAssignment = async () => {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 140,
    rows: 50,
    env: { ...lab.env, OPENAI_API_KEY: undefined },
  })
  await terminal.waitFor('Add Multiple LLM Providers')
  terminal.press('down', 'enter')
  await terminal.waitFor('[Assignment]', 40_000)
  return terminal
}

test('shows requests as they happen, with all that the log says of one', async () => {
  const { waitFor, type, press, resize } = await openAssignment()
  type('w')
  await waitFor('tokens')
  await lab.run(['check', 'multiple-providers'])
  await waitFor(/openai-route +openai +✓ 200 +\d+ms +7\/\d+/)
  // In the narrowest pane beside an assignment there is room for all of it.
  resize(112, 50)
  await waitFor(/│ \d\d:\d\d openai-\S+ openai +✓ 200 +\d+ms +7\/\d+ *$/m)
  await waitFor(/│ requests .* tokens .* \d+ +in 30 s *$/m)
  resize(140, 50)
  await waitFor(/\d\d:\d\d:\d\d {2}openai-route/)
  await waitFor(/\(no route\) +! 404/)
  press('up', 'up', 'up', 'up', 'up', 'enter')
  await waitFor(/http\.status +\d+/)
  press('enter')
  await waitFor(/requests .* tokens .* in \d+ s/)
}, 90_000)

/** To the gateway, at a port of this machine's choice. */
async function forwardPort() {
  const words = ['-n', 'agentgateway-system', 'port-forward', 'svc/ai-gateway', ':8080']
  const env = { KUBECONFIG: kubeconfig }
  const forward = execa('kubectl', words, { env, buffer: false, reject: false })
  const port = await new Promise<string>((resolve) =>
    forward.stdout.on('data', (text) => {
      const found = /127\.0\.0\.1:(\d+)/.exec(String(text))?.[1]
      if (found) resolve(found)
    }),
  )
  return { address: `http://127.0.0.1:${port}`, port: Number(port), stop: () => forward.kill() }
}

test('shows a request that began before one that ended first', async () => {
  const { waitFor, type } = await openAssignment()
  type('w')
  await waitFor('tokens')
  const { address, port, stop } = await forwardPort()
  try {
    const body = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]}'
    const slow = connect(port, '127.0.0.1')
    slow.write(
      `POST /openai/v1/chat/completions?slow HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await fetch(`${address}/fast`)).status).toBe(404)
    slow.write(body)
    expect(String(await new Promise((resolve) => slow.once('data', resolve)))).toContain(' 200 OK')
    slow.destroy()
    await waitFor(/\(no route\) +! 404.*\n.*openai-route +openai +✓ 200 +\d{3,}ms/)
  } finally {
    stop()
  }
}, 90_000)

const TWO_PROVIDERS = `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: {name: two-providers}
spec:
  ai:
    groups:
    - providers:
      - {name: gone, host: 127.0.0.1, port: 9, openai: {model: gpt-4o-mini}}
    - providers:
      - name: there
        openai: {model: gpt-4o-mini}
        policies: {auth: {secretRef: {name: openai-secret}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: two-providers}
spec:
  parentRefs: [{name: ai-gateway}]
  rules:
  - matches: [{path: {type: PathPrefix, value: /two}}]
    filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
    backendRefs: [{group: agentgateway.dev, kind: AgentgatewayBackend, name: two-providers}]
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: {name: two-providers}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: two-providers}]
  traffic:
    retry: {attempts: 1}
    rateLimit: {local: [{requests: 40, unit: Hours}]}
`

test('opens a request with its attempts and with what policies did', async () => {
  const { waitFor, type, press, screen } = await openAssignment()
  await kubectl(['apply', '-f', '-'], TWO_PROVIDERS)
  const { address, stop } = await forwardPort()
  const ask = async () => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }] })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${address}/two/v1/chat/completions`, {
      method: 'POST',
      headers,
      body,
    })
    await answer.arrayBuffer()
    return answer.status
  }
  try {
    await expect.poll(ask, { timeout: 20_000, interval: 1_000 }).toBe(200)
    await expect.poll(ask, { timeout: 20_000, interval: 1 }).toBe(429)
  } finally {
    stop()
  }

  type('w')
  await waitFor(/two-providers .*! 429/)
  press('enter')
  await waitFor('http.status')
  await waitFor(/Policies\n.*rateLimit: refused/)
  press('enter')
  await waitFor(/two-providers .*✓ 200/)
  press('up', 'enter')
  await waitFor(/1\. gone 127\.0\.0\.1:9: connect ECONNREFUSED/)
  expect(screen()).toMatch(/2\. there 127\.0\.0\.1:\d+: 200 in/)
  expect(screen()).not.toContain('sk-lab')
}, 90_000)

const GUARDED_PROVIDER = `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: {name: guarded}
spec:
  ai:
    provider: {openai: {model: gpt-4o-mini}}
  policies:
    auth: {secretRef: {name: openai-secret}}
    ai:
      promptGuard:
        request:
        - regex: {matches: [project-x], action: Reject}
          response: {message: Not a word of that.}
        - regex: {builtins: [Email], action: Mask}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: guarded}
spec:
  parentRefs: [{name: ai-gateway}]
  rules:
  - matches: [{path: {type: PathPrefix, value: /guarded}}]
    filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
    backendRefs: [{group: agentgateway.dev, kind: AgentgatewayBackend, name: guarded}]
`

test('says of a request what a guard did to its prompt, and of the prompt not a word', async () => {
  const { waitFor, type, press, written } = await openAssignment()
  await kubectl(['apply', '-f', '-'], GUARDED_PROVIDER)
  const { address, stop } = await forwardPort()
  const ask = async (content: string) => {
    const answer = await fetch(`${address}/guarded/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content }] }),
    })
    return { status: answer.status, text: await answer.text() }
  }
  try {
    await expect
      .poll(async () => (await ask('Hi')).status, { timeout: 20_000, interval: 1_000 })
      .toBe(200)
    expect((await ask('Write to zaphod@example.com')).status).toBe(200)
    expect(await ask('All about project-x')).toEqual({ status: 403, text: 'Not a word of that.' })
  } finally {
    stop()
  }

  type('w')
  await waitFor(/guarded +.*! 403/)
  // The lab's own checks may have sent some meanwhile.
  const told: string[] = []
  for (let count = 0; count < 6; count++) {
    press('enter')
    const shown = await waitFor(
      /Enter goes back[\s\S]*(Attempts|Policies)\n|! 404 +Enter goes back/,
    )
    told.push(shown.replaceAll(/^.*│/gm, '').replaceAll(/ +$/gm, ''))
    press('enter')
    await waitFor(/time +route/)
    press('up')
  }
  const guarded = told.filter((text) => /POST \/guarded\/.*(200|403)/.test(text))
  expect(guarded.map((text) => text.match(/(?<=promptGuard of the request: ).*/g))).toEqual([
    ['refused it'],
    ['let it pass', 'masked parts of it'],
    ['let it pass', 'let it pass'],
  ])
  expect(written()).not.toMatch(/zaphod|project-x|All about|Write to/)
}, 90_000)

test('shows the way of a request, its first broken link as it breaks, and an object with its status', async () => {
  const { waitFor, type, press, screen } = await openAssignment()
  type('m')
  await waitFor('✓ Gateway ai-gateway  :8080')
  await waitFor('✓ Backend openai-backend  openai gpt-4o-mini')
  await waitFor('✓ Upstream api.openai.com')

  await kubectl(['delete', 'secret', 'openai-secret'])
  await waitFor('✗ Secret openai-secret  missing')
  expect(screen()).toContain('The backend reads its key from the Secret')
  await kubectl([
    'create',
    'secret',
    'generic',
    'openai-secret',
    '--from-literal=key=sk-never-shown',
  ])
  await waitFor('It has no data under "Authorization"')

  // It is the chosen one already.
  press('enter')
  await waitFor('Secret openai-secret   Enter goes back')
  await waitFor('(14 bytes, not shown)')
  expect(screen()).not.toContain('sk-never-shown')
  press('enter')
  await waitFor('✓ Gateway ai-gateway')
  press('escape')
  await waitFor('[Assignment]')
}, 90_000)

const anotherRoute = (name: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}}
spec:
  parentRefs: [{name: ai-gateway}]
  rules:
  - matches: [{path: {type: PathPrefix, value: /${name}}}]
    backendRefs: [{group: agentgateway.dev, kind: AgentgatewayBackend, name: openai-backend}]
`

test('what several routes lead to can be gone through below each of them', async () => {
  const { waitFor, type, press } = await openAssignment()
  await kubectl(['apply', '-f', '-'], ['zone-y', 'zone-z'].map(anotherRoute).join('---'))
  type('m')
  await waitFor('✓ Route zone-z  /zone-z')
  type('G')
  press('up', 'up', 'up', 'enter')
  await waitFor('HTTPRoute zone-z   Enter goes back')
}, 90_000)
