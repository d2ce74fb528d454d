// What does a Gateway's status say, and what becomes of it when the Gateway changes?

import type { Area } from '../conformance-row.ts'
import { gateway, httpListener, httpsListener, route, TAKEN, to, WELL } from '../manifests.ts'

const kinds = ['HTTPRoute']
const api = 'gateway.networking.k8s.io'
const longName = `gateway-with-a-name-as-long-as-a-name-may-be-${'x'.repeat(18)}`

export const gateways: Area = {
  title: 'Gateways and GatewayClasses',
  rows: [
    {
      name: 'gateway-class',
      title: 'each GatewayClass of the controller is accepted, and each change of one is seen',
      restates: ['GatewayClassObservedGenerationBump'],
      steps: [
        {
          apply: [gatewayClass('before')],
          generations: { 'gatewayclass/$HERE': 1 },
          prints: {
            'gatewayclass $HERE -o jsonpath={.status.conditions[0].type}={.status.conditions[0].status}':
              'Accepted=True',
          },
        },
        {
          apply: [gatewayClass('after')],
          generations: { 'gatewayclass/$HERE': 2 },
        },
        { kubectl: 'delete gatewayclass $HERE' },
      ],
    },
    {
      name: 'foreign-class',
      title: 'a Gateway of another controller’s class is left alone',
      restates: [],
      steps: [
        {
          apply: [
            gateway([httpListener()], { gatewayClassName: 'nobody' }),
            gateway([httpListener()], { name: 'ours' }),
          ],
          gateways: { ours: { is: 'Accepted Programmed' } },
          prints: {
            'gateway gateway -n $HERE -o jsonpath={.status.conditions[*].reason}':
              'Pending Pending',
            'deployments -n $HERE -o jsonpath={.items[*].metadata.name}': 'ours',
          },
        },
      ],
    },
    {
      name: 'attached-routes',
      title:
        'each listener counts the routes that attach to it, whatever else is wrong with either',
      restates: ['GatewayWithAttachedRoutes'],
      steps: [
        {
          apply: [
            gateway([
              httpListener({ name: 'a', hostname: 'a.test' }),
              httpListener({ name: 'b', hostname: 'b.test' }),
              httpsListener({}, { name: 'missing' }),
            ]),
            route('one', [to('one')], { parentRefs: [{ name: 'gateway', sectionName: 'a' }] }),
            route('two', [to('one')], { parentRefs: [{ name: 'gateway', sectionName: 'a' }] }),
            route('elsewhere', [to('one')], {
              parentRefs: [{ name: 'gateway', sectionName: 'b' }],
              hostnames: ['c.test'],
            }),
            route('unresolved', [to('missing')], {
              parentRefs: [{ name: 'gateway', sectionName: 'https' }],
            }),
          ],
          routes: {
            one: TAKEN,
            two: TAKEN,
            elsewhere: 'Accepted=False(NoMatchingListenerHostname) ResolvedRefs',
            unresolved: 'Accepted ResolvedRefs=False(BackendNotFound)',
          },
          gateways: {
            gateway: {
              listeners: {
                a: { attached: 2, kinds, is: WELL },
                b: { attached: 0, kinds, is: WELL },
                https: {
                  attached: 1,
                  kinds,
                  is: 'Accepted Conflicted=False(NoConflicts) Programmed=False(Invalid) ResolvedRefs=False(InvalidCertificateRef)',
                },
              },
            },
          },
        },
        {
          kubectl: 'delete httproute two -n $HERE',
          gateways: {
            gateway: {
              listeners: { a: { attached: 1 }, b: { attached: 0 }, https: { attached: 1 } },
            },
          },
        },
      ],
    },
    {
      name: 'modified-listeners',
      title: 'a listener that is added serves, and one that is removed does not',
      restates: ['GatewayModifyListeners'],
      steps: [
        {
          apply: [
            gateway([httpListener(), httpListener({ name: 'second', port: 8080 })]),
            route('everywhere', [to('one')]),
          ],
          routes: { everywhere: TAKEN },
          gateways: {
            gateway: {
              is: 'Accepted Programmed',
              listeners: {
                http: { attached: 1, kinds, is: WELL },
                second: { attached: 1, kinds, is: WELL },
              },
            },
          },
          requests: [
            { ask: 'GET http://any.test/', from: 'one' },
            { ask: 'GET http://any.test:8080/', from: 'one' },
          ],
        },
        {
          apply: [
            gateway([
              httpListener(),
              httpListener({ name: 'same-port', hostname: 'new.test' }),
              httpListener({ name: 'third', port: 8081 }),
            ]),
            route('new', [to('two')], {
              parentRefs: [{ name: 'gateway', sectionName: 'same-port' }],
            }),
          ],
          routes: { new: TAKEN },
          generations: { 'gateway/gateway': 2 },
          gateways: {
            gateway: {
              listeners: {
                http: { attached: 1 },
                'same-port': { attached: 2 },
                third: { attached: 1 },
              },
            },
          },
          prints: {
            'service gateway -n $HERE -o jsonpath={.spec.ports[*].port}': '80 8081',
          },
          requests: [
            { ask: 'GET http://any.test:8081/', from: 'one' },
            { ask: 'GET http://any.test/', from: 'one' },
          ],
        },
      ],
    },
    {
      name: 'gateway-generation',
      title:
        'each change of a Gateway is seen, and all its conditions say which one they are about',
      restates: ['GatewayObservedGenerationBump'],
      steps: [
        {
          apply: [gateway([httpListener()])],
          generations: { 'gateway/gateway': 1 },
          gateways: {
            gateway: {
              is: 'Accepted Programmed',
              listeners: { http: { attached: 0, kinds, is: WELL } },
            },
          },
        },
        {
          apply: [gateway([httpListener({ hostname: 'changed.test' })])],
          generations: { 'gateway/gateway': 2 },
          gateways: {
            gateway: {
              is: 'Accepted Programmed',
              listeners: { http: { attached: 0, kinds, is: WELL } },
            },
          },
        },
      ],
    },
    {
      name: 'route-kinds',
      title: 'kinds of routes that cannot attach are complained of, and the others are listed',
      restates: ['GatewayInvalidRouteKind'],
      steps: [
        {
          apply: [
            gateway([
              httpListener({ name: 'none', allowedRoutes: { kinds: [{ kind: 'InvalidRoute' }] } }),
              httpListener({
                name: 'both',
                port: 81,
                allowedRoutes: { kinds: [{ kind: 'InvalidRoute' }, { kind: 'HTTPRoute' }] },
              }),
              httpListener({
                name: 'group',
                port: 82,
                allowedRoutes: { kinds: [{ group: 'example.com', kind: 'HTTPRoute' }] },
              }),
            ]),
          ],
          gateways: {
            gateway: {
              listeners: {
                none: { attached: 0, kinds: [], is: invalidKinds() },
                both: { attached: 0, kinds, is: invalidKinds() },
                group: { attached: 0, kinds: [], is: invalidKinds() },
              },
            },
          },
        },
      ],
    },
    {
      name: 'protocols',
      title: 'a protocol that is not served is complained of; the other listeners serve',
      restates: ['GatewayListenerUnsupportedProtocol'],
      steps: [
        {
          apply: [
            gateway([httpListener({ name: 'bad', protocol: 'example.com/NoSuch' })], {
              name: 'only-bad',
            }),
            gateway([httpListener(), httpListener({ name: 'bad', port: 81, protocol: 'UDP' })]),
            route('one', [to('one')]),
          ],
          gateways: {
            'only-bad': {
              is: 'Accepted=False(ListenersNotValid) Programmed=False(Invalid)',
              listeners: { bad: { attached: 0, kinds: [], is: unsupported() } },
            },
            gateway: {
              is: 'Accepted=True(ListenersNotValid) Programmed',
              listeners: {
                http: { attached: 1, kinds, is: WELL },
                bad: { attached: 0, kinds: [], is: unsupported() },
              },
            },
          },
          requests: [{ ask: 'GET http://any.test/', from: 'one' }],
        },
      ],
    },
    {
      name: 'conflicts',
      title:
        'two protocols on one port conflict: the first stays; equal listeners are refused by the API',
      restates: [],
      steps: [
        {
          apply: [
            gateway([httpListener(), httpsListener({ port: 80 })]),
            route('one', [to('one')], { parentRefs: [{ name: 'gateway', sectionName: 'http' }] }),
          ],
          gateways: {
            gateway: {
              is: 'Accepted=True(ListenersNotValid) Programmed',
              listeners: {
                http: { kinds, is: WELL },
                https: {
                  kinds,
                  is: 'Accepted=False(ProtocolConflict) Conflicted=True(ProtocolConflict) Programmed=False(ProtocolConflict) ResolvedRefs=False(InvalidCertificateRef)',
                },
              },
            },
          },
          requests: [{ ask: 'GET http://any.test/', from: 'one' }],
        },
        {
          apply: [gateway([httpListener(), httpListener({ name: 'twin' })], { name: 'twins' })],
          refused: /Combination of port, protocol and hostname must be unique/,
        },
      ],
    },
    {
      name: 'parameters',
      title:
        'parameters that are missing, or of another kind, are complained of, and nothing is deployed',
      restates: ['GatewayInvalidParametersRef'],
      steps: [
        {
          apply: [
            withParameters('missing', {
              group: 'agentgateway.dev',
              kind: 'AgentgatewayParameters',
            }),
            withParameters('other-kind', { group: 'example.com', kind: 'Settings' }),
          ],
          gateways: {
            missing: { is: 'Accepted=False(InvalidParameters) Programmed=False(Invalid)' },
            'other-kind': { is: 'Accepted=False(InvalidParameters) Programmed=False(Invalid)' },
          },
          prints: { 'deployments -n $HERE -o name': '' },
        },
      ],
    },
    {
      name: 'infrastructure',
      title: 'labels and annotations of a Gateway’s infrastructure are on all that is made for it',
      restates: ['GatewayInfrastructure'],
      steps: [
        {
          apply: [
            gateway([httpListener()], {
              infrastructure: {
                labels: { 'example.com/team': 'a' },
                annotations: { 'example.com/note': 'b' },
              },
            }),
          ],
          gateways: { gateway: { is: 'Accepted Programmed' } },
          prints: Object.fromEntries(
            ['service', 'deployment', 'serviceaccount', 'pod'].map((kind) => [
              `${kind} -n $HERE -l ${api}/gateway-name=gateway,example.com/team=a -o jsonpath={.items[*].metadata.annotations['example\\.com/note']}`,
              'b',
            ]),
          ),
        },
      ],
    },
    {
      name: 'long-name',
      title: 'a Gateway’s name may be as long as a label, and longer',
      restates: ['GatewayNameMaximumLength'],
      steps: [
        {
          apply: [
            gateway([httpListener()], { name: longName }),
            gateway([httpListener()], { name: `${longName}.longer` }),
            route('one', [to('one')], {
              parentRefs: [{ name: longName }, { name: `${longName}.longer` }],
            }),
          ],
          routes: { one: [TAKEN, TAKEN] },
          gateways: {
            [longName]: { is: 'Accepted Programmed' },
            [`${longName}.longer`]: { is: 'Accepted Programmed' },
          },
          requests: [{ through: longName, ask: 'GET http://any.test/', from: 'one' }],
        },
      ],
    },
  ],
}

function gatewayClass(description: string) {
  return {
    apiVersion: `${api}/v1`,
    kind: 'GatewayClass',
    metadata: { name: '$HERE' },
    spec: { controllerName: 'agentgateway.dev/agentgateway', description },
  }
}

function invalidKinds() {
  return 'Accepted Conflicted=False(NoConflicts) Programmed ResolvedRefs=False(InvalidRouteKinds)'
}

function unsupported() {
  return 'Accepted=False(UnsupportedProtocol) Conflicted=False(NoConflicts) Programmed=False(Invalid) ResolvedRefs'
}

function withParameters(name: string, ref: object) {
  return gateway([httpListener()], {
    name,
    infrastructure: { parametersRef: { ...ref, name: 'missing' } },
  })
}
