// What do filters change in requests and answers on their way?

import type { Area } from '../conformance-row.ts'
import { fullPath, prefixPath, requestHeaders, responseHeaders, rewrite } from '../filters.ts'
import { backendRef, filtered, prefix, sharedRoute, TAKEN, to } from '../manifests.ts'

const at = 'GET http://$HERE.test'
const reply = (headers: Record<string, string>) =>
  `reply=${encodeURIComponent(new URLSearchParams(headers).toString())}`

export const changes: Area = {
  title: 'Headers, hosts and paths',
  rows: [
    {
      name: 'request-headers',
      title:
        'headers of the request are set, added to and removed, whatever the case of their names',
      restates: ['HTTPRouteRequestHeaderModifier'],
      steps: [
        {
          apply: [
            sharedRoute('modified', [
              filtered('/set', requestHeaders({ set: { 'X-Set': 'new' } })),
              filtered('/add', requestHeaders({ add: { 'X-Add': 'more' } })),
              filtered('/remove', requestHeaders({ remove: ['X-Remove'] })),
              filtered(
                '/all',
                requestHeaders({
                  set: { 'x-sEt': 'new' },
                  add: { 'X-ADD': 'more', 'X-Second': '2' },
                  remove: ['X-REMOVE', 'x-gone'],
                }),
              ),
            ]),
          ],
          routes: { modified: TAKEN },
          requests: [
            { ask: `${at}/set`, from: 'one', sees: { headers: { 'x-set': 'new' } } },
            {
              ask: `${at}/set`,
              headers: { 'X-Set': 'old', 'X-Other': 'same' },
              from: 'one',
              sees: { headers: { 'x-set': 'new', 'x-other': 'same' } },
            },
            { ask: `${at}/add`, from: 'one', sees: { headers: { 'x-add': 'more' } } },
            {
              ask: `${at}/add`,
              headers: { 'x-add': 'some' },
              from: 'one',
              sees: { headers: { 'x-add': 'some,more' } },
            },
            {
              ask: `${at}/remove`,
              headers: { 'X-Remove': '1', 'X-Kept': '2' },
              from: 'one',
              sees: { headers: { 'x-remove': null, 'x-kept': '2' } },
            },
            {
              ask: `${at}/all`,
              headers: { 'X-Set': 'old', 'x-add': 'some', 'X-Remove': '1', 'X-Gone': '1' },
              from: 'one',
              sees: {
                headers: {
                  'x-set': 'new',
                  'x-add': 'some,more',
                  'x-second': '2',
                  'x-remove': null,
                  'x-gone': null,
                },
              },
            },
          ],
        },
      ],
    },
    {
      name: 'backend-headers',
      title: 'a backend has filters of its own: each gets the headers that are meant for it',
      restates: [
        'HTTPRouteBackendRequestHeaderModifier',
        'HTTPRouteRequestHeaderModifierBackendWeights',
      ],
      steps: [
        {
          apply: [
            sharedRoute('modified', [
              {
                matches: [prefix('/one')],
                backendRefs: [
                  backendRef('one', { filters: [requestHeaders({ set: { 'x-backend': 'one' } })] }),
                ],
              },
              {
                matches: [prefix('/two')],
                backendRefs: [
                  backendRef('one', {
                    weight: 0,
                    filters: [requestHeaders({ set: { 'x-backend': 'one' } })],
                  }),
                  backendRef('two', { filters: [requestHeaders({ set: { 'x-backend': 'two' } })] }),
                ],
              },
            ]),
          ],
          routes: { modified: TAKEN },
          requests: [
            { ask: `${at}/one`, from: 'one', sees: { headers: { 'x-backend': 'one' } } },
            { ask: `${at}/two`, from: 'two', sees: { headers: { 'x-backend': 'two' } } },
          ],
        },
      ],
    },
    {
      name: 'response-headers',
      title:
        'headers of the answer are set, added to and removed, whatever the case of their names',
      restates: ['HTTPRouteResponseHeaderModifier'],
      steps: [
        {
          apply: [
            sharedRoute('modified', [
              filtered('/set', responseHeaders({ set: { 'X-Set': 'new' } })),
              filtered('/add', responseHeaders({ add: { 'X-Add': 'more' } })),
              filtered('/remove', responseHeaders({ remove: ['X-Remove'] })),
              filtered(
                '/both',
                responseHeaders({ set: { 'x-SET': 'new' }, remove: ['x-REMOVE'] }),
                requestHeaders({ set: { 'x-sent': 'yes' } }),
              ),
            ]),
          ],
          routes: { modified: TAKEN },
          requests: [
            { ask: `${at}/set`, from: 'one', replies: { 'x-set': 'new' } },
            {
              ask: `${at}/set?${reply({ 'x-set': 'old' })}`,
              from: 'one',
              replies: { 'x-set': 'new' },
            },
            {
              ask: `${at}/add?${reply({ 'x-add': 'some' })}`,
              from: 'one',
              replies: { 'x-add': 'some,more' },
            },
            {
              ask: `${at}/remove?${reply({ 'x-remove': '1', 'x-kept': '2' })}`,
              from: 'one',
              replies: { 'x-remove': null, 'x-kept': '2' },
            },
            {
              ask: `${at}/both?${reply({ 'x-set': 'old', 'x-remove': '1' })}`,
              from: 'one',
              sees: { headers: { 'x-sent': 'yes' } },
              replies: { 'x-set': 'new', 'x-remove': null },
            },
          ],
        },
      ],
    },
    {
      name: 'rewrite-host',
      title: 'the backend is told another host',
      restates: ['HTTPRouteRewriteHost'],
      steps: [
        {
          apply: [
            sharedRoute('rewritten', [
              filtered('/host', rewrite({ hostname: 'one.example.org' })),
              filtered(
                '/with-headers',
                rewrite({ hostname: 'one.example.org' }),
                requestHeaders({ set: { 'x-set': '1' } }),
              ),
              to('two', prefix('/')),
            ]),
          ],
          routes: { rewritten: TAKEN },
          requests: [
            { ask: `${at}/host`, from: 'one', sees: { host: 'one.example.org', path: '/host' } },
            {
              ask: `${at}/with-headers`,
              from: 'one',
              sees: { host: 'one.example.org', headers: { 'x-set': '1' } },
            },
            { ask: `${at}/`, from: 'two', sees: { host: '$HERE.test' } },
          ],
        },
      ],
    },
    {
      name: 'rewrite-path',
      title: 'the backend is told another path, or another beginning of it; the query stays',
      restates: ['HTTPRouteRewritePath', 'HTTPRouteBackendURLRewrite'],
      steps: [
        {
          apply: [
            sharedRoute('rewritten', [
              filtered('/prefix/one', rewrite(prefixPath('/one'))),
              filtered('/strip', rewrite(prefixPath('/'))),
              filtered('/slash', rewrite(prefixPath('/xyz/'))),
              filtered('/full', rewrite(fullPath('/two'))),
              {
                matches: [prefix('/backend')],
                backendRefs: [backendRef('two', { filters: [rewrite(prefixPath('/own'))] })],
              },
            ]),
          ],
          routes: { rewritten: TAKEN },
          requests: [
            { ask: `${at}/prefix/one`, from: 'one', sees: { path: '/one' } },
            { ask: `${at}/prefix/one/`, from: 'one', sees: { path: '/one/' } },
            { ask: `${at}/prefix/one/two?a=1`, from: 'one', sees: { path: '/one/two?a=1' } },
            { ask: `${at}/strip`, from: 'one', sees: { path: '/' } },
            { ask: `${at}/strip/`, from: 'one', sees: { path: '/' } },
            { ask: `${at}/strip/three`, from: 'one', sees: { path: '/three' } },
            { ask: `${at}/slash/bar`, from: 'one', sees: { path: '/xyz/bar' } },
            { ask: `${at}/full/one/more?b=2`, from: 'one', sees: { path: '/two?b=2' } },
            { ask: `${at}/backend/x`, from: 'two', sees: { path: '/own/x' } },
          ],
        },
      ],
    },
  ],
}
