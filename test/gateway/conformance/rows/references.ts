// What may a route refer to, and what becomes of requests where it may not?

import type { Area } from '../conformance-row.ts'
import { backendRef, grant, prefix, SHARED, sharedRoute, TAKEN, to } from '../manifests.ts'

const at = 'GET http://$HERE.test'
const WEB_ONE = backendRef('one', { namespace: '$HERE-web' })
const httpRoutes = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }
const services = { group: '', kind: 'Service' }
const unresolved = (reason: string) => `Accepted ResolvedRefs=False(${reason})`

/** None of them is the one that a route of `$HERE` needs for `one`. */
const uselessGrants = [
  grant('other-namespace', { from: { ...httpRoutes, namespace: '$HERE-x' } }),
  grant('other-kind', { from: { ...httpRoutes, kind: 'TCPRoute', namespace: '$HERE' } }),
  grant('other-group', { from: { ...httpRoutes, group: 'example.com', namespace: '$HERE' } }),
  grant('other-name', { to: { ...services, name: 'two' } }),
  grant('other-to-kind', { to: { group: '', kind: 'Secret' } }),
  grant('other-to-group', { to: { ...services, group: 'example.com' } }),
  grant('wrong-place', { namespace: '$HERE' }),
]

export const references: Area = {
  title: 'Backends and ReferenceGrants',
  rows: [
    {
      name: 'unknown-kind',
      title:
        'a backend of a kind that nobody knows: its requests fail, those of other rules do not',
      restates: ['HTTPRouteInvalidBackendRefUnknownKind'],
      steps: [
        {
          apply: [
            sharedRoute('unknown', [
              to(
                { group: 'unknown.example.com', kind: 'NotAService', name: 'one' },
                prefix('/bad'),
              ),
              to('two', prefix('/good')),
            ]),
          ],
          routes: { unknown: unresolved('InvalidKind') },
          requests: [
            { ask: `${at}/bad`, status: 500 },
            { ask: `${at}/good`, from: 'two' },
          ],
        },
      ],
    },
    {
      name: 'missing-backend',
      title: 'a Service that does not exist, or has no such port: 500, until it is there',
      restates: ['HTTPRouteInvalidNonExistentBackendRef'],
      steps: [
        {
          apply: [
            sharedRoute('missing', [to('late', prefix('/missing')), to('two', prefix('/good'))]),
            sharedRoute('no-port', [to(backendRef('one', { port: 81 }), prefix('/no-port'))]),
          ],
          routes: {
            missing: unresolved('BackendNotFound'),
            'no-port': unresolved('BackendNotFound'),
          },
          requests: [
            { ask: `${at}/missing`, status: 500 },
            { ask: `${at}/no-port`, status: 500 },
            { ask: `${at}/good`, from: 'two' },
          ],
        },
        {
          apply: [
            {
              apiVersion: 'v1',
              kind: 'Service',
              metadata: { name: 'late', namespace: '$HERE' },
              spec: { ports: [{ port: 80 }] },
            },
          ],
          routes: { missing: TAKEN },
          // It has no endpoints yet.
          requests: [{ ask: `${at}/missing`, status: 503 }],
        },
        {
          apply: [
            {
              apiVersion: 'discovery.k8s.io/v1',
              kind: 'EndpointSlice',
              metadata: {
                name: 'late-1',
                namespace: '$HERE',
                labels: { 'kubernetes.io/service-name': 'late' },
              },
              addressType: 'IPv4',
              endpoints: [
                { addresses: ['127.0.0.1'], conditions: { ready: true } },
                { addresses: ['127.0.0.2'], conditions: { ready: false } },
              ],
              ports: [{ port: '$ONE_PORT', protocol: 'TCP' }],
            },
          ],
          requests: [{ ask: `${at}/missing`, from: 'one' }],
        },
      ],
    },
    {
      name: 'no-backends',
      title: 'a rule without backends answers 500',
      restates: ['HTTPRouteNoBackendRefs'],
      steps: [
        {
          apply: [
            sharedRoute('without', [
              { matches: [prefix('/omitted')] },
              { matches: [prefix('/empty')], backendRefs: [] },
              { matches: [prefix('/weightless')], backendRefs: [backendRef('one', { weight: 0 })] },
              to('one', prefix('/forward')),
            ]),
          ],
          routes: { without: TAKEN },
          requests: [
            { ask: `${at}/forward`, from: 'one' },
            { ask: `${at}/omitted`, status: 500 },
            { ask: `${at}/empty`, status: 500 },
            { ask: `${at}/weightless`, status: 500 },
          ],
        },
      ],
    },
    {
      name: 'not-granted',
      title: 'a backend in another namespace, without a ReferenceGrant: 500',
      restates: ['HTTPRouteInvalidCrossNamespaceBackendRef'],
      namespaces: { web: {} },
      steps: [
        {
          apply: [sharedRoute('cross', [to(WEB_ONE)])],
          routes: { cross: unresolved('RefNotPermitted') },
          requests: [{ ask: `${at}/`, status: 500 }],
        },
      ],
    },
    {
      name: 'granted',
      title:
        'a ReferenceGrant in the other namespace permits it, from the moment it is there until it goes',
      restates: ['HTTPRouteReferenceGrant'],
      namespaces: { web: {} },
      steps: [
        {
          apply: [sharedRoute('cross', [to(WEB_ONE)]), grant('all')],
          routes: { cross: TAKEN },
          requests: [{ ask: `${at}/`, from: 'web/one' }],
        },
        {
          kubectl: 'delete referencegrant all -n $HERE-web',
          routes: { cross: unresolved('RefNotPermitted') },
          requests: [{ ask: `${at}/`, status: 500 }],
        },
        {
          apply: [grant('this', { to: { ...services, name: 'one' } })],
          routes: { cross: TAKEN },
          requests: [{ ask: `${at}/`, from: 'web/one' }],
        },
      ],
    },
    {
      name: 'useless-grants',
      title:
        'a ReferenceGrant permits nothing but what it says: not one for other namespaces, kinds, groups or names, nor one in the route’s own namespace',
      restates: ['HTTPRouteInvalidReferenceGrant'],
      namespaces: { web: {} },
      steps: [
        {
          apply: [sharedRoute('cross', [to(WEB_ONE)]), ...uselessGrants],
          routes: { cross: unresolved('RefNotPermitted') },
          requests: [{ ask: `${at}/`, status: 500 }],
        },
      ],
    },
    {
      name: 'partly-granted',
      title: 'one backend that is permitted and one that is not: each rule answers for itself',
      restates: ['HTTPRoutePartiallyInvalidViaInvalidReferenceGrant'],
      namespaces: { web: {} },
      steps: [
        {
          apply: [
            sharedRoute('partly', [
              to(WEB_ONE, prefix('/v1')),
              to(backendRef('two', { namespace: '$HERE-web' }), prefix('/v2')),
              to('three', prefix('/v3')),
            ]),
            grant('two', { to: { ...services, name: 'two' } }),
          ],
          routes: { partly: unresolved('RefNotPermitted') },
          requests: [
            { ask: `${at}/v1`, status: 500 },
            { ask: `${at}/v2`, from: 'web/two' },
            { ask: `${at}/v3`, from: 'three' },
          ],
        },
      ],
    },
    {
      name: 'partly-invalid',
      title: 'a backend that cannot be found fails for its share of a rule’s requests, and no more',
      restates: [],
      steps: [
        {
          apply: [
            sharedRoute('partly', [{ backendRefs: [backendRef('one'), backendRef('missing')] }], {
              parentRefs: [SHARED],
            }),
          ],
          routes: { partly: unresolved('BackendNotFound') },
          requests: [{ ask: `${at}/`, shares: { one: 0.5, 500: 0.5 } }],
        },
      ],
    },
  ],
}
