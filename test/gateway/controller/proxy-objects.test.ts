import { generate } from 'selfsigned'
import { describe, expect, test } from 'vitest'
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

describe('what parameters lay over it', () => {
  const overlaid = (parameters: object) => proxyObjects(gateway('g'), SETTINGS, parameters)

  test('replicas, a tolerance and a label more leave the rest of the Deployment as it is', () => {
    const plain = overlaid({}).deployment.object
    const { metadata, spec } = overlaid({
      deployment: {
        metadata: { labels: { team: 'ai' } },
        spec: {
          replicas: 3,
          template: {
            spec: { tolerations: [{ operator: 'Exists' }], terminationGracePeriodSeconds: 60 },
          },
        },
      },
    }).deployment.object
    expect(metadata.labels).toEqual({ ...plain.metadata.labels, team: 'ai' })
    expect(spec.replicas).toBe(3)
    expect(spec.template.spec).toEqual({
      ...plain.spec.template.spec,
      tolerations: [{ operator: 'Exists' }],
      terminationGracePeriodSeconds: 60,
    })
  })

  test('lists with a key are merged by it: a container, its environment, its ports', () => {
    const [container, sidecar] = overlaid({
      env: [{ name: 'A', value: '1' }],
      deployment: {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'agentgateway',
                  env: [
                    { name: 'A', value: '2' },
                    { name: 'B', value: '3' },
                  ],
                  ports: [{ containerPort: 80, hostPort: 8080 }],
                  readinessProbe: null,
                },
                { name: 'sidecar', image: 'sidecar:1' },
              ],
            },
          },
        },
      },
    }).deployment.object.spec.template.spec.containers
    expect(container.image).toBe(SETTINGS.image)
    expect(container.env.slice(-2)).toEqual([
      { name: 'A', value: '2' },
      { name: 'B', value: '3' },
    ])
    expect(container.ports).toHaveLength(5)
    expect(container.ports[0]).toMatchObject({
      name: 'listener-80',
      containerPort: 80,
      hostPort: 8080,
    })
    expect(container).not.toHaveProperty('readinessProbe')
    expect(container).toHaveProperty('startupProbe')
    expect(sidecar).toEqual({ name: 'sidecar', image: 'sidecar:1' })
  })

  test('another type, and a node port for a listener, of the Service', () => {
    const { spec } = overlaid({
      service: { spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] } },
    }).service.object
    expect(spec.type).toBe('NodePort')
    expect(spec.ports).toEqual([
      { name: 'listener-80', port: 80, targetPort: 80, protocol: 'TCP', nodePort: 30080 },
      { name: 'listener-443', port: 443, targetPort: 443, protocol: 'TCP' },
    ])
  })

  test('annotations of the ServiceAccount', () => {
    const { metadata } = overlaid({
      serviceAccount: { metadata: { annotations: { 'iam.example.com/role': 'reader' } } },
    }).serviceAccount.object
    expect(metadata.annotations).toEqual({ 'iam.example.com/role': 'reader' })
    expect(metadata.name).toBe('g')
  })
})

describe('without parameters it is as agentgateway deploys it', () => {
  const { serviceAccount, service, deployment } = proxyObjects(gateway('g'), SETTINGS)
  const { template, selector } = deployment.object.spec

  test('all have the name of the Gateway, and labels that name it, its class and who manages it', () => {
    for (const { object } of [serviceAccount, service, deployment]) {
      expect(object.metadata).toMatchObject({
        name: 'g',
        labels: {
          'app.kubernetes.io/name': 'g',
          'app.kubernetes.io/instance': 'g',
          'app.kubernetes.io/managed-by': 'agentgateway',
          'gateway.networking.k8s.io/gateway-name': 'g',
          'gateway.networking.k8s.io/gateway-class-name': 'agentgateway',
        },
      })
    }
  })

  test('pods are selected by name, instance and Gateway', () => {
    const names = [
      'app.kubernetes.io/instance',
      'app.kubernetes.io/name',
      'gateway.networking.k8s.io/gateway-name',
    ]
    expect(Object.keys(selector.matchLabels).sort()).toEqual(names)
    expect(service.object.spec.selector).toEqual(selector.matchLabels)
    expect(template.metadata.labels).toMatchObject(selector.matchLabels)
  })

  test('the Service is a load balancer, its target ports those of the listeners', () => {
    expect(service.object.spec.type).toBe('LoadBalancer')
    expect(service.object.spec.ports[0]).toMatchObject({
      name: 'listener-80',
      port: 80,
      targetPort: 80,
    })
  })

  test('the container is user 10101, tells its metrics at 15020 and that it is ready at 15021', () => {
    expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10101 })
    expect(template.metadata.annotations).toEqual({
      'prometheus.io/path': '/metrics',
      'prometheus.io/port': '15020',
      'prometheus.io/scrape': 'true',
    })
    const [container] = template.spec.containers
    expect(container.name).toBe('agentgateway')
    expect(container.ports).toContainEqual({
      name: 'metrics',
      containerPort: 15020,
      protocol: 'TCP',
    })
    for (const probe of [container.readinessProbe, container.startupProbe])
      expect(probe.httpGet).toEqual({ path: '/healthz/ready', port: 15021 })
  })
})
