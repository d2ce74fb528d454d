// Which listener, and so which routes, does a host's request meet?

import type { Area } from '../conformance-row.ts'
import { gateway, httpListener, prefix, route, TAKEN, to, WELL } from '../manifests.ts'

const kinds = ['HTTPRoute']

export const hostnames: Area = {
  title: 'Hosts and listeners',
  rows: [
    {
      name: 'host-intersection',
      title: 'a route serves those of its hosts that its listener has too, and none is no match',
      restates: ['HTTPRouteHostnameIntersection'],
      steps: [
        {
          apply: [
            gateway([
              httpListener({ name: 'exact', hostname: 'very.specific.test' }),
              httpListener({ name: 'wildcard', hostname: '*.wild.test' }),
              httpListener({ name: 'other', hostname: '*.other.test' }),
            ]),
            gateway([httpListener()], { name: 'all-hosts' }),
            route('exact-exact', [to('one', prefix('/s1'))], {
              hostnames: ['non.matching.test', '*.nonmatching.test', 'very.specific.test'],
            }),
            route('exact-wildcard', [to('two', prefix('/s2'))], {
              hostnames: ['wild.test', 'foo.wild.test', 'foo.bar.wild.test'],
            }),
            route('wildcard-exact', [to('three', prefix('/s3'))], {
              hostnames: ['non.matching.test', '*.specific.test'],
            }),
            route('wildcard-wildcard', [to('one', prefix('/s4'))], { hostnames: ['*.other.test'] }),
            route('none', [to('two', prefix('/s5'))], {
              hostnames: ['specific.but.wrong.test', 'wild.test'],
            }),
            route('several', [to('two')], {
              parentRefs: [{ name: 'all-hosts' }],
              hostnames: ['first.com', 'sub.first.com', '*.second.com'],
            }),
          ],
          routes: {
            'exact-exact': TAKEN,
            'exact-wildcard': TAKEN,
            'wildcard-exact': TAKEN,
            'wildcard-wildcard': TAKEN,
            several: TAKEN,
            none: 'Accepted=False(NoMatchingListenerHostname) ResolvedRefs',
          },
          gateways: {
            gateway: {
              listeners: {
                exact: { attached: 2, kinds, is: WELL },
                wildcard: { attached: 1, kinds, is: WELL },
                other: { attached: 1, kinds, is: WELL },
              },
            },
          },
          requests: [
            { ask: 'GET http://very.specific.test/s1', from: 'one' },
            { ask: 'GET http://very.specific.test/s3', from: 'three' },
            {
              ask: 'GET http://very.specific.test/s3',
              headers: { host: 'VERY.Specific.test:80' },
              from: 'three',
            },
            { ask: 'GET http://non.matching.test/s1', status: 404 },
            { ask: 'GET http://foo.nonmatching.test/s1', status: 404 },
            { ask: 'GET http://foo.wild.test/s2', from: 'two' },
            { ask: 'GET http://foo.bar.wild.test/s2', from: 'two' },
            { ask: 'GET http://bar.wild.test/s2', status: 404 },
            { ask: 'GET http://wild.test/s2', status: 404 },
            { ask: 'GET http://foo.specific.test/s3', status: 404 },
            { ask: 'GET http://one.other.test/s4', from: 'one' },
            { ask: 'GET http://one.two.three.other.test/s4', from: 'one' },
            { ask: 'GET http://other.test/s4', status: 404 },
            { ask: 'GET http://specific.but.wrong.test/s5', status: 404 },
            { ask: 'GET http://wild.test/s5', status: 404 },
            { through: 'all-hosts', ask: 'GET http://first.com/', from: 'two' },
            { through: 'all-hosts', ask: 'GET http://sub.first.com/', from: 'two' },
            { through: 'all-hosts', ask: 'GET http://a.b.second.com/', from: 'two' },
            { through: 'all-hosts', ask: 'GET http://second.com/', status: 404 },
            { through: 'all-hosts', ask: 'GET http://third.com/', status: 404 },
          ],
        },
      ],
    },
    {
      name: 'listener-hosts',
      title: 'a host belongs to the listener that names it most exactly, and to no other',
      restates: ['HTTPRouteListenerHostnameMatching', 'GatewayHTTPListenerIsolation'],
      steps: [
        {
          apply: [
            gateway([
              httpListener({ name: 'bar', hostname: 'bar.test' }),
              httpListener({ name: 'foo-bar', hostname: 'foo.bar.test' }),
              httpListener({ name: 'any-bar', hostname: '*.bar.test' }),
              httpListener({ name: 'any-foo-bar', hostname: '*.foo.bar.test' }),
              httpListener({ name: 'rest' }),
            ]),
            route('one', [to('one')], { parentRefs: [{ name: 'gateway', sectionName: 'bar' }] }),
            route('two', [to('two')], {
              parentRefs: [{ name: 'gateway', sectionName: 'foo-bar' }],
            }),
            route('three', [to('three', prefix('/any'))], {
              parentRefs: [
                { name: 'gateway', sectionName: 'any-bar' },
                { name: 'gateway', sectionName: 'any-foo-bar' },
              ],
            }),
            route('rest', [to('one', prefix('/rest'))], {
              parentRefs: [{ name: 'gateway', sectionName: 'rest' }],
            }),
          ],
          routes: { one: TAKEN, two: TAKEN, three: [TAKEN, TAKEN], rest: TAKEN },
          requests: [
            { ask: 'GET http://bar.test/', from: 'one' },
            { ask: 'GET http://foo.bar.test/', from: 'two' },
            { ask: 'GET http://baz.bar.test/any', from: 'three' },
            { ask: 'GET http://boo.bar.test/any', from: 'three' },
            { ask: 'GET http://multiple.prefixes.bar.test/any', from: 'three' },
            { ask: 'GET http://x.foo.bar.test/any', from: 'three' },
            { ask: 'GET http://elsewhere.test/rest', from: 'one' },
            { ask: 'GET http://elsewhere.test/any', status: 404 },
            { ask: 'GET http://baz.bar.test/rest', status: 404 },
            { ask: 'GET http://x.foo.bar.test/rest', status: 404 },
            { ask: 'GET http://bar.test.elsewhere.test/any', status: 404 },
          ],
        },
      ],
    },
    {
      name: 'listener-ports',
      title: 'a route attaches by port, by the listener’s name, or by both',
      restates: [
        'HTTPRouteListenerPortMatching',
        'HTTPRouteInvalidParentRefNotMatchingListenerPort',
        'HTTPRouteInvalidParentRefNotMatchingSectionName',
        'HTTPRouteInvalidParentRefSectionNameNotMatchingPort',
        'GatewayWithAttachedRoutesWithPort8080',
      ],
      steps: [
        {
          apply: [
            gateway([
              httpListener({ name: 'first' }),
              httpListener({ name: 'second', port: 8080 }),
              httpListener({ name: 'third', port: 8090, hostname: 'foo.test' }),
              httpListener({ name: 'fourth', port: 8090 }),
            ]),
            route('by-name', [to('one', prefix('/name'))], {
              parentRefs: [{ name: 'gateway', sectionName: 'first' }],
            }),
            route('by-port', [to('two', prefix('/port'))], {
              parentRefs: [{ name: 'gateway', port: 8080 }],
            }),
            route('by-both', [to('three', prefix('/both'))], {
              parentRefs: [{ name: 'gateway', port: 8090, sectionName: 'third' }],
            }),
            route('by-neither', [to('one', prefix('/all'))]),
            route('wrong-port', [to('one', prefix('/wrong'))], {
              parentRefs: [{ name: 'gateway', port: 81 }],
            }),
            route('wrong-name', [to('one', prefix('/wrong'))], {
              parentRefs: [{ name: 'gateway', sectionName: 'fifth' }],
            }),
            route('wrong-pair', [to('one', prefix('/wrong'))], {
              parentRefs: [{ name: 'gateway', sectionName: 'second', port: 8090 }],
            }),
          ],
          routes: {
            'by-name': TAKEN,
            'by-port': TAKEN,
            'by-both': TAKEN,
            'by-neither': TAKEN,
            'wrong-port': 'Accepted=False(NoMatchingParent) ResolvedRefs',
            'wrong-name': 'Accepted=False(NoMatchingParent) ResolvedRefs',
            'wrong-pair': 'Accepted=False(NoMatchingParent) ResolvedRefs',
          },
          gateways: {
            gateway: {
              listeners: {
                first: { attached: 2 },
                second: { attached: 2 },
                third: { attached: 2 },
                fourth: { attached: 1 },
              },
            },
          },
          requests: [
            { ask: 'GET http://any.test/name', from: 'one' },
            { ask: 'GET http://any.test/port', status: 404 },
            { ask: 'GET http://any.test:8080/port', from: 'two' },
            { ask: 'GET http://any.test:8080/name', status: 404 },
            { ask: 'GET http://foo.test:8090/both', from: 'three' },
            { ask: 'GET http://any.test:8090/both', status: 404 },
            { ask: 'GET http://any.test/all', from: 'one' },
            { ask: 'GET http://any.test:8080/all', from: 'one' },
            { ask: 'GET http://foo.test:8090/all', from: 'one' },
            { ask: 'GET http://any.test:8090/all', from: 'one' },
            { ask: 'GET http://any.test/wrong', status: 404 },
          ],
        },
      ],
    },
    {
      name: 'many-gateways',
      title: 'a route may have several Gateways, and routes of one are none of the other’s',
      restates: ['HTTPRouteMultipleGateways'],
      steps: [
        {
          apply: [
            gateway([httpListener()]),
            gateway([httpListener()], { name: 'second' }),
            route('both', [to('one', prefix('/shared'))], {
              parentRefs: [{ name: 'gateway' }, { name: 'second' }],
            }),
            route('first', [to('two')]),
            route('second', [to('three')], { parentRefs: [{ name: 'second' }] }),
          ],
          routes: { both: [TAKEN, TAKEN], first: TAKEN, second: TAKEN },
          requests: [
            { ask: 'GET http://any.test/shared', from: 'one' },
            { ask: 'GET http://any.test/', from: 'two' },
            { through: 'second', ask: 'GET http://any.test/shared', from: 'one' },
            { through: 'second', ask: 'GET http://any.test/', from: 'three' },
          ],
        },
      ],
    },
  ],
}
