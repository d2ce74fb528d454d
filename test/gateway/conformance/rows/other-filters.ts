// Who else gets a request, who may ask for it from a browser, and what is refused?

import type { Area } from '../conformance-row.ts'
import { cors, mirror, prefixPath, requestHeaders, rewrite } from '../filters.ts'
import { filtered, prefix, route, sharedRoute, TAKEN, to } from '../manifests.ts'

const at = 'GET http://$HERE.test'

const preflight = (origin: string, method: string, more: Record<string, string> = {}) => ({
  origin,
  'access-control-request-method': method,
  ...more,
})

export const otherFilters: Area = {
  title: 'Mirrors, CORS and other filters',
  rows: [
    {
      name: 'mirror',
      title:
        'a copy of each request goes to the mirror, and the client gets the first one’s answer',
      restates: ['HTTPRouteRequestMirror'],
      steps: [
        {
          apply: [
            sharedRoute('mirrored', [
              filtered('/mirror', mirror('two')),
              filtered('/with-headers', requestHeaders({ set: { 'x-set': '1' } }), mirror('two')),
              filtered('/missing', mirror('missing')),
            ]),
          ],
          routes: { mirrored: 'Accepted ResolvedRefs=False(BackendNotFound)' },
          requests: [
            { ask: `${at}/mirror`, from: 'one', mirrors: ['two'] },
            { ask: `${at}/mirror?delay=50`, from: 'one', mirrors: ['two'] },
            {
              ask: `${at}/with-headers`,
              from: 'one',
              mirrors: ['two'],
              sees: { headers: { 'x-set': '1' } },
            },
            { ask: `${at}/missing`, from: 'one', mirrors: [] },
          ],
        },
      ],
    },
    {
      name: 'mirrors',
      title: 'several mirrors each get a copy',
      restates: ['HTTPRouteRequestMultipleMirrors'],
      steps: [
        {
          apply: [sharedRoute('mirrored', [filtered('/', mirror('two'), mirror('three'))])],
          routes: { mirrored: TAKEN },
          requests: [{ ask: `${at}/`, from: 'one', mirrors: ['two', 'three'] }],
        },
      ],
    },
    {
      name: 'mirror-share',
      title: 'a mirror gets the part of the requests that it is to get',
      restates: ['HTTPRouteRequestPercentageMirror'],
      steps: [
        {
          apply: [
            sharedRoute('mirrored', [
              filtered('/percent', mirror('two', { percent: 20 })),
              filtered('/fraction', mirror('two', { fraction: { numerator: 1, denominator: 2 } })),
              filtered('/none', mirror('two', { percent: 0 })),
            ]),
          ],
          routes: { mirrored: TAKEN },
          requests: [
            { ask: `${at}/percent`, shares: { one: 1, two: 0.2 } },
            { ask: `${at}/fraction`, shares: { one: 1, two: 0.5 } },
            { ask: `${at}/none`, from: 'one', mirrors: [] },
          ],
        },
      ],
    },
    {
      name: 'cors',
      title:
        'origins that are named may ask, with the methods and headers that are named; others are told nothing',
      restates: ['HTTPRouteCORS'],
      steps: [
        {
          apply: [
            sharedRoute('cors', [
              filtered(
                '/named',
                cors({
                  allowOrigins: ['https://www.foo.test', 'https://*.bar.test'],
                  allowMethods: ['GET', 'OPTIONS'],
                  allowHeaders: ['x-header-1', 'x-header-2'],
                  exposeHeaders: ['x-header-3', 'x-header-4'],
                  allowCredentials: true,
                  maxAge: 3600,
                }),
              ),
              filtered('/any-origin', cors({ allowOrigins: ['*'], allowMethods: ['PUT'] })),
              filtered(
                '/any',
                cors({
                  allowOrigins: ['*'],
                  allowMethods: ['*'],
                  allowHeaders: ['*'],
                  allowCredentials: true,
                }),
              ),
            ]),
          ],
          routes: { cors: TAKEN },
          requests: [
            {
              ask: 'OPTIONS http://$HERE.test/named',
              headers: preflight('https://www.foo.test', 'GET', {
                'access-control-request-headers': 'x-header-1, x-header-2',
              }),
              replies: {
                'access-control-allow-origin': 'https://www.foo.test',
                'access-control-allow-methods': 'GET,OPTIONS',
                'access-control-allow-headers': 'x-header-1,x-header-2',
                'access-control-max-age': '3600',
                'access-control-allow-credentials': 'true',
              },
            },
            {
              ask: 'OPTIONS http://$HERE.test/named',
              headers: preflight('https://a.b.bar.test', 'GET'),
              replies: { 'access-control-allow-origin': 'https://a.b.bar.test' },
            },
            ...['https://foobar.test', 'http://www.foo.test', 'https://bar.test'].map((origin) => ({
              ask: 'OPTIONS http://$HERE.test/named',
              headers: preflight(origin, 'GET'),
              replies: { 'access-control-allow-origin': null },
            })),
            {
              ask: `${at}/named`,
              headers: { origin: 'https://www.foo.test' },
              from: 'one',
              replies: {
                'access-control-allow-origin': 'https://www.foo.test',
                'access-control-expose-headers': 'x-header-3,x-header-4',
                'access-control-allow-credentials': 'true',
              },
            },
            {
              ask: `${at}/named`,
              headers: { origin: 'https://foobar.test' },
              from: 'one',
              replies: { 'access-control-allow-origin': null },
            },
            {
              ask: 'OPTIONS http://$HERE.test/any-origin',
              headers: preflight('https://anyone.test', 'PUT'),
              replies: {
                'access-control-allow-methods': 'PUT',
                'access-control-allow-credentials': null,
                'access-control-max-age': '5',
              },
            },
            {
              ask: 'OPTIONS http://$HERE.test/any',
              headers: preflight('https://anyone.test', 'PUT', {
                'access-control-request-headers': 'x-one, x-two',
              }),
              replies: {
                'access-control-allow-origin': 'https://anyone.test',
                'access-control-allow-methods': 'PUT',
                'access-control-allow-headers': 'x-one,x-two',
              },
            },
          ],
        },
      ],
    },
    {
      name: 'unknown-filter',
      title: 'a filter that the gateway does not have is never left out: the rule’s requests fail',
      restates: [],
      steps: [
        {
          apply: [
            sharedRoute('unknown', [
              filtered('/extended', {
                type: 'ExtensionRef',
                extensionRef: { group: 'example.com', kind: 'Filter', name: 'f' },
              }),
            ]),
          ],
          routes: { unknown: 'Accepted=False(IncompatibleFilters) ResolvedRefs' },
          requests: [{ ask: `${at}/extended`, status: 500 }],
        },
      ],
    },
    {
      name: 'dropped-rule',
      title:
        'a rule that cannot be served beside one that can: the route is accepted, and says which rule is dropped',
      restates: [],
      steps: [
        {
          apply: [
            sharedRoute('partly', [
              to('two', prefix('/good')),
              filtered('/bad', {
                type: 'ExtensionRef',
                extensionRef: { group: 'example.com', kind: 'Nothing', name: 'x' },
              }),
              to('three', { path: { type: 'RegularExpression', value: '/(' } }),
            ]),
          ],
          routes: { partly: 'Accepted PartiallyInvalid=True(UnsupportedValue) ResolvedRefs' },
          requests: [
            { ask: `${at}/good`, from: 'two' },
            { ask: `${at}/bad`, status: 500 },
            { ask: `${at}/(`, status: 404 },
          ],
        },
        {
          apply: [sharedRoute('partly', [to('two', prefix('/good')), to('one', prefix('/bad'))])],
          routes: { partly: TAKEN },
          requests: [{ ask: `${at}/bad`, from: 'one' }],
        },
      ],
    },
    {
      name: 'refused-filters',
      title:
        'what contradicts itself is refused by the API: a redirect and a rewrite, a prefix replaced that is not matched',
      restates: [],
      steps: [
        {
          apply: [
            sharedRoute('both', [
              {
                filters: [
                  rewrite({ hostname: 'a.test' }),
                  { type: 'RequestRedirect', requestRedirect: { hostname: 'a.test' } },
                ],
              },
            ]),
          ],
          refused:
            /May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite/,
        },
        {
          apply: [
            route('exact', [
              {
                matches: [{ path: { type: 'Exact', value: '/a' } }],
                filters: [rewrite(prefixPath('/b'))],
              },
            ]),
          ],
          refused: /exactly one PathPrefix match must be specified/,
        },
      ],
    },
  ],
}
