import { describe, expect, test } from 'vitest'
import { recordUpdate } from '../../../src/apiserver/patch/managed-fields.ts'
import { checkTyped, serverSideApply } from '../../../src/apiserver/patch/server-side-apply.ts'
import type { StructuralSchema } from '../../../src/apiserver/schema/structural-schema.ts'
import type { ApiError } from '../../../src/kube/api-error.ts'
import type { KubeObject } from '../../../src/kube/kube-object.ts'

const time = '2024-01-01T00:00:00Z'

/** An object of a kind, by its parts. */
const thing = (
  apiVersion: string,
  kind: string,
  parts: object,
  metadata: object = {},
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web', ...metadata },
  ...parts,
})
const configMap = (data?: object, metadata?: object) =>
  thing('v1', 'ConfigMap', data ? { data } : {}, metadata)
const deployment = (spec: object, metadata?: object) =>
  thing('apps/v1', 'Deployment', { spec }, metadata)
const service = (...ports: object[]) => thing('v1', 'Service', { spec: { ports } })

type Options = {
  manager?: string
  force?: boolean
  schema?: StructuralSchema
  time?: string
  subresource?: string
}
const apply = (live: KubeObject | undefined, applied: KubeObject, options: Options = {}) =>
  serverSideApply({
    live,
    applied,
    manager: 'me',
    force: false,
    apiVersion: applied.apiVersion,
    time,
    ...options,
  })

/** As if `manager` had updated the object with another verb. */
function update(before: KubeObject | undefined, after: KubeObject, manager: string, later = time) {
  const managedFields = recordUpdate({
    before,
    after,
    manager,
    apiVersion: after.apiVersion,
    time: later,
  })
  return { ...after, metadata: { ...after.metadata, managedFields } }
}

const entry = (object: KubeObject, manager: string) =>
  object.metadata.managedFields?.find((each: any) => each.manager === manager) as any

const without = ({ metadata: { managedFields: _, ...metadata }, ...rest }: KubeObject) => ({
  ...rest,
  metadata,
})

