// Where is a client sent?

import type { Area } from '../conformance-row.ts'
import { fullPath, prefixPath, redirect } from '../filters.ts'
import {
  backendRef,
  gateway,
  httpListener,
  prefix,
  route,
  sharedRoute,
  TAKEN,
} from '../manifests.ts'

const at = 'GET http://$HERE.test'
const away = (path: string, requestRedirect: object) => ({
  matches: [prefix(path)],
  filters: [redirect(requestRedirect)],
})

export const redirects: Area = {
  title: 'Redirects',
  rows: [
    {
      name: 'redirect-host',
      title: 'to another host, with each of the status codes',
      restates: [
        'HTTPRouteRedirectHostAndStatus',
        'HTTPRoute303Redirect',
        'HTTPRoute307Redirect',
        'HTTPRoute308Redirect',
      ],
      steps: [
        {
          apply: [
            sharedRoute('away', [
              away('/default', { hostname: 'example.org' }),
              ...[301, 302, 303, 307, 308].map((statusCode) =>
                away(`/${statusCode}`, { hostname: 'example.org', statusCode }),
              ),
            ]),
          ],
          routes: { away: TAKEN },
          requests: [
            {
              ask: `${at}/default/x?a=1`,
              status: 302,
              replies: { location: 'http://example.org/default/x?a=1' },
            },
            ...[301, 302, 303, 307, 308].map((status) => ({
              ask: `${at}/${status}`,
              status,
              replies: { location: `http://example.org/${status}` },
            })),
          ],
        },
      ],
    },
    {
      name: 'redirect-path',
      title: 'to another path, or another beginning of it',
      restates: ['HTTPRouteRedirectPath', 'HTTPRouteBackendRequestRedirect'],
      steps: [
        {
          apply: [
            sharedRoute('away', [
              away('/original', prefixPath('/replaced')),
              away('/full', fullPath('/whole')),
              away('/host', { hostname: 'example.org', ...prefixPath('/replaced') }),
              away('/status', { statusCode: 301, ...fullPath('/whole') }),
              {
                matches: [prefix('/backend')],
                backendRefs: [backendRef('one', { filters: [redirect(prefixPath('/replaced'))] })],
              },
            ]),
          ],
          routes: { away: TAKEN },
          requests: [
            {
              ask: `${at}/original/lemon?a=1`,
              status: 302,
              replies: { location: 'http://$HERE.test/replaced/lemon?a=1' },
            },
            {
              ask: `${at}/full/path/original`,
              status: 302,
              replies: { location: 'http://$HERE.test/whole' },
            },
            {
              ask: `${at}/host`,
              status: 302,
              replies: { location: 'http://example.org/replaced' },
            },
            {
              ask: `${at}/status/x`,
              status: 301,
              replies: { location: 'http://$HERE.test/whole' },
            },
            {
              ask: `${at}/backend/x`,
              status: 302,
              replies: { location: 'http://$HERE.test/replaced/x' },
            },
          ],
        },
      ],
    },
    {
      name: 'redirect-port',
      title:
        'to a port: the one that is named, else the scheme’s own, else the listener’s; 80 and 443 go unsaid',
      restates: [
        'HTTPRouteRedirectPort',
        'HTTPRouteRedirectScheme',
        'HTTPRouteRedirectPortAndScheme',
      ],
      steps: [
        {
          apply: [
            gateway([httpListener(), httpListener({ name: 'second', port: 8080 })]),
            route('away', [
              away('/nothing', { hostname: 'example.org' }),
              away('/port-80', { hostname: 'example.org', port: 80 }),
              away('/port-8083', { port: 8083 }),
              away('/https', { scheme: 'https' }),
              away('/https-443', { scheme: 'https', port: 443, hostname: 'example.org' }),
              away('/https-8443', { scheme: 'https', port: 8443, statusCode: 301 }),
              away('/http', { scheme: 'http', hostname: 'example.org' }),
            ]),
          ],
          routes: { away: TAKEN },
          requests: [
            ...[
              ['/nothing', 'http://example.org/nothing'],
              ['/port-80', 'http://example.org/port-80'],
              ['/port-8083', 'http://any.test:8083/port-8083'],
              ['/https', 'https://any.test/https'],
              ['/https-443', 'https://example.org/https-443'],
            ].map(([path, location = '']) => ({
              ask: `GET http://any.test${path}`,
              status: 302,
              replies: { location },
            })),
            {
              ask: 'GET http://any.test/https-8443',
              status: 301,
              replies: { location: 'https://any.test:8443/https-8443' },
            },
            ...[
              ['/nothing', 'http://example.org:8080/nothing'],
              ['/port-80', 'http://example.org/port-80'],
              ['/https', 'https://any.test/https'],
              ['/http', 'http://example.org/http'],
            ].map(([path, location = '']) => ({
              ask: `GET http://any.test:8080${path}`,
              status: 302,
              replies: { location },
            })),
          ],
        },
      ],
    },
  ],
}
