// How are requests shared out, timed and tried again?

import type { Area } from '../conformance-row.ts'
import { backendRef, exact, headers, prefix, sharedRoute, TAKEN, to } from '../manifests.ts'

const at = 'GET http://$HERE.test'

const service = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: '$HERE' },
  spec,
})

const slice = (service: string, port: string, number = 1) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: `${service}-${number}`,
    namespace: '$HERE',
    labels: { 'kubernetes.io/service-name': service },
  },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
  ports: [{ name: 'first', port, protocol: 'TCP' }],
})

const limited = (path: string, timeouts: object) => ({ ...to('one', prefix(path)), timeouts })
const repeated = (path: string, retry: object, more: object = {}) => ({
  ...to('one', prefix(path)),
  retry,
  ...more,
})

export const traffic: Area = {
  title: 'Traffic',
  rows: [
    {
      name: 'weights',
      title: 'requests are shared out by weight; a backend without weight gets none',
      restates: ['HTTPRouteWeight'],
      steps: [
        {
          apply: [
            sharedRoute('weights', [
              {
                backendRefs: [
                  backendRef('one', { weight: 70 }),
                  backendRef('two', { weight: 30 }),
                  backendRef('three', { weight: 0 }),
                ],
              },
            ]),
          ],
          routes: { weights: TAKEN },
          requests: [{ ask: `${at}/`, shares: { one: 0.7, two: 0.3, three: 0 } }],
        },
      ],
    },
    {
      name: 'service-types',
      title:
        'Services are reached by their EndpointSlices: headless or not, by selector or written by hand',
      restates: ['HTTPRouteServiceTypes'],
      steps: [
        {
          apply: [
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              metadata: { name: 'model', namespace: '$HERE' },
              spec: {
                selector: { matchLabels: { app: 'model' } },
                template: {
                  metadata: { labels: { app: 'model' } },
                  spec: {
                    containers: [
                      {
                        name: 'model',
                        image: 'ai-gateway-lab/gateway:0.1.0',
                        command: ['node', '/app/simulators.js'],
                        ports: [{ name: 'openai', containerPort: 9001 }],
                        readinessProbe: { tcpSocket: { port: 9001 }, periodSeconds: 1 },
                      },
                    ],
                  },
                },
              },
            },
            service('selected', {
              selector: { app: 'model' },
              ports: [{ port: 80, targetPort: 'openai' }],
            }),
            service('headless', {
              clusterIP: 'None',
              selector: { app: 'model' },
              ports: [{ port: 80, targetPort: 9001 }],
            }),
            service('by-hand', { ports: [{ name: 'first', port: 80 }] }),
            slice('by-hand', '$ONE_PORT'),
            slice('by-hand', '$TWO_PORT', 2),
            service('headless-by-hand', {
              clusterIP: 'None',
              ports: [{ name: 'first', port: 80 }],
            }),
            slice('headless-by-hand', '$THREE_PORT'),
            service('empty', { ports: [{ name: 'first', port: 80 }] }),
            sharedRoute('types', [
              to('selected', headers({ to: 'selected' })),
              to('headless', headers({ to: 'headless' })),
              to('by-hand', exact('/by-hand')),
              to('headless-by-hand', exact('/headless-by-hand')),
              to('empty', exact('/empty')),
            ]),
          ],
          routes: { types: TAKEN },
          prints: { 'deployment model -n $HERE -o jsonpath={.status.readyReplicas}': '1' },
          requests: [
            { ask: `${at}/by-hand`, shares: { one: 0.5, two: 0.5 } },
            { ask: `${at}/headless-by-hand`, from: 'three' },
            // What the simulator says to those who show it no key.
            { ask: `${at}/v1/models`, headers: { to: 'selected' }, status: 401 },
            { ask: `${at}/v1/models`, headers: { to: 'headless' }, status: 401 },
            { ask: `${at}/empty`, status: 503 },
          ],
        },
      ],
    },
    {
      name: 'dead-endpoint',
      title: 'an endpoint that takes no connections is passed over for another of the same Service',
      restates: [],
      steps: [
        {
          apply: [
            service('half', { ports: [{ name: 'first', port: 80 }] }),
            slice('half', '$ONE_PORT'),
            slice('half', '$CLOSED_PORT', 2),
            service('dead', { ports: [{ name: 'first', port: 80 }] }),
            slice('dead', '$CLOSED_PORT'),
            sharedRoute('half', [to('half', prefix('/half')), to('dead', prefix('/dead'))]),
          ],
          routes: { half: TAKEN },
          requests: [
            { ask: `${at}/half`, from: 'one' },
            { ask: `${at}/half`, shares: { one: 1 } },
            { ask: `${at}/dead`, status: 503 },
          ],
        },
      ],
    },
    {
      name: 'request-timeout',
      title: 'a request that takes longer than its timeout is answered 504',
      restates: ['HTTPRouteTimeoutRequest'],
      steps: [
        {
          apply: [
            sharedRoute('limited', [
              limited('/limited', { request: '500ms' }),
              limited('/unlimited', { request: '0s' }),
            ]),
          ],
          routes: { limited: TAKEN },
          requests: [
            { ask: `${at}/limited`, from: 'one' },
            { ask: `${at}/limited?delay=3000`, status: 504 },
            { ask: `${at}/unlimited?delay=700`, from: 'one' },
          ],
        },
      ],
    },
    {
      name: 'backend-timeout',
      title: 'so is one whose backend takes longer than it may',
      restates: ['HTTPRouteTimeoutBackendRequest'],
      steps: [
        {
          apply: [
            sharedRoute('limited', [
              limited('/limited', { backendRequest: '500ms' }),
              limited('/unlimited', { backendRequest: '0s' }),
            ]),
          ],
          routes: { limited: TAKEN },
          requests: [
            { ask: `${at}/limited`, from: 'one' },
            { ask: `${at}/limited?delay=3000`, status: 504 },
            { ask: `${at}/unlimited?delay=700`, from: 'one' },
          ],
        },
      ],
    },
    {
      name: 'retries',
      title: 'what fails with one of the codes is tried again, as often as the rule has it',
      restates: ['HTTPRouteRetry'],
      steps: [
        {
          apply: [
            sharedRoute('repeated', [
              repeated('/three', { attempts: 3, codes: [500, 503], backoff: '1ms' }),
              repeated('/none', { attempts: 0, codes: [500] }),
              to('one', prefix('/plain')),
            ]),
          ],
          routes: { repeated: TAKEN },
          requests: [
            { ask: `${at}/three?fail-first=2`, from: 'one' },
            { ask: `${at}/three?fail-first=3&status=503`, from: 'one' },
            { ask: `${at}/three?fail-first=4`, from: 'one', status: 500 },
            { ask: `${at}/three?fail-first=1&status=502`, from: 'one', status: 502 },
            { ask: `${at}/none?fail-first=1`, from: 'one', status: 500 },
            { ask: `${at}/plain?fail-first=1`, from: 'one', status: 500 },
          ],
        },
      ],
    },
    {
      name: 'retries-broken',
      title: 'so is what a backend breaks off without an answer',
      restates: ['HTTPRouteRetryConnectionError'],
      steps: [
        {
          apply: [
            sharedRoute('repeated', [
              repeated('/three', { attempts: 3, backoff: '1ms' }),
              to('one', prefix('/plain')),
            ]),
          ],
          routes: { repeated: TAKEN },
          requests: [
            { ask: `${at}/three?drop-first=2`, from: 'one' },
            // Each try has another behind it, where a kept connection turns out to be gone.
            { ask: `${at}/three?drop-first=8`, status: 503 },
            { ask: `${at}/plain?drop-first=2`, status: 503 },
          ],
        },
      ],
    },
    {
      name: 'retries-in-time',
      title: 'all tries together end with the request’s timeout, each of them with the backend’s',
      restates: ['HTTPRouteRetryWithTimeouts'],
      steps: [
        {
          apply: [
            sharedRoute('repeated', [
              repeated(
                '/short',
                { attempts: 3, codes: [500], backoff: '1ms' },
                { timeouts: { request: '900ms', backendRequest: '300ms' } },
              ),
            ]),
          ],
          routes: { repeated: TAKEN },
          requests: [
            { ask: `${at}/short?fail-first=2`, from: 'one' },
            { ask: `${at}/short?delay=3000`, status: 504 },
          ],
        },
      ],
    },
  ],
}
