import { describe, expect, test } from 'vitest'
import { strategicMergePatch } from '../../../src/apiserver/patch/strategic-merge-patch.ts'

const POD = { group: '', version: 'v1', kind: 'Pod' }
const SERVICE = { group: '', version: 'v1', kind: 'Service' }
const DEPLOYMENT = { group: 'apps', version: 'v1', kind: 'Deployment' }
const ACCOUNT = { group: '', version: 'v1', kind: 'ServiceAccount' }

type Case = [what: string, kind: typeof POD, target: object, patch: object, result: object]

describe('a strategic merge patch', () => {
  test.each<Case>([
    [
      'merges containers by name, new ones first',
      POD,
      { spec: { containers: [{ name: 'a', image: 'x', args: ['1'] }] } },
      {
        spec: {
          containers: [
            { name: 'b', image: 'y' },
            { name: 'a', image: 'z' },
          ],
        },
      },
      {
        spec: {
          containers: [
            { name: 'b', image: 'y' },
            { name: 'a', image: 'z', args: ['1'] },
          ],
        },
      },
    ],
    [
      'orders as it is told',
      POD,
      { spec: { containers: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] } },
      {
        spec: {
          '$setElementOrder/containers': [{ name: 'b' }, { name: 'n' }, { name: 'a' }],
          containers: [{ name: 'n', image: 'x' }],
        },
      },
      {
        spec: {
          containers: [{ name: 'b' }, { name: 'n', image: 'x' }, { name: 'a' }, { name: 'c' }],
        },
      },
    ],
    [
      'orders without changing',
      POD,
      { spec: { containers: [{ name: 'a' }, { name: 'b' }] } },
      { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } },
      { spec: { containers: [{ name: 'b' }, { name: 'a' }] } },
    ],
    [
      'deletes an item',
      POD,
      { spec: { containers: [{ name: 'a' }, { name: 'b' }] } },
      { spec: { containers: [{ name: 'a', $patch: 'delete' }] } },
      { spec: { containers: [{ name: 'b' }] } },
    ],
    [
      'replaces a list',
      POD,
      { spec: { volumes: [{ name: 'a' }, { name: 'b' }] } },
      { spec: { volumes: [{ $patch: 'replace' }, { name: 'c' }] } },
      { spec: { volumes: [{ name: 'c' }] } },
    ],
    [
      'merges environment, ports and mounts by their keys',
      POD,
      {
        spec: {
          containers: [
            {
              name: 'a',
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
              ports: [{ containerPort: 80, name: 'http' }],
              volumeMounts: [{ mountPath: '/x', name: 'v' }],
            },
          ],
        },
      },
      {
        spec: {
          containers: [
            {
              name: 'a',
              env: [{ name: 'B', value: null, valueFrom: { fieldRef: { fieldPath: 'x' } } }],
              ports: [{ containerPort: 80, protocol: 'UDP' }],
              volumeMounts: [{ mountPath: '/x', readOnly: true }],
            },
          ],
        },
      },
      {
        spec: {
          containers: [
            {
              name: 'a',
              env: [
                { name: 'A', value: '1' },
                { name: 'B', valueFrom: { fieldRef: { fieldPath: 'x' } } },
              ],
              ports: [{ containerPort: 80, name: 'http', protocol: 'UDP' }],
              volumeMounts: [{ mountPath: '/x', name: 'v', readOnly: true }],
            },
          ],
        },
      },
    ],
    [
      'replaces tolerations and arguments, which have no keys',
      POD,
      { spec: { tolerations: [{ key: 'a' }], containers: [{ name: 'a', args: ['1', '2'] }] } },
      { spec: { tolerations: [{ key: 'b' }], containers: [{ name: 'a', args: ['3'] }] } },
      { spec: { tolerations: [{ key: 'b' }], containers: [{ name: 'a', args: ['3'] }] } },
    ],
    [
      'adds to finalizers, and takes away from them',
      POD,
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { finalizers: ['c'], '$deleteFromPrimitiveList/finalizers': ['a'] } },
      { metadata: { finalizers: ['c', 'b'] } },
    ],
    [
      'merges owners by uid and conditions by type',
      POD,
      {
        metadata: { ownerReferences: [{ uid: '1', name: 'a' }] },
        status: { conditions: [{ type: 'Ready', status: 'False', reason: 'x' }] },
      },
      {
        metadata: { ownerReferences: [{ uid: '1', controller: true }] },
        status: { conditions: [{ type: 'Ready', status: 'True', reason: null }] },
      },
      {
        metadata: { ownerReferences: [{ uid: '1', name: 'a', controller: true }] },
        status: { conditions: [{ type: 'Ready', status: 'True' }] },
      },
    ],
    [
      "merges a service's ports by port",
      SERVICE,
      { spec: { ports: [{ port: 80, targetPort: 8080 }] } },
      {
        spec: {
          ports: [
            { port: 443, targetPort: 8443 },
            { port: 80, name: 'http' },
          ],
        },
      },
      {
        spec: {
          ports: [
            { port: 443, targetPort: 8443 },
            { port: 80, targetPort: 8080, name: 'http' },
          ],
        },
      },
    ],
    [
      "merges an account's secrets, but not those for its pulls",
      ACCOUNT,
      { secrets: [{ name: 'a' }], imagePullSecrets: [{ name: 'p' }] },
      { secrets: [{ name: 'b' }], imagePullSecrets: [{ name: 'q' }] },
      { secrets: [{ name: 'b' }, { name: 'a' }], imagePullSecrets: [{ name: 'q' }] },
    ],
    [
      'keeps only the keys that are retained',
      DEPLOYMENT,
      { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } },
      { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
      { spec: { strategy: { type: 'Recreate' } } },
    ],
    [
      'replaces an object, and empties one',
      DEPLOYMENT,
      { metadata: { labels: { a: '1' }, annotations: { b: '2' } } },
      { metadata: { labels: { $patch: 'replace', c: '3' }, annotations: { $patch: 'delete' } } },
      { metadata: { labels: { c: '3' }, annotations: {} } },
    ],
    [
      'keeps instructions and nulls out of what it adds',
      POD,
      {},
      {
        spec: {
          nodeName: null,
          '$setElementOrder/containers': [{ name: 'a' }],
          containers: [
            { name: 'a', image: null },
            { name: 'b', $patch: 'delete' },
          ],
        },
      },
      { spec: { containers: [{ name: 'a' }] } },
    ],
    [
      'restarts a rollout',
      DEPLOYMENT,
      { spec: { template: { spec: { containers: [{ name: 'a' }] } } } },
      {
        spec: {
          template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } },
        },
      },
      {
        spec: {
          template: {
            spec: { containers: [{ name: 'a' }] },
            metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } },
          },
        },
      },
    ],
  ])('%s', (_what, kind, target, patch, result) => {
    const before = structuredClone([target, patch])
    expect(strategicMergePatch(target, patch, kind)).toEqual(result)
    expect([target, patch]).toEqual(before)
  })

  test.each<[what: string, target: object, patch: unknown, message: string]>([
    ['no object', {}, [], 'invalid JSON document'],
    ['an unknown instruction', {}, { spec: 1, $patch: 'twist' }, 'unknown patch type: twist'],
    [
      'a key that is not retained',
      { spec: { strategy: {} } },
      { spec: { strategy: { $retainKeys: ['a'], type: 'x' } } },
      'invalid patch format of retainKeys',
    ],
  ])('refuses %s', (_what, target, patch, message) => {
    expect(() => strategicMergePatch(target, patch, POD)).toThrow(
      expect.objectContaining({ name: 'ApiError', message, code: 400 }),
    )
  })

  test('an item without its key is an error of the server, as Kubernetes has it', () => {
    const [target, patch] = [{ name: 'a' }, { image: 'x' }].map((item) => ({
      spec: { containers: [item] },
    }))
    const message = 'map: map[image:x] does not contain declared merge key: name'
    expect(() => strategicMergePatch(target!, patch, POD)).toThrow(
      expect.objectContaining({ name: 'ApiError', message, code: 500 }),
    )
  })
})
