// Which certificate does a listener show, and may it?

import type { Area } from '../conformance-row.ts'
import {
  certificateSecret,
  gateway,
  grant,
  httpListener,
  httpsListener,
  prefix,
  route,
  TAKEN,
  to,
  WELL,
} from '../manifests.ts'

const gatewayApi = 'gateway.networking.k8s.io'
const kinds = ['HTTPRoute']
const broken = (reason: string) =>
  `Accepted Conflicted=False(NoConflicts) Programmed=False(Invalid) ResolvedRefs=False(${reason})`
const elsewhere = { name: 'first', namespace: '$HERE-web' }
const fromGateway = { group: gatewayApi, kind: 'Gateway', namespace: '$HERE' }
const toSecret = { group: '', kind: 'Secret' }
const inWeb = () => certificateSecret('first', { namespace: '$HERE-web' })

export const tls: Area = {
  title: 'HTTPS',
  rows: [
    {
      name: 'https',
      title:
        'an HTTPS listener shows its certificate, each host its own, and redirects stay on https',
      restates: ['HTTPRouteHTTPSListener'],
      steps: [
        {
          apply: [
            certificateSecret('first'),
            certificateSecret('second'),
            gateway([
              httpListener(),
              httpsListener({ hostname: 'first.test' }),
              httpsListener({ name: 'second', hostname: '*.second.test' }, { name: 'second' }),
              httpsListener({ name: 'other-port', port: 8443 }, { name: 'second' }),
            ]),
            route('one', [to('one')], { parentRefs: [{ name: 'gateway', sectionName: 'https' }] }),
            route('two', [to('two')], { parentRefs: [{ name: 'gateway', sectionName: 'second' }] }),
            route(
              'away',
              [
                ...[{}, { port: 443 }, { port: 8080 }, { scheme: 'http' }].map((more, index) => ({
                  matches: [prefix(`/${index}`)],
                  filters: [
                    {
                      type: 'RequestRedirect',
                      requestRedirect: { hostname: 'example.org', ...more },
                    },
                  ],
                })),
              ],
              { parentRefs: [{ name: 'gateway', sectionName: 'other-port' }] },
            ),
          ],
          routes: { one: TAKEN, two: TAKEN, away: TAKEN },
          gateways: {
            gateway: {
              is: 'Accepted Programmed',
              listeners: {
                http: { attached: 0, kinds, is: WELL },
                https: { attached: 1, kinds, is: WELL },
                second: { attached: 1, kinds, is: WELL },
                'other-port': { attached: 1, kinds, is: WELL },
              },
            },
          },
          requests: [
            { ask: 'GET https://first.test/', from: 'one', presents: 'first.test' },
            { ask: 'GET https://a.second.test/', from: 'two', presents: 'second.test' },
            { ask: 'GET http://first.test/', status: 404 },
            ...[
              'https://example.org:8443/0',
              'https://example.org/1',
              'https://example.org:8080/2',
              'http://example.org/3',
            ].map((location, index) => ({
              ask: `GET https://any.test:8443/${index}`,
              status: 302,
              replies: { location },
            })),
          ],
        },
        {
          // Another certificate under the same name.
          apply: [certificateSecret('second', { name: 'first' })],
          requests: [{ ask: 'GET https://first.test/', from: 'one', presents: 'second.test' }],
        },
      ],
    },
    {
      name: 'misdirected',
      title:
        'a request for a host of another listener than the one the connection was opened to is answered 421',
      restates: ['HTTPRouteHTTPSListenerDetectMisdirectedRequests'],
      steps: [
        {
          apply: [
            certificateSecret('first'),
            gateway([
              httpsListener(),
              httpsListener({ name: 'second', hostname: 'second.test' }),
              httpsListener({ name: 'wildcard', hostname: '*.wild.test' }),
              httpsListener({ name: 'in-wildcard', hostname: 'fourth.wild.test' }),
            ]),
            ...[
              ['https', 'one'],
              ['second', 'two'],
              ['wildcard', 'three'],
              ['in-wildcard', 'one'],
            ].map(([sectionName = '', backend = '']) =>
              route(sectionName, [to(backend)], {
                parentRefs: [{ name: 'gateway', sectionName }],
                ...(sectionName === 'https' && { hostnames: ['example.test'] }),
              }),
            ),
          ],
          routes: { https: TAKEN, second: TAKEN, wildcard: TAKEN, 'in-wildcard': TAKEN },
          requests: [
            ['example.test', 'example.test', 'one'],
            ['example.test', 'second.test', 421],
            ['example.test', 'unknown.test', 404],
            ['second.test', 'second.test', 'two'],
            ['second.test', 'example.test', 421],
            ['second.test', 'unknown.test', 421],
            ['third.wild.test', 'third.wild.test', 'three'],
            ['third.wild.test', 'fifth.wild.test', 'three'],
            ['third.wild.test', 'fourth.wild.test', 421],
            ['third.wild.test', 'unknown.test', 421],
            ['fourth.wild.test', 'fourth.wild.test', 'one'],
            ['fourth.wild.test', 'fifth.wild.test', 421],
            ['unknown.test', 'example.test', 'one'],
            ['unknown.test', 'unknown.test', 404],
          ].map(([serverName, host, met]) => ({
            ask: `GET https://${host}/`,
            serverName: String(serverName),
            ...(typeof met === 'number' ? { status: met } : { from: String(met) }),
          })),
        },
      ],
    },
    {
      name: 'invalid-tls',
      title:
        'a certificate that is missing, of another kind or no certificate: the listener says so and does not serve',
      restates: ['GatewayInvalidTLSConfiguration'],
      steps: [
        {
          apply: [
            {
              apiVersion: 'v1',
              kind: 'Secret',
              metadata: { name: 'malformed', namespace: '$HERE' },
              data: { 'tls.crt': 'SGVsbG8=', 'tls.key': 'SGVsbG8=' },
            },
            gateway([
              httpsListener({ name: 'missing' }, { name: 'missing' }),
              httpsListener(
                { name: 'group', port: 444 },
                { group: 'example.com', kind: 'Secret', name: 'malformed' },
              ),
              httpsListener({ name: 'kind', port: 445 }, { kind: 'ConfigMap', name: 'malformed' }),
              httpsListener({ name: 'malformed', port: 446 }, { name: 'malformed' }),
            ]),
          ],
          gateways: {
            gateway: {
              listeners: Object.fromEntries(
                ['missing', 'group', 'kind', 'malformed'].map((name) => [
                  name,
                  { attached: 0, kinds, is: broken('InvalidCertificateRef') },
                ]),
              ),
            },
          },
        },
        {
          apply: [certificateSecret('first', { name: 'missing' }), route('one', [to('one')])],
          gateways: {
            gateway: {
              listeners: {
                missing: { attached: 1, kinds, is: WELL },
                ...Object.fromEntries(
                  ['group', 'kind', 'malformed'].map((name) => [
                    name,
                    { attached: 1, kinds, is: broken('InvalidCertificateRef') },
                  ]),
                ),
              },
            },
          },
          requests: [{ ask: 'GET https://any.test/', from: 'one', presents: 'first.test' }],
        },
      ],
    },
    {
      name: 'secret-not-granted',
      title: 'a certificate in another namespace, without a ReferenceGrant, is not used',
      restates: ['GatewaySecretMissingReferenceGrant'],
      namespaces: { web: {} },
      steps: [
        {
          apply: [inWeb(), gateway([httpsListener({}, elsewhere)])],
          gateways: {
            gateway: {
              listeners: { https: { attached: 0, kinds, is: broken('RefNotPermitted') } },
            },
          },
        },
      ],
    },
    {
      name: 'secret-useless-grants',
      title: 'nor with ReferenceGrants for other namespaces, kinds, groups or Secrets',
      restates: ['GatewaySecretInvalidReferenceGrant'],
      namespaces: { web: {} },
      steps: [
        {
          apply: [
            inWeb(),
            gateway([httpsListener({}, elsewhere)]),
            grant('a', { from: { ...fromGateway, namespace: '$HERE-x' }, to: toSecret }),
            grant('b', { from: { ...fromGateway, kind: 'HTTPRoute' }, to: toSecret }),
            grant('c', { from: { ...fromGateway, group: 'example.com' }, to: toSecret }),
            grant('d', { from: fromGateway, to: { ...toSecret, name: 'second' } }),
            grant('e', { from: fromGateway, to: { group: '', kind: 'Service' } }),
            grant('f', { from: fromGateway, to: { ...toSecret, group: 'example.com' } }),
            grant('g', { namespace: '$HERE', from: fromGateway, to: toSecret }),
          ],
          gateways: {
            gateway: {
              listeners: { https: { attached: 0, kinds, is: broken('RefNotPermitted') } },
            },
          },
        },
      ],
    },
    {
      name: 'secret-granted',
      title:
        'with one it is, whether it names the Secret or all of them; and no longer when the grant goes',
      restates: [
        'GatewaySecretReferenceGrantAllInNamespace',
        'GatewaySecretReferenceGrantSpecific',
      ],
      namespaces: { web: {} },
      steps: [
        {
          apply: [
            inWeb(),
            gateway([httpsListener({}, elsewhere)]),
            route('one', [to('one')]),
            grant('all', { from: fromGateway, to: toSecret }),
          ],
          gateways: {
            gateway: { listeners: { https: { attached: 1, kinds, is: WELL } } },
          },
          requests: [{ ask: 'GET https://any.test/', from: 'one', presents: 'first.test' }],
        },
        {
          apply: [grant('all', { from: fromGateway, to: { ...toSecret, name: 'first' } })],
          gateways: {
            gateway: { listeners: { https: { attached: 1, kinds, is: WELL } } },
          },
          requests: [{ ask: 'GET https://any.test/', from: 'one' }],
        },
        {
          kubectl: 'delete referencegrant all -n $HERE-web',
          gateways: {
            gateway: {
              listeners: { https: { attached: 1, kinds, is: broken('RefNotPermitted') } },
            },
          },
        },
      ],
    },
  ],
}
