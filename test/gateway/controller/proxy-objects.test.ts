import { generate } from 'selfsigned'
import { expect, test } from 'vitest'
import { proxyObjects } from '../../../gateway/controller/proxy-objects.ts'
import { compileYaml, resourcesFrom } from './resources-from-yaml.ts'

const SETTINGS = {
  image: 'ghcr.io/lab/gateway:0.1.0',
  version: '0.1.0',
  env: [{ name: 'OPENAI_BASE_URL', value: 'http://sim' }],
}
const gateway = (name: string, spec = '') =>
  resourcesFrom(`
kind: Gateway
metadata: { name: ${name} }
spec:
  gatewayClassName: agentgateway
  ${spec}
  listeners:
    - { name: a, port: 80, protocol: HTTP }
    - { name: b, port: 80, protocol: HTTP, hostname: b.example.com }
    - { name: c, port: 443, protocol: HTTPS }
`).gateways[0]!

const containerOf = (parameters: object) =>
  proxyObjects(gateway('g'), SETTINGS, parameters).deployment.object.spec.template.spec
    .containers[0]

test.each([
  [{}, 'ghcr.io/lab/gateway:0.1.0'],
  [{ image: { tag: '2' } }, 'ghcr.io/lab/gateway:2'],
  [{ image: { registry: 'reg:5000' } }, 'reg:5000/gateway:0.1.0'],
  [
    { image: { repository: 'team/proxy', digest: 'sha256:ab' } },
    'ghcr.io/lab/team/proxy@sha256:ab',
  ],
])('parameters %j run the image %s', (parameters, image) => {
  expect(containerOf(parameters).image).toBe(image)
})

test('environment variables of the parameters go before the controller’s', () => {
  const env = [
    { name: 'OPENAI_BASE_URL', value: 'http://mine' },
    { name: 'A', value: 'b' },
  ]
  expect(containerOf({ env }).env).toEqual(env)
})

test('resources of the parameters are the container’s', () => {
  const resources = { limits: { memory: '64Mi' } }
  expect(containerOf({ resources }).resources).toEqual(resources)
})

test('each port is opened once, however many listeners share it', () => {
  const { service } = proxyObjects(gateway('g'), SETTINGS)
  expect(service.object.spec.ports.map((one: any) => one.name)).toEqual([
    'listener-80',
    'listener-443',
  ])
})

test('labels and annotations of the Gateway’s infrastructure are on all objects, and never in place of ours', () => {
  const labels = '{ team: ai, app.kubernetes.io/name: mine }'
  const objects = proxyObjects(
    gateway('g', `infrastructure: { labels: ${labels}, annotations: { note: hi } }`),
    SETTINGS,
  )
  for (const { object } of Object.values(objects)) {
    expect(object.metadata.labels).toMatchObject({ team: 'ai', 'app.kubernetes.io/name': 'g' })
    expect(object.metadata.annotations).toEqual({ note: 'hi' })
  }
})

test('a name that is too long for a label is cut, and stays unlike others', () => {
  const name = (last: string) =>
    proxyObjects(gateway('g'.repeat(70) + last), SETTINGS).service.object.metadata.name
  expect(name('a')).toMatch(/^g{50}-[0-9a-f]{12}$/)
  expect(name('a')).not.toBe(name('b'))
})

test('an HTTPS listener has its certificate in the table', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'a.example.com' }], {
    keyType: 'ec',
  })
  const { gatewayTable } = compileYaml(`
kind: Gateway
metadata: { name: g }
spec:
  gatewayClassName: agentgateway
  listeners: [{ name: s, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: cert }] } }]
---
kind: Secret
metadata: { name: cert }
stringData: ${JSON.stringify({ 'tls.crt': cert, 'tls.key': key })}
`)
  expect(gatewayTable.listeners[0]!.tls).toEqual({ certificate: cert, key })
})

test('an isolated proxy is told so, and takes no load balancer', () => {
  const { service, deployment } = proxyObjects(gateway('g'), SETTINGS, {}, true)
  expect(service.object.spec.type).toBe('ClusterIP')
  expect(deployment.object.spec.template.spec.containers[0].args).toContain('--isolated')
  expect(containerOf({}).args).not.toContain('--isolated')
})
