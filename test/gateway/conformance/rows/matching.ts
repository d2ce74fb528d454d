// Which rule does a request meet?

import type { Area } from '../conformance-row.ts'
import {
  exact,
  expression,
  headers,
  method,
  prefix,
  query,
  sharedRoute,
  TAKEN,
  to,
} from '../manifests.ts'

const at = 'GET http://$HERE.test'

export const matching: Area = {
  title: 'Matches',
  rows: [
    {
      name: 'simple',
      title: 'a route without matches sends every request to its backend',
      restates: ['HTTPRouteSimpleSameNamespace'],
      steps: [
        {
          apply: [sharedRoute('simple', [to('one')])],
          routes: { simple: TAKEN },
          requests: [
            { ask: `${at}/`, from: 'one', sees: { path: '/', host: '$HERE.test' } },
            { ask: `${at}/deep/er?x=1`, from: 'one', sees: { path: '/deep/er?x=1' } },
            { ask: 'GET http://nobody.test/', status: 404 },
          ],
        },
      ],
    },
    {
      name: 'matching',
      title:
        'matches of a rule are alternatives; a header tells two rules apart where the path does not',
      restates: ['HTTPRouteMatching'],
      steps: [
        {
          apply: [
            sharedRoute('matching', [
              to('one', prefix('/'), headers({ version: 'one' })),
              to('two', prefix('/v2'), headers({ version: 'two' })),
            ]),
          ],
          routes: { matching: TAKEN },
          requests: [
            { ask: `${at}/`, from: 'one' },
            { ask: `${at}/example`, from: 'one' },
            { ask: `${at}/`, headers: { version: 'one' }, from: 'one' },
            { ask: `${at}/v2`, from: 'two' },
            { ask: `${at}/v2/example`, from: 'two' },
            { ask: `${at}/`, headers: { version: 'two' }, from: 'two' },
            { ask: `${at}/v2/`, from: 'two' },
            { ask: `${at}/v2example`, from: 'one' },
            { ask: `${at}/foo/v2/example`, from: 'one' },
            { ask: `${at}/V2`, from: 'one' },
          ],
        },
      ],
    },
    {
      name: 'across-routes',
      title: 'several routes of one host are matched as if they were one',
      restates: ['HTTPRouteMatchingAcrossRoutes'],
      steps: [
        {
          apply: [
            sharedRoute('part-1', [to('one', prefix('/'), headers({ version: 'one' }))], {
              hostnames: ['a.$HERE.test', 'b.$HERE.test'],
            }),
            sharedRoute('part-2', [to('two', prefix('/v2'), headers({ version: 'two' }))], {
              hostnames: ['a.$HERE.test'],
            }),
          ],
          routes: { 'part-1': TAKEN, 'part-2': TAKEN },
          requests: [
            { ask: 'GET http://a.$HERE.test/', from: 'one' },
            { ask: 'GET http://a.$HERE.test/', headers: { version: 'one' }, from: 'one' },
            { ask: 'GET http://a.$HERE.test/v2', from: 'two' },
            { ask: 'GET http://a.$HERE.test/v2/x', from: 'two' },
            { ask: 'GET http://a.$HERE.test/', headers: { version: 'two' }, from: 'two' },
            { ask: 'GET http://b.$HERE.test/v2', from: 'one' },
            { ask: 'GET http://c.$HERE.test/', status: 404 },
          ],
        },
      ],
    },
    {
      name: 'path-order',
      title: 'an exact path goes before any prefix, and the longer prefix before the shorter',
      restates: ['HTTPRoutePathMatchOrder'],
      steps: [
        {
          apply: [
            sharedRoute('order', [
              to('three', prefix('/match/')),
              to('one', prefix('/match/prefix/')),
              to('two', prefix('/match/prefix/one')),
              to('one', exact('/match')),
              to('two', exact('/match/exact')),
              to('three', exact('/match/exact/one')),
            ]),
          ],
          routes: { order: TAKEN },
          requests: [
            { ask: `${at}/match`, from: 'one' },
            { ask: `${at}/match/`, from: 'three' },
            { ask: `${at}/match/exact`, from: 'two' },
            { ask: `${at}/match/exact/one`, from: 'three' },
            { ask: `${at}/match/exact/one/more`, from: 'three' },
            { ask: `${at}/match/prefix`, from: 'one' },
            { ask: `${at}/match/prefix/any`, from: 'one' },
            { ask: `${at}/match/prefix/one/any`, from: 'two' },
            { ask: `${at}/match/prefix/oneself`, from: 'one' },
            { ask: `${at}/matching`, status: 404 },
          ],
        },
      ],
    },
    {
      name: 'exact-path',
      title: 'an exact path is met by itself alone, whatever the query',
      restates: ['HTTPRouteExactPathMatching'],
      steps: [
        {
          apply: [sharedRoute('exact', [to('one', exact('/one')), to('two', exact('/two'))])],
          routes: { exact: TAKEN },
          requests: [
            { ask: `${at}/one`, from: 'one' },
            { ask: `${at}/two?one=1`, from: 'two' },
            { ask: `${at}/`, status: 404 },
            { ask: `${at}/one/`, status: 404 },
            { ask: `${at}/one/example`, status: 404 },
            { ask: `${at}/ONE`, status: 404 },
            { ask: `${at}/onemore`, status: 404 },
          ],
        },
      ],
    },
    {
      name: 'headers',
      title:
        'all headers of a match must be there; of two rules that fit the one with more of them counts',
      restates: ['HTTPRouteHeaderMatching'],
      steps: [
        {
          apply: [
            sharedRoute('headers', [
              to('one', headers({ version: 'one' })),
              to('two', headers({ version: 'two' })),
              to('one', headers({ version: 'two', color: 'orange' })),
              to('two', headers({ color: 'blue' }), headers({ color: 'green' })),
              to('one', headers({ color: 'red' }), headers({ color: 'yellow' })),
            ]),
          ],
          routes: { headers: TAKEN },
          requests: [
            { ask: `${at}/`, headers: { Version: 'one' }, from: 'one' },
            { ask: `${at}/`, headers: { VERSION: 'two' }, from: 'two' },
            { ask: `${at}/`, headers: { Version: 'two', Color: 'orange' }, from: 'one' },
            { ask: `${at}/`, headers: { Color: 'blue' }, from: 'two' },
            { ask: `${at}/`, headers: { Color: 'green' }, from: 'two' },
            { ask: `${at}/`, headers: { Color: 'yellow' }, from: 'one' },
            { ask: `${at}/`, headers: { Color: 'red', Version: 'one' }, from: 'one' },
            { ask: `${at}/`, headers: { Color: 'orange' }, status: 404 },
            { ask: `${at}/`, headers: { Version: 'One' }, status: 404 },
            { ask: `${at}/`, status: 404 },
          ],
        },
      ],
    },
    {
      name: 'query',
      title:
        'query parameters are compared by name and whole value, the first where one is repeated',
      restates: ['HTTPRouteQueryParamMatching'],
      steps: [
        {
          apply: [
            sharedRoute('query', [
              to('one', query({ animal: 'whale' })),
              to('two', query({ animal: 'dolphin' })),
              to('three', query({ animal: 'dolphin', color: 'blue' })),
              to('one', { ...prefix('/path'), ...query({ animal: 'shark' }) }),
            ]),
          ],
          routes: { query: TAKEN },
          requests: [
            { ask: `${at}/?animal=whale`, from: 'one' },
            { ask: `${at}/?other=x&animal=whale`, from: 'one' },
            { ask: `${at}/?animal=dolphin`, from: 'two' },
            { ask: `${at}/?animal=dolphin&animal=whale`, from: 'two' },
            { ask: `${at}/?animal=dolphin&color=blue`, from: 'three' },
            { ask: `${at}/?animal=dolph%69n&color=blue`, from: 'three' },
            { ask: `${at}/path/more?animal=shark`, from: 'one' },
            { ask: `${at}/?animal=shark`, status: 404 },
            { ask: `${at}/?Animal=whale`, status: 404 },
            { ask: `${at}/?animal=whales`, status: 404 },
            { ask: `${at}/?animal`, status: 404 },
            { ask: `${at}/`, status: 404 },
          ],
        },
      ],
    },
    {
      name: 'methods',
      title: 'a method is matched; a path goes before a method, and a method before headers',
      restates: ['HTTPRouteMethodMatching'],
      steps: [
        {
          apply: [
            sharedRoute('methods', [
              to('one', method('POST')),
              to('two', method('GET')),
              to('three', { ...prefix('/path1'), ...method('GET') }),
              to('one', { ...headers({ version: 'one' }), ...method('PUT') }),
              to('two', { ...prefix('/path2'), ...headers({ version: 'two' }), ...method('POST') }),
              to('three', headers({ version: 'four' })),
              to('one', { ...prefix('/path5') }),
              to('two', { ...prefix('/path5'), ...method('PATCH') }),
            ]),
          ],
          routes: { methods: TAKEN },
          requests: [
            { ask: 'POST http://$HERE.test/', from: 'one' },
            { ask: `${at}/`, from: 'two' },
            { ask: 'DELETE http://$HERE.test/', status: 404 },
            { ask: `${at}/path1`, from: 'three' },
            { ask: 'PUT http://$HERE.test/', headers: { version: 'one' }, from: 'one' },
            { ask: 'PUT http://$HERE.test/', status: 404 },
            { ask: 'POST http://$HERE.test/path2', headers: { version: 'two' }, from: 'two' },
            { ask: 'POST http://$HERE.test/path2', headers: { version: 'three' }, from: 'one' },
            { ask: `${at}/`, headers: { version: 'four' }, from: 'two' },
            { ask: 'DELETE http://$HERE.test/', headers: { version: 'four' }, from: 'three' },
            { ask: 'PATCH http://$HERE.test/path5', from: 'two' },
            { ask: 'POST http://$HERE.test/path5', from: 'one' },
          ],
        },
      ],
    },
    {
      name: 'expressions',
      title: 'regular expressions match a whole path, header or parameter',
      restates: [],
      steps: [
        {
          apply: [
            sharedRoute('expressions', [
              to('one', expression('/v[0-9]+/items')),
              to('two', {
                ...prefix('/h'),
                headers: [{ name: 'x-team', type: 'RegularExpression', value: 'a|b' }],
              }),
              to('three', {
                ...prefix('/q'),
                queryParams: [{ name: 'id', type: 'RegularExpression', value: '[0-9]+' }],
              }),
            ]),
          ],
          routes: { expressions: TAKEN },
          requests: [
            { ask: `${at}/v12/items`, from: 'one' },
            { ask: `${at}/v12/items/1`, status: 404 },
            { ask: `${at}/h`, headers: { 'x-team': 'b' }, from: 'two' },
            { ask: `${at}/h`, headers: { 'x-team': 'bb' }, status: 404 },
            { ask: `${at}/q?id=7`, from: 'three' },
            { ask: `${at}/q?id=7x`, status: 404 },
          ],
        },
      ],
    },
    {
      name: 'oldest-first',
      title:
        'of two routes with equal matches the oldest counts, whatever their names, until it goes',
      restates: [],
      steps: [
        {
          apply: [sharedRoute('b', [to('one', prefix('/same'))])],
          routes: { b: TAKEN },
          requests: [{ ask: `${at}/same`, from: 'one' }],
        },
        {
          pauseMs: 1100,
          apply: [sharedRoute('a', [to('two', prefix('/same')), to('three', prefix('/other'))])],
          routes: { a: TAKEN, b: TAKEN },
          requests: [
            { ask: `${at}/other`, from: 'three' },
            { ask: `${at}/same`, from: 'one' },
          ],
        },
        {
          kubectl: 'delete httproute b -n $HERE',
          requests: [{ ask: `${at}/same`, from: 'two' }],
        },
      ],
    },
    {
      name: 'named-rules',
      title: 'a rule may have a name, and works as one without',
      restates: ['HTTPRouteNamedRule'],
      steps: [
        {
          apply: [
            sharedRoute('named', [
              { name: 'named-rule', ...to('one', prefix('/named')) },
              to('two', prefix('/unnamed')),
            ]),
          ],
          routes: { named: TAKEN },
          requests: [
            { ask: `${at}/named`, from: 'one' },
            { ask: `${at}/unnamed`, from: 'two' },
          ],
        },
      ],
    },
  ],
}