describe('server-side apply', () => {
  test('creates what is not there, and owns what it says', () => {
    const applied = configMap({ a: '1' }, { labels: { app: 'web' } })
    const object = apply(undefined, applied)
    expect(without(object)).toEqual(applied)
    expect(object.metadata.managedFields).toEqual([
      {
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': { 'f:app': {} } } },
        manager: 'me',
        operation: 'Apply',
        time,
      },
    ])
  })

  test('leaves its arguments as they are', () => {
    const live = apply(undefined, configMap({ a: '1', b: '2' }))
    const applied = configMap({ a: '2' })
    const before = structuredClone([live, applied])
    apply(live, applied)
    expect([live, applied]).toEqual(before)
  })

  test('takes away what it applied before and applies no more', () => {
    const live = apply(undefined, configMap({ a: '1', b: '2' }, { labels: { x: 'y' } }))
    expect(without(apply(live, configMap({ a: '1' })))).toEqual(configMap({ a: '1' }))
  })

  test('leaves what someone else owns too', () => {
    const first = apply(undefined, configMap({ a: '1', b: '2' }))
    const second = apply(first, configMap({ b: '2', c: '3' }), { manager: 'you' })
    const third = apply(second, configMap({ a: '1' }))
    expect(third.data).toEqual({ a: '1', b: '2', c: '3' })
    expect(entry(third, 'me').fieldsV1).toEqual({ 'f:data': { 'f:a': {} } })
    expect(entry(third, 'you').fieldsV1).toEqual({ 'f:data': { 'f:b': {}, 'f:c': {} } })
  })

  test('leaves what nobody owns', () => {
    const live = apply(undefined, configMap({ a: '1' }))
    const grown = { ...live, data: { a: '1', other: 'x' } }
    expect(apply(grown, configMap({ b: '2' })).data).toEqual({ other: 'x', b: '2' })
  })

  test('keeps the time of an apply that changes nothing', () => {
    const live = apply(undefined, configMap({ a: '1' }))
    const again = apply(live, configMap({ a: '1' }), { time: '2025-01-01T00:00:00Z' })
    expect(again).toEqual(live)
  })

  test('merges lists by their keys, a port by number and protocol', () => {
    const live = apply(undefined, service({ port: 80, name: 'http' }, { port: 53, name: 'dns' }))
    const more = apply(
      live,
      service({ port: 53, protocol: 'UDP', name: 'dns-udp' }, { port: 80, name: 'http' }),
      { manager: 'you' },
    )
    expect(more.spec.ports).toEqual([
      { port: 53, protocol: 'UDP', name: 'dns-udp' },
      { port: 80, name: 'http' },
      { port: 53, name: 'dns' },
    ])
    expect(Object.keys(entry(more, 'you').fieldsV1['f:spec']['f:ports'])).toEqual([
      'k:{"port":53,"protocol":"UDP"}',
      'k:{"port":80,"protocol":"TCP"}',
    ])
    const less = apply(more, service({ port: 53, name: 'dns' }))
    expect(less.spec.ports).toEqual([
      { port: 53, protocol: 'UDP', name: 'dns-udp' },
      { port: 80, name: 'http' },
      { port: 53, name: 'dns' },
    ])
  })

  test('removes an item with all that the server filled in', () => {
    const containers = [
      { name: 'a', image: 'x' },
      { name: 'b', image: 'y' },
    ]
    const live = apply(undefined, deployment({ template: { spec: { containers } } }))
    live.spec.template.spec.containers[1].imagePullPolicy = 'Always'
    const [first] = containers
    const object = apply(live, deployment({ template: { spec: { containers: [first] } } }))
    expect(object.spec.template.spec.containers).toEqual([first])
  })

  test('replaces a list that is one value', () => {
    const args = (...values: string[]) =>
      deployment({ template: { spec: { containers: [{ name: 'a', args: values }] } } })
    const object = apply(apply(undefined, args('1', '2')), args('3'))
    expect(object.spec.template.spec.containers[0].args).toEqual(['3'])
  })

  test('refuses to change what another applied', () => {
    const live = apply(undefined, configMap({ a: '1' }), { manager: 'other' })
    const attempt = () => apply(live, configMap({ a: '2' }))
    expect(attempt).toThrow('Apply failed with 1 conflict: conflict with "other": .data.a')
    try {
      attempt()
    } catch (error) {
      expect((error as ApiError).status).toMatchObject({
        code: 409,
        reason: 'Conflict',
        details: {
          causes: [
            { reason: 'FieldManagerConflict', message: 'conflict with "other"', field: '.data.a' },
          ],
        },
      })
    }
  })

  test('names every manager and field in the way, and the version that wrote them', () => {
    let live: KubeObject = update(
      undefined,
      service({ port: 80, protocol: 'TCP', targetPort: 1 }),
      'kubectl-create',
    )
    live = apply(live, thing('v1', 'Service', { spec: { type: 'NodePort' } }), { manager: 'other' })
    const wanted = {
      spec: { type: 'ClusterIP', ports: [{ port: 80, protocol: 'TCP', targetPort: 2 }] },
    }
    expect(() => apply(live, thing('v1', 'Service', wanted))).toThrow(
      [
        'Apply failed with 2 conflicts: conflicts with "kubectl-create" using v1:',
        '- .spec.ports[port=80,protocol="TCP"].targetPort',
        'conflicts with "other":',
        '- .spec.type',
      ].join('\n'),
    )
  })

  test('takes over by force', () => {
    const live = apply(undefined, configMap({ a: '1', b: '2' }), { manager: 'other' })
    const object = apply(live, configMap({ a: '2' }), { force: true })
    expect(object.data).toEqual({ a: '2', b: '2' })
    expect(entry(object, 'me').fieldsV1).toEqual({ 'f:data': { 'f:a': {} } })
    expect(entry(object, 'other').fieldsV1).toEqual({ 'f:data': { 'f:b': {} } })
  })

  test('shares what all agree on', () => {
    const live = apply(undefined, configMap({ a: '1' }), { manager: 'other' })
    const object = apply(live, configMap({ a: '1' }))
    expect(entry(object, 'other').fieldsV1).toEqual(entry(object, 'me').fieldsV1)
  })

  test('treats what was there before the first apply as someone else’s', () => {
    const object = apply(configMap({ a: '1' }), configMap({ b: '2' }))
    expect(entry(object, 'before-first-apply')).toMatchObject({
      operation: 'Update',
      fieldsV1: { 'f:data': { 'f:a': {} } },
    })
    expect(() => apply(configMap({ a: '1' }), configMap({ a: '2' }))).toThrow(
      'conflict with "before-first-apply" using v1: .data.a',
    )
  })

  test('lets kubectl take over what its own client-side apply wrote', () => {
    const last = 'kubectl.kubernetes.io/last-applied-configuration'
    const annotations = { [last]: JSON.stringify(configMap({ a: '1' })) }
    const live = update(
      undefined,
      configMap({ a: '1', b: '1' }, { annotations }),
      'kubectl-client-side-apply',
    )
    const object = apply(live, configMap({ a: '2' }), { manager: 'kubectl' })
    expect(object.data).toEqual({ a: '2', b: '1' })
    expect(JSON.parse(object.metadata.annotations![last]!)).toEqual(configMap({ a: '2' }))
    expect(() => apply(live, configMap({ b: '2' }), { manager: 'kubectl' })).toThrow(
      'conflict with "kubectl-client-side-apply" using v1: .data.b',
    )
    expect(() => apply(live, configMap({ a: '2' }), { manager: 'flux' })).toThrow('.data.a')
  })

  test('knows the parts of a custom resource by its schema', () => {
    const listener = {
      type: 'object',
      properties: { name: { type: 'string' }, port: { type: 'integer' } },
    } satisfies StructuralSchema
    const schema: StructuralSchema = {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            listeners: {
              type: 'array',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
              items: listener,
            },
            tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
            plain: { type: 'array', items: { type: 'string' } },
            whole: { type: 'object', 'x-kubernetes-map-type': 'atomic', additionalProperties: {} },
          },
        },
      },
    }
    const gateway = (spec: object) => thing('gateway.networking.k8s.io/v1', 'Gateway', { spec })
    const mine = {
      listeners: [{ name: 'http', port: 80 }],
      tags: ['a'],
      plain: ['a'],
      whole: { a: 1 },
    }
    const live = apply(undefined, gateway(mine), { schema })
    expect(entry(live, 'me').fieldsV1['f:spec']).toEqual({
      'f:listeners': { 'k:{"name":"http"}': { '.': {}, 'f:name': {}, 'f:port': {} } },
      'f:tags': { 'v:"a"': {} },
      'f:plain': {},
      'f:whole': {},
    })
    const yours = { listeners: [{ name: 'https', port: 443 }], tags: ['b'] }
    const both = apply(live, gateway(yours), { schema, manager: 'you' })
    expect(both.spec).toEqual({
      listeners: [
        { name: 'http', port: 80 },
        { name: 'https', port: 443 },
      ],
      tags: ['a', 'b'],
      plain: ['a'],
      whole: { a: 1 },
    })
    expect(() => apply(both, gateway({ whole: { b: 2 } }), { schema, manager: 'you' })).toThrow(
      'conflict with "me": .spec.whole',
    )
    expect(apply(both, gateway({ plain: ['a'] }), { schema }).spec).toEqual({
      ...yours,
      plain: ['a'],
    })
  })

  test('is by the same manager in every version of a kind', () => {
    const route = (version: string, spec: object) =>
      thing(`example.dev/${version}`, 'Route', { spec })
    const live = apply(undefined, route('v1beta1', { a: '1', b: '2' }))
    const object = apply({ ...live, apiVersion: 'example.dev/v1' }, route('v1', { a: '2' }))
    expect(object.spec).toEqual({ a: '2' })
    expect(object.metadata.managedFields).toMatchObject([{ apiVersion: 'example.dev/v1' }])
  })

  test('tells the manager of a subresource from the same manager elsewhere', () => {
    const live = apply(undefined, deployment({ replicas: 1 }))
    const status = thing('apps/v1', 'Deployment', { status: { replicas: 1 } })
    const object = apply(live, status, { subresource: 'status' })
    expect(object.metadata.managedFields).toHaveLength(2)
    expect(() =>
      apply(object, thing('apps/v1', 'Deployment', { status: { replicas: 2 } }), {
        manager: 'you',
      }),
    ).toThrow('conflict with "me" with subresource "status": .status.replicas')
  })

  test('refuses managed fields', () => {
    expect(() => apply(undefined, configMap({}, { managedFields: [{}] }))).toThrow(
      expect.objectContaining({ message: 'metadata.managedFields must be nil', code: 400 }),
    )
  })

  test.each([
    [
      'the same key twice',
      service({ port: 80 }, { port: 80 }),
      '.spec.ports: duplicate entries for key [port=80,protocol="TCP"]',
    ],
    [
      'an unknown field in an item',
      service({ port: 80, prot: 'TCP' }),
      '.spec.ports[port=80,protocol="TCP"].prot: field not declared in schema',
    ],
    [
      'several faults',
      thing('apps/v1', 'Deployment', { spec: { replicas: 'two', paused: 1, selector: 'a' } }),
      'errors:\n  .spec.replicas: expected numeric (int or float), got string\n  .spec.paused: expected boolean, got &{1}\n  .spec.selector: expected map, got &{a}',
    ],
  ])('cannot divide %s', (_what, applied, why) => {
    const { apiVersion, kind, metadata } = applied
    const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`
    const what = `${metadata.namespace ?? ''}/${metadata.name}; ${version}, Kind=${kind}`
    const message = `failed to create typed patch object (${what}): ${why}`
    expect(() => checkTyped(applied, undefined)).toThrow(
      expect.objectContaining({ name: 'ApiError', message, code: 500 }),
    )
  })
})

describe('the record of updates', () => {
  test('says who made an object, as kubectl create does', () => {
    const containers = [{ name: 'nginx', image: 'nginx', resources: {} }]
    const made = deployment(
      {
        replicas: 1,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
      },
      { uid: '1', labels: { app: 'web' } },
    )
    const managedFields = recordUpdate({
      after: made,
      manager: 'kubectl-create',
      apiVersion: 'apps/v1',
      time,
    })
    const labels = { '.': {}, 'f:app': {} }
    expect(managedFields).toEqual([
      {
        apiVersion: 'apps/v1',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': labels },
          'f:spec': {
            'f:replicas': {},
            'f:strategy': { 'f:rollingUpdate': { '.': {}, 'f:maxSurge': {} }, 'f:type': {} },
            'f:template': {
              'f:metadata': { 'f:labels': labels },
              'f:spec': {
                'f:containers': {
                  'k:{"name":"nginx"}': { '.': {}, 'f:image': {}, 'f:name': {}, 'f:resources': {} },
                },
              },
            },
          },
        },
        manager: 'kubectl-create',
        operation: 'Update',
        time,
      },
    ])
  })

  test('moves a field to whoever changed it', () => {
    const made = update(undefined, configMap({ a: '1', b: '2' }), 'first')
    const changed = update(made, configMap({ a: '2', b: '2' }), 'second', '2025-01-01T00:00:00Z')
    expect(entry(changed, 'first').fieldsV1['f:data']).toEqual({ '.': {}, 'f:b': {} })
    expect(entry(changed, 'second')).toMatchObject({
      time: '2025-01-01T00:00:00Z',
      fieldsV1: { 'f:data': { 'f:a': {} } },
    })
  })

  test('forgets what is gone, and managers who own nothing', () => {
    const made = update(undefined, configMap({ a: '1' }), 'first')
    const cleared = update(made, configMap(), 'second')
    expect(cleared.metadata.managedFields).toEqual([])
  })

  test('does not notice an update that changes nothing', () => {
    const made = update(undefined, configMap({ a: '1' }), 'first')
    const same = update(made, configMap({ a: '1' }), 'first', '2025-01-01T00:00:00Z')
    expect(same.metadata.managedFields).toEqual(made.metadata.managedFields)
  })

  test('begins with the creation or never, and ends when a client asks', () => {
    expect(
      update(configMap({ a: '1' }), configMap({ a: '2' }), 'x').metadata.managedFields,
    ).toEqual([])
    const made = update(undefined, configMap({ a: '1' }), 'first')
    const reset = configMap({ a: '1' }, { managedFields: [{}] })
    expect(update(made, reset, 'second').metadata.managedFields).toEqual([])
  })

  test('puts those who apply first', () => {
    const made = update(undefined, configMap({ a: '1' }), 'updater')
    const object = apply(made, configMap({ b: '2' }), { time: '2025-01-01T00:00:00Z' })
    expect(object.metadata.managedFields!.map((each: any) => each.manager)).toEqual([
      'me',
      'updater',
    ])
  })

  test('passes over what it cannot read', () => {
    const managedFields = [
      {
        manager: 'odd',
        operation: 'Update',
        apiVersion: 'v1',
        fieldsV1: { 'k:{': {}, 'x:y': {}, 'f:data': { 'f:a': {} } },
      },
      'nonsense',
      { manager: 'older', fieldsType: 'FieldsV0' },
    ] as object[]
    const after = configMap({ a: '1', b: '2' }, { managedFields })
    const kept = recordUpdate({
      before: configMap({ a: '1' }, { managedFields }),
      after,
      manager: 'new',
      apiVersion: 'v1',
      time,
    })
    expect(kept.map((each: any) => [each.manager, each.fieldsV1])).toEqual([
      ['odd', { 'f:data': { 'f:a': {} } }],
      ['new', { 'f:data': { 'f:b': {} } }],
    ])
  })
})
