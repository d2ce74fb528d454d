import { describe, expect, test } from 'vitest'
import { compileYaml, verdict } from './resources-from-yaml.ts'

const gateway = (spec: string, metadata = 'name: gateway') => `
kind: Gateway
metadata: { ${metadata}, uid: our-gateway, generation: 4 }
spec: { gatewayClassName: agentgateway, ${spec} }
---
`
const listening = (...listeners: string[]) =>
  gateway(`listeners: [${listeners.map((one) => `{ ${one} }`).join(', ')}]`)
const HTTP = 'name: http, port: 80, protocol: HTTP'
const deployment = (status: string, owner = 'our-gateway') => `
kind: Deployment
metadata: { name: gateway, ownerReferences: [{ uid: ${owner} }] }
status: ${status}
---
`

const statusOf = (yaml: string) => compileYaml(yaml).statusOf('Gateway', 'default/gateway')
const ofGateway = (yaml: string, type: string) => verdict(statusOf(yaml).conditions, type)
const ofListener = (yaml: string, type: string, index = 0) =>
  verdict(statusOf(yaml).listeners[index].conditions, type)

test('our GatewayClass is accepted, others are left alone', () => {
  const { statuses } = compileYaml(`
kind: GatewayClass
metadata: { name: istio }
spec: { controllerName: istio.io/gateway-controller }
`)
  expect(statuses.map(({ key }) => key)).toEqual([{ name: 'agentgateway' }])
  const { conditions } = statuses[0]!.status as any
  expect(verdict(conditions, 'Accepted')).toBe(
    'True Accepted: GatewayClass accepted by agentgateway controller',
  )
})

test('a Gateway of another class is none of ours', () => {
  const { statuses, table } = compileYaml(
    listening(HTTP).replace('gatewayClassName: agentgateway', 'gatewayClassName: istio'),
  )
  expect(statuses).toHaveLength(1)
  expect(table).toEqual({})
})

describe('a Gateway’s conditions', () => {
  test.each([
    [
      'before there is a proxy',
      '',
      'False Pending: Deployment default/gateway has no available replica yet',
    ],
    [
      'while the proxy starts',
      deployment('{ replicas: 1 }'),
      'False Pending: Deployment default/gateway has no available replica yet',
    ],
    [
      'once the proxy is available',
      deployment('{ availableReplicas: 1 }'),
      'True Programmed: Successfully programmed Gateway',
    ],
    [
      'where the name is taken',
      deployment('{ availableReplicas: 1 }', 'somebody'),
      "False DeploymentFailed: Deployment default/gateway exists and is not this Gateway's own",
    ],
  ])('Programmed %s', (_, proxy, expected) => {
    expect(ofGateway(listening(HTTP) + proxy, 'Programmed')).toBe(expected)
    expect(ofGateway(listening(HTTP) + proxy, 'Accepted')).toBe('True Accepted')
  })

  const parameters = (ref: string) =>
    gateway(`infrastructure: { parametersRef: ${ref} }, listeners: [{ ${HTTP} }]`)
  test.each([
    [
      'parameters are missing',
      parameters('{ group: agentgateway.dev, kind: AgentgatewayParameters, name: p }'),
      'False InvalidParameters: AgentgatewayParameters default/p not found',
    ],
    [
      'parameters are of another kind',
      parameters("{ group: '', kind: ConfigMap, name: p }"),
      'False InvalidParameters: unsupported parametersRef: /ConfigMap',
    ],
    [
      'an address is asked for',
      gateway(`addresses: [{ value: 10.0.0.1 }], listeners: [{ ${HTTP} }]`),
      'False UnsupportedAddress: spec.addresses: not supported',
    ],
    [
      'a field is none of ours',
      gateway(`tls: {}, listeners: [{ ${HTTP} }]`),
      'False Invalid: spec.tls: not supported',
    ],
    [
      'one listener of two is bad',
      listening(HTTP, 'name: tcp, port: 81, protocol: TCP'),
      'True ListenersNotValid: Some listeners are not accepted: tcp: protocol "TCP" is unsupported',
    ],
    [
      'every listener is bad',
      listening('name: tcp, port: 81, protocol: TCP'),
      'False ListenersNotValid: Some listeners are not accepted: tcp: protocol "TCP" is unsupported',
    ],
  ])('Accepted where %s', (_, yaml, expected) => {
    expect(ofGateway(yaml, 'Accepted')).toBe(expected)
  })

  test('Programmed never where no listener is accepted', () => {
    expect(ofGateway(listening('name: tcp, port: 81, protocol: TCP'), 'Programmed')).toBe(
      'False Invalid: Some listeners are not accepted: tcp: protocol "TCP" is unsupported',
    )
  })

  test('name the generation looked at', () => {
    expect(statusOf(listening(HTTP)).conditions[0].observedGeneration).toBe(4)
  })

  test('a Gateway that is not accepted gets no proxy and no table', () => {
    const { served, gatewayTable } = compileYaml(gateway(`tls: {}, listeners: [{ ${HTTP} }]`))
    expect(served).toEqual([])
    expect(gatewayTable.listeners).toEqual([])
  })
})

