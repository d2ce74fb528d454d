// A policy's life through the real kubectl: applied, told of in its status, at work in the proxy, and gone again.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../../gateway/controller/log.ts'
import { runController } from '../../../gateway/controller/run-controller.ts'
import { subscribeTable } from '../../../gateway/controller/subscribe-table.ts'
import { connect } from '../../../src/kube/connect.ts'
import {
  kubeconfigFor,
  startTestServer,
  type TestServer,
} from '../../apiserver/start-test-server.ts'
import { startModel } from '../ai/start-model.ts'
import { startTestProxy } from '../proxy/start-test-proxy.ts'

const NAMESPACE = 'agentgateway-system'
const stop = new AbortController()
let server: TestServer
let controller: Promise<void>
let client: ReturnType<typeof connect>

beforeAll(async () => {
  server = await startTestServer()
  await succeed('apply -k manifests/crds')
  await succeed('wait --for=condition=Established crd --all --timeout=20s')
  await succeed('apply -k manifests/gateway')
  const kubeconfig = join(server.folder, 'kubeconfig-of-controller')
  const token = server.issueToken(NAMESPACE, 'agentgateway')
  writeFileSync(kubeconfig, kubeconfigFor(server.port, server.tls.cert, token))
  client = connect({ kubeconfig })
  controller = runController({
    client,
    env: { PROXY_IMAGE: 'gateway:1', BIND_ADDRESS: '127.0.0.1', PORT_9093: '0' },
    signal: stop.signal,
    log: createLog('text', () => {}),
  })
})
afterAll(async () => {
  stop.abort()
  await controller
  client.close()
  await server.stop()
})

async function succeed(command: string, input?: string) {
  const { code, stdout, stderr } = await server.kubectl(command, input)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

const lab = (port: number) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gateway, namespace: ${NAMESPACE} }
spec: { gatewayClassName: agentgateway, listeners: [{ name: http, port: 8080, protocol: HTTP }] }
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: b, namespace: ${NAMESPACE} }
spec: { static: { host: 127.0.0.1, port: ${port} } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: ${NAMESPACE} }
spec:
  parentRefs: [{ name: gateway }]
  rules: [{ backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }] }]
`

const POLICY = `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: keys, namespace: ${NAMESPACE} }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: r }]
  traffic: { apiKeyAuthentication: { secretRef: { name: keys } } }
`

test('an API key policy is applied, served, changed by its Secret, and deleted', async () => {
  const model = await startModel((response) => response.end('hello'))
  await succeed('apply -f -', lab(model.port))
  const { proxy, address } = await startTestProxy({
    gateway: 'none',
    listeners: [{ name: 'http', port: 8080, protocol: 'HTTP', rules: [], hosts: [] }],
  })
  const watching = new AbortController()
  const gateway = `${NAMESPACE}/gateway`
  const options = { gateway, signal: watching.signal, onTrouble() {} }
  await subscribeTable(client, (table) => void proxy.serve(table), options)
  const statusFor = async (key?: string) =>
    (await fetch(address, key ? { headers: { authorization: `Bearer ${key}` } } : {})).status
  await expect.poll(statusFor).toBe(200)

  await succeed('apply -f -', POLICY)
  await expect.poll(statusFor).toBe(401)
  const accepted = (text: string) =>
    `wait -n ${NAMESPACE} agpol/keys --timeout=20s --for=jsonpath='{.status.ancestors[0].conditions[0].message}'='${text}'`
  await succeed(accepted(`secret ${NAMESPACE}/keys not found`))

  await succeed(`create secret generic keys -n ${NAMESPACE} --from-literal=ann=k-ann`)
  await succeed(accepted('Policy accepted'))
  await expect.poll(() => statusFor('k-ann')).toBe(200)
  expect(await statusFor('k-eve')).toBe(401)
  expect(await succeed(`get agpol -n ${NAMESPACE}`)).toMatch(/keys +True +True/)

  await succeed(`delete agpol keys -n ${NAMESPACE}`)
  await expect.poll(statusFor).toBe(200)
  watching.abort()
})
