// Which routes may attach to a Gateway, and what does the status of those say that may not?

import type { Area } from '../conformance-row.ts'
import {
  gateway,
  httpListener,
  prefix,
  route,
  SHARED,
  sharedRoute,
  TAKEN,
  to,
} from '../manifests.ts'

const fromWeb = (name: string, path: string) =>
  route(name, [to('one', prefix(path))], {
    namespace: '$HERE-web',
    parentRefs: [{ name: 'gateway', namespace: '$HERE' }],
  })
const refused = 'Accepted=False(NotAllowedByListeners) ResolvedRefs'

export const attachment: Area = {
  title: 'Routes and their Gateways',
  rows: [
    {
      name: 'cross-namespace',
      title:
        'a listener open to all namespaces takes a route of another one, with its own backends',
      restates: ['HTTPRouteCrossNamespace'],
      namespaces: { web: {} },
      steps: [
        {
          apply: [sharedRoute('cross', [to('one')], { namespace: '$HERE-web' })],
          routes: { '$HERE-web/cross': TAKEN },
          requests: [{ ask: 'GET http://$HERE.test/', from: 'web/one' }],
        },
      ],
    },
    {
      name: 'same-namespace',
      title: 'a listener that says nothing takes only routes of the Gateway’s own namespace',
      restates: ['HTTPRouteInvalidCrossNamespaceParentRef'],
      namespaces: { web: {} },
      steps: [
        {
          apply: [
            gateway([httpListener()]),
            route('own', [to('one', prefix('/own'))]),
            fromWeb('foreign', '/foreign'),
          ],
          routes: { own: TAKEN, '$HERE-web/foreign': refused },
          gateways: { gateway: { listeners: { http: { attached: 1 } } } },
          requests: [
            { ask: 'GET http://any.test/own', from: 'one' },
            { ask: 'GET http://any.test/foreign', status: 404 },
          ],
        },
      ],
    },
    {
      name: 'selected-namespaces',
      title:
        'a listener with a selector takes routes of the namespaces whose labels fit, from the moment they do',
      restates: [],
      namespaces: { web: { team: 'a' }, other: { team: 'b' } },
      steps: [
        {
          apply: [
            gateway([
              httpListener({
                allowedRoutes: {
                  namespaces: { from: 'Selector', selector: { matchLabels: { team: 'a' } } },
                },
              }),
            ]),
            fromWeb('web', '/web'),
            route('other', [to('one', prefix('/other'))], {
              namespace: '$HERE-other',
              parentRefs: [{ name: 'gateway', namespace: '$HERE' }],
            }),
            route('own', [to('one', prefix('/own'))]),
          ],
          routes: { '$HERE-web/web': TAKEN, '$HERE-other/other': refused, own: refused },
          gateways: { gateway: { listeners: { http: { attached: 1 } } } },
          requests: [
            { ask: 'GET http://any.test/web', from: 'web/one' },
            { ask: 'GET http://any.test/other', status: 404 },
            { ask: 'GET http://any.test/own', status: 404 },
          ],
        },
        {
          kubectl: 'label namespace $HERE-other team=a --overwrite',
          routes: { '$HERE-web/web': TAKEN, '$HERE-other/other': TAKEN },
          gateways: { gateway: { listeners: { http: { attached: 2 } } } },
          requests: [{ ask: 'GET http://any.test/other', from: 'other/one' }],
        },
        {
          kubectl: 'label namespace $HERE-web team-',
          routes: { '$HERE-web/web': refused, '$HERE-other/other': TAKEN },
          requests: [{ ask: 'GET http://any.test/web', status: 404 }],
        },
      ],
    },
    {
      name: 'disallowed-kind',
      title: 'a listener that takes other kinds of routes refuses an HTTPRoute',
      restates: ['HTTPRouteDisallowedKind'],
      steps: [
        {
          apply: [
            gateway([
              httpListener(),
              {
                name: 'tls',
                port: 8443,
                protocol: 'TLS',
                tls: { mode: 'Passthrough' },
                allowedRoutes: { kinds: [{ kind: 'TLSRoute' }] },
              },
            ]),
            route('refused', [to('one')], {
              parentRefs: [{ name: 'gateway', sectionName: 'tls' }],
            }),
          ],
          routes: { refused },
          requests: [{ ask: 'GET http://any.test/', status: 404 }],
        },
      ],
    },
    {
      name: 'foreign-parent',
      title: 'of a route whose Gateway is missing, or is none of ours, nothing is said',
      restates: [],
      steps: [
        {
          apply: [
            sharedRoute('nowhere', [to('one')], {
              parentRefs: [{ name: 'nowhere' }, SHARED],
            }),
          ],
          routes: { nowhere: TAKEN },
          requests: [{ ask: 'GET http://$HERE.test/', from: 'one' }],
        },
      ],
    },
    {
      name: 'route-generation',
      title: 'each change of a route is seen, and its conditions say which one they are about',
      restates: ['HTTPRouteObservedGenerationBump'],
      steps: [
        {
          apply: [sharedRoute('changed', [to('one')])],
          routes: { changed: TAKEN },
          generations: { 'httproute/changed': 1 },
          requests: [{ ask: 'GET http://$HERE.test/', from: 'one' }],
        },
        {
          apply: [sharedRoute('changed', [to('two')])],
          routes: { changed: TAKEN },
          generations: { 'httproute/changed': 2 },
          requests: [{ ask: 'GET http://$HERE.test/', from: 'two' }],
        },
        {
          kubectl: 'delete httproute changed -n $HERE',
          requests: [{ ask: 'GET http://$HERE.test/', status: 404 }],
        },
      ],
    },
  ],
}