test('addresses are those of the proxy’s Service', () => {
  const service = `
kind: Service
metadata: { name: gateway, ownerReferences: [{ uid: our-gateway }] }
status: { loadBalancer: { ingress: [{ ip: 192.0.2.1 }, { hostname: lb.example.com }] } }
`
  expect(statusOf(listening(HTTP) + service).addresses).toEqual([
    { type: 'IPAddress', value: '192.0.2.1' },
    { type: 'Hostname', value: 'lb.example.com' },
  ])
  expect(statusOf(listening(HTTP)).addresses).toEqual([])
})

describe('a listener’s conditions', () => {
  test('all say that no errors were found', () => {
    const yaml = listening(HTTP) + deployment('{ availableReplicas: 1 }')
    expect(
      statusOf(yaml).listeners[0].conditions.map(({ type, status, reason, message }: any) =>
        [type, status, reason, message].join(' '),
      ),
    ).toEqual([
      'Accepted True Accepted No errors found',
      'Conflicted False NoConflicts No errors found',
      'Programmed True Programmed No errors found',
      'ResolvedRefs True ResolvedRefs No errors found',
    ])
    expect(statusOf(yaml).listeners[0].supportedKinds).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
    ])
  })

  const PROTOCOLS =
    'Found conflicting protocols on listeners, a single port can only contain listeners with compatible protocols'
  const HOSTNAMES =
    'Found conflicting hostnames on listeners, all listeners on a single port must have unique hostnames'
  test.each([
    [
      'UDP',
      listening('name: l, port: 80, protocol: UDP'),
      'Accepted',
      0,
      'False UnsupportedProtocol: protocol "UDP" is unsupported',
    ],
    [
      'a protocol in small letters',
      listening('name: l, port: 80, protocol: http'),
      'Accepted',
      0,
      'False UnsupportedProtocol: protocol "http" is unsupported. hint: "HTTP" (uppercase) may be supported',
    ],
    [
      'kinds that it cannot carry',
      listening(`${HTTP}, allowedRoutes: { kinds: [{ kind: HTTPRoute }, { kind: TCPRoute }] }`),
      'ResolvedRefs',
      0,
      'False InvalidRouteKinds: Invalid route kinds',
    ],
    [
      'another protocol on the port',
      listening(HTTP, 'name: s, port: 80, protocol: HTTPS'),
      'Conflicted',
      1,
      `True ProtocolConflict: ${PROTOCOLS}`,
    ],
    [
      'another protocol on the port',
      listening(HTTP, 'name: s, port: 80, protocol: HTTPS'),
      'Accepted',
      1,
      `False ProtocolConflict: ${PROTOCOLS}`,
    ],
    [
      'the same hostname on the port',
      listening(HTTP, 'name: s, port: 80, protocol: HTTP'),
      'Conflicted',
      1,
      `True HostnameConflict: ${HOSTNAMES}`,
    ],
    [
      'the first of two in conflict',
      listening(HTTP, 'name: s, port: 80, protocol: HTTP'),
      'Conflicted',
      0,
      'False NoConflicts: No errors found',
    ],
    [
      'a certificate that is missing',
      listening('name: s, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: cert }] }'),
      'ResolvedRefs',
      0,
      'False InvalidCertificateRef: invalid certificate reference /Secret/cert., secret not found',
    ],
    [
      'a certificate that is missing',
      listening('name: s, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: cert }] }'),
      'Programmed',
      0,
      'False Invalid: Bad TLS configuration',
    ],
    [
      'a certificate of another namespace',
      listening(
        'name: s, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: cert, namespace: team }] }',
      ),
      'ResolvedRefs',
      0,
      'False RefNotPermitted: certificateRef team/cert not accessible to a Gateway in namespace "default" (missing a ReferenceGrant?)',
    ],
    [
      'a certificate that is none',
      `${listening('name: s, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: cert }] }')}
kind: Secret
metadata: { name: cert }
stringData: { tls.crt: nonsense, tls.key: nonsense }
`,
      'ResolvedRefs',
      0,
      'False InvalidCertificateRef: invalid certificate reference, the certificate is malformed',
    ],
  ])('with %s', (_, yaml, type, index, expected) => {
    expect(ofListener(yaml, type, index)).toBe(expected)
  })

  test('count the routes that attach, once each', () => {
    const yaml = `${listening(HTTP, "name: b, port: 81, protocol: HTTP, hostname: '*.example.com'")}
kind: HTTPRoute
metadata: { name: everywhere }
spec: { parentRefs: [{ name: gateway }] }
---
kind: HTTPRoute
metadata: { name: twice }
spec: { parentRefs: [{ name: gateway, sectionName: http }, { name: gateway, sectionName: http, port: 80 }] }
---
kind: HTTPRoute
metadata: { name: refused }
spec: { parentRefs: [{ name: gateway, sectionName: b }], hostnames: [example.org] }
`
    expect(statusOf(yaml).listeners.map((one: any) => one.attachedRoutes)).toEqual([2, 1])
  })

  test('a listener that cannot serve is not in the table', () => {
    const { gatewayTable } = compileYaml(listening(HTTP, 'name: tcp, port: 81, protocol: TCP'))
    expect(gatewayTable.listeners.map(({ name }) => name)).toEqual(['http'])
  })
})
