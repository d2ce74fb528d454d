// Which of the published cases does no row restate, and why not?

import { publishedCases } from './published-cases.ts'

export type NotCovered = { cases: string[]; reason: string }

const allOf = (group: string) => publishedCases[group] ?? []

export const notCovered: NotCovered[] = [
  {
    cases: ['GatewayOptionalAddressValue', 'GatewayStaticAddresses'],
    reason:
      'A Gateway’s address is what its Service gets. `spec.addresses` is no field of the lab’s CRD, and with others’ CRDs such a Gateway is not accepted (`UnsupportedAddress`).',
  },
  {
    cases: [
      'GatewayFrontendClientCertificateValidation',
      'GatewayFrontendClientCertificateValidationInsecureFallback',
      'GatewayFrontendInvalidDefaultClientCertificateValidation',
      'GatewayInvalidFrontendClientCertificateValidation',
      'GatewayInvalidTLSBackendConfiguration',
      'GatewayTLSBackendClientCertificate',
    ],
    reason:
      'Certificates of clients are not asked for, and those that the gateway shows to backends are in a backend’s `policies.tls`. `spec.tls` is no field of the lab’s CRD, and with others’ CRDs such a Gateway is not accepted (`Invalid`).',
  },
  {
    cases: ['HTTPRouteBackendProtocolH2C', 'HTTPRouteBackendProtocolWebSocket'],
    reason: 'Backends are spoken to in HTTP/1.1, and connections are not upgraded.',
  },
  {
    cases: allOf('BackendTLSPolicy'),
    reason: 'TLS towards backends is said in `policies.tls` of an AgentgatewayBackend.',
  },
  {
    cases: ['GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'].flatMap(allOf),
    reason:
      'An AI gateway speaks HTTP: of the routes there is HTTPRoute alone. A listener for another protocol says `UnsupportedProtocol`, as a line above shows.',
  },
  {
    cases: allOf('ListenerSet'),
    reason: 'A Gateway’s listeners are in the Gateway.',
  },
  { cases: allOf('Mesh'), reason: 'This is a gateway, and no service mesh.' },
]
