// Are selectors, paths, ages and the status of a pod read as Kubernetes reads them?

import { describe, expect, test } from 'vitest'
import { compileJsonPath } from '../../src/apiserver/custom/json-path.ts'
import { compareVersions } from '../../src/apiserver/discovery/resource-lists.ts'
import { parseResourcePath } from '../../src/apiserver/http/request-info.ts'
import { parseLabelSelector } from '../../src/apiserver/selectors/label-selector.ts'
import { humanDuration } from '../../src/apiserver/tables/human-duration.ts'
import { podColumns } from '../../src/apiserver/tables/pod-columns.ts'

describe('label selectors', () => {
  const labels = { app: 'web', tier: 'front', replicas: '3', 'example.dev/role': 'x' }
  test.each([
    ['app=web', true],
    ['app==web,tier=front', true],
    ['app!=web', false],
    ['nothing!=web', true],
    ['app', true],
    ['!app', false],
    ['!canary', true],
    ['tier in (front, back)', true],
    ['tier notin (front)', false],
    ['canary notin (yes)', true],
    ['replicas>2', true],
    ['replicas<2', false],
    ['example.dev/role=x', true],
    ['app=', false],
  ])('%s', (selector, holds) => {
    expect(parseLabelSelector(selector)?.(labels)).toBe(holds)
  })

  test.each(['a b', 'a in b', 'a in (b', '=b', 'a,,b', 'a>x', 'a=b)'])(
    '%s is no selector',
    (selector) => {
      expect(() => parseLabelSelector(selector)).toThrow(/unable to parse requirement/)
    },
  )

  test('an empty one means everything', () => {
    expect(parseLabelSelector(' ')).toBeUndefined()
  })
})

test.each([
  ['.spec.size', ['small']],
  ['{.spec.size}', ['small']],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  [".status.conditions[?(@.type=='Absent')].status", []],
  ['.status.conditions[0].type', ['Ready']],
  ['.status.conditions[-1].type', ['Other']],
  ['.status.conditions[*].type', ['Ready', 'Other']],
  [".metadata.labels['example.dev/a']", ['b']],
  ['.metadata.labels.example\\.dev/a', ['b']],
  ['.nothing.here', []],
  ['.spec.list[0:2]', [1, 2]],
])('the path %s leads to %j', (path, found) => {
  const object = {
    metadata: { labels: { 'example.dev/a': 'b' } },
    spec: { size: 'small', list: [1, 2, 3] },
    status: {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Other', status: 'False' },
      ],
    },
  }
  expect(compileJsonPath(path)(object)).toEqual(found)
})

test.each([
  [-5, '<invalid>'],
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [125, '2m5s'],
  [3600, '60m'],
  [3 * 3600 + 60, '3h1m'],
  [24 * 3600, '24h'],
  [3 * 86400 + 3600, '3d1h'],
  [30 * 86400, '30d'],
  [3 * 365 * 86400, '3y'],
])('%d seconds are %s', (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text)
})

test('versions are ordered by how settled they are', () => {
  const versions = ['v1alpha1', 'v1', 'v2beta1', 'v10', 'v2', 'v1beta2', 'v1beta10']
  expect(versions.sort(compareVersions)).toEqual([
    'v10',
    'v2',
    'v1',
    'v2beta1',
    'v1beta10',
    'v1beta2',
    'v1alpha1',
  ])
})

test.each([
  ['/api/v1/namespaces', { plural: 'namespaces', name: undefined }],
  ['/api/v1/namespaces/a', { plural: 'namespaces', name: 'a' }],
  ['/api/v1/namespaces/a/finalize', { plural: 'namespaces', name: 'a', subresource: 'finalize' }],
  ['/api/v1/namespaces/a/pods', { plural: 'pods', namespace: 'a', name: undefined }],
  [
    '/api/v1/namespaces/a/pods/b/log',
    { plural: 'pods', namespace: 'a', name: 'b', subresource: 'log' },
  ],
  ['/apis/apps/v1/deployments', { group: 'apps', plural: 'deployments' }],
  ['/apis/g/v1/namespaces/a/things/b%20c', { group: 'g', name: 'b c' }],
])('the path %s is read', (path, wanted) => {
  expect({ ...parseResourcePath(path) }).toEqual(expect.objectContaining(wanted))
})

test.each(['/', '/api', '/api/v1', '/apis', '/apis/apps', '/apis/apps/v1', '/version', '/healthz'])(
  '%s names no resource',
  (path) => {
    expect(parseResourcePath(path)).toBeUndefined()
  },
)

describe('the status of a pod', () => {
  const shown = (status: object, { metadata = {}, spec = {} } = {}) => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', ...metadata },
      spec: { containers: [{ name: 'a' }], ...spec },
      status,
    }
    return podColumns
      .slice(1, 4)
      .map(({ value }) => value(pod))
      .join(' ')
  }
  const container = (state: object, more: object = {}) => ({
    name: 'a',
    ready: false,
    restartCount: 0,
    state,
    ...more,
  })
  const running = container({ running: {} }, { ready: true })

  test.each([
    ['is its phase at first', shown({ phase: 'Pending' }), '0/1 Pending 0'],
    [
      'is Running with its containers',
      shown({ phase: 'Running', containerStatuses: [running] }),
      '1/1 Running 0',
    ],
    [
      'is the reason why a container waits',
      shown({
        phase: 'Running',
        containerStatuses: [
          container({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4 }),
        ],
      }),
      '0/1 CrashLoopBackOff 4',
    ],
    [
      'is Completed or Error when its container ended',
      shown({
        phase: 'Failed',
        containerStatuses: [container({ terminated: { reason: 'Error', exitCode: 1 } })],
      }),
      '0/1 Error 0',
    ],
    [
      'is an exit code where there is no reason',
      shown({ phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 3 } })] }),
      '0/1 ExitCode:3 0',
    ],
    [
      'is Terminating once it is deleted',
      shown(
        { phase: 'Running', containerStatuses: [running] },
        { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } },
      ),
      '1/1 Terminating 0',
    ],
    [
      'counts init containers',
      shown(
        { phase: 'Pending', initContainerStatuses: [container({ running: {} })] },
        { spec: { initContainers: [{ name: 'a' }, { name: 'b' }] } },
      ),
      '0/1 Init:0/2 0',
    ],
    ['is why it was evicted', shown({ phase: 'Failed', reason: 'Evicted' }), '0/1 Evicted 0'],
  ])('%s', (_what, found, wanted) => {
    expect(found).toBe(wanted)
  })
})
