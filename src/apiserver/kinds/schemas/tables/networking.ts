// Ingress and network policy.

import type { Table } from '../notation.ts'

export const networkingTable: Table = {
  Ingress: `
    # Leads HTTP from outside to Services, by host and path.
    metadata 1 ObjectMeta
    spec 2 IngressSpec
    status 3 IngressStatus
  `,
  IngressSpec: `
    ingressClassName 4 *string # The class, and with it the controller.
    defaultBackend 1 *IngressBackend
    tls 2 []IngressTLS # Certificates, by host.
    rules 3 []IngressRule # What leads where.
  `,
  IngressBackend: `
    service 4 *IngressServiceBackend
    resource 3 *TypedLocalObjectReference
  `,
  IngressServiceBackend: `
    name! 1 string
    port 2 ServiceBackendPort
  `,
  ServiceBackendPort: `
    name 1 string
    number 2 int32
  `,
  IngressTLS: `
    hosts 1 []string
    secretName 2 string
  `,
  IngressRule: `
    host 1 string
    - 2 IngressRuleValue
  `,
  IngressRuleValue: `
    http 1 *HTTPIngressRuleValue
  `,
  HTTPIngressRuleValue: `
    paths! 1 []HTTPIngressPath
  `,
  HTTPIngressPath: `
    path 1 string
    pathType! 3 *string
    backend 2 IngressBackend
  `,
  IngressStatus: `
    loadBalancer 1 IngressLoadBalancerStatus
  `,
  IngressLoadBalancerStatus: `
    ingress 1 []IngressLoadBalancerIngress
  `,
  IngressLoadBalancerIngress: `
    ip 1 string
    hostname 2 string
    ports 4 []IngressPortStatus
  `,
  IngressPortStatus: `
    port 1 int32
    protocol 2 Protocol
    error 3 *string
  `,
  IngressClass: `
    # Which controller serves the ingresses that name it.
    metadata 1 ObjectMeta
    spec 2 IngressClassSpec
  `,
  IngressClassSpec: `
    controller 1 string
    parameters 2 *IngressClassParametersReference
  `,
  IngressClassParametersReference: `
    apiGroup 1 *string
    kind! 2 string
    name! 3 string
    scope 4 *string
    namespace 5 *string
  `,
  NetworkPolicy: `
    # Which connections the selected pods may have.
    metadata 1 ObjectMeta
    spec 2 NetworkPolicySpec
  `,
  NetworkPolicySpec: `
    podSelector 1 LabelSelector # The pods that the policy is about; all where empty.
    ingress 2 []NetworkPolicyIngressRule # Connections that may come in.
    egress 3 []NetworkPolicyEgressRule # Connections that may go out.
    policyTypes 4 []PolicyType # Whether it is about connections in, out, or both.
  `,
  NetworkPolicyIngressRule: `
    ports 1 []NetworkPolicyPort
    from 2 []NetworkPolicyPeer
  `,
  NetworkPolicyPort: `
    protocol 1 *Protocol
    port 2 *intstr
    endPort 3 *int32
  `,
  NetworkPolicyPeer: `
    podSelector 1 *LabelSelector
    namespaceSelector 2 *LabelSelector
    ipBlock 3 *IPBlock
  `,
  IPBlock: `
    cidr! 1 string
    except 2 []string
  `,
  NetworkPolicyEgressRule: `
    ports 1 []NetworkPolicyPort
    to 2 []NetworkPolicyPeer
  `,
  PolicyType: 'enum Egress Ingress',
}
