import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../start-test-server.ts'
import { GADGETS, gadget, gadgets, gadgetsWith, OBJECTS } from './gadget.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.stop())

const create = (path: string, body: object) => server.send(path, { method: 'POST', body })
const mergePatch = (path: string, body: object) =>
  server.send(path, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body,
  })
const conditionsOf = ({ status }: any) =>
  Object.fromEntries(
    status.conditions.map(({ type, status: is, reason }: any) => [type, `${is} ${reason}`]),
  )

async function comesTrue<T>(ask: () => Promise<T>, wanted: T) {
  for (let tries = 0; tries < 100; tries++) {
    if (JSON.stringify(await ask()) === JSON.stringify(wanted)) return
    await delay(20)
  }
  expect(await ask()).toEqual(wanted)
}

describe('names', () => {
  const rival = () => {
    const definition = gadgets('', {
      names: { plural: 'gizmos', kind: 'Gizmo', shortNames: ['gd'] },
    })
    return { ...definition, metadata: { name: 'gizmos.test.example' } }
  }
  const first = () =>
    gadgets('', { names: { plural: 'gadgets', kind: 'Gadget', shortNames: ['gd'] } })

  test('are kept by who came first, and free when that one goes', async () => {
    await create(GADGETS, first())
    const { body: second } = await create(GADGETS, rival())
    expect(conditionsOf(second)).toEqual({
      NamesAccepted: 'False ShortNamesConflict',
      Established: 'False NotAccepted',
    })
    expect(second.status.conditions[0].message).toBe('"gd" is already in use')
    expect(second.status.acceptedNames).toMatchObject({ plural: 'gizmos', kind: 'Gizmo' })
    expect((await server.send('/apis/test.example/v1/gizmos')).code).toBe(404)

    // The first does not lose them by being written again.
    const { body: again } = await mergePatch(`${GADGETS}/gadgets.test.example`, {
      metadata: { labels: { a: 'b' } },
    })
    expect(conditionsOf(again)).toEqual({
      NamesAccepted: 'True NoConflicts',
      Established: 'True InitialNamesAccepted',
    })

    await server.send(`${GADGETS}/gadgets.test.example`, { method: 'DELETE' })
    await comesTrue(async () => (await server.send('/apis/test.example/v1/gizmos')).code, 200)
  })

  test('that come later and are taken leave the kind in force under its old ones', async () => {
    await create(GADGETS, first())
    const other = rival()
    other.spec.names = { plural: 'gizmos', kind: 'Gizmo' } as never
    await create(GADGETS, other)
    const { body } = await mergePatch(`${GADGETS}/gizmos.test.example`, {
      spec: { names: { shortNames: ['gd'] } },
    })
    expect(conditionsOf(body)).toEqual({
      NamesAccepted: 'False ShortNamesConflict',
      Established: 'True InitialNamesAccepted',
    })
    expect((await server.send('/apis/test.example/v1/gizmos')).code).toBe(200)
  })
})

test('what stands fast once it is served', async () => {
  await create(GADGETS, gadgets(''))
  const { body } = await mergePatch(`${GADGETS}/gadgets.test.example`, {
    spec: { scope: 'Cluster', names: { kind: 'Gizmo', listKind: 'GizmoList' } },
  })
  expect(body.details.causes.map(({ field }: any) => field)).toEqual([
    'spec.scope',
    'spec.names.kind',
  ])
})

test('a definition that goes takes its objects along, whose finalizers it waits for', async () => {
  await create(GADGETS, gadgets('a: { type: string }'))
  await create(OBJECTS, gadget('a: x'))
  const held = gadget('a: y', 'held')
  await create(OBJECTS, {
    ...held,
    metadata: { ...held.metadata, finalizers: ['test.example/wait'] },
  })
  const { body } = await server.send(`${GADGETS}/gadgets.test.example`, { method: 'DELETE' })
  expect(body.metadata?.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io'])
  const names = async () =>
    (await server.send(OBJECTS)).body.items?.map(({ metadata }: any) => metadata.name)
  await comesTrue(names, ['held'])
  expect((await create(OBJECTS, gadget('a: z', 'new'))).code).toBe(405)
  const { body: going } = await server.send(`${GADGETS}/gadgets.test.example`)
  expect(conditionsOf(going).Terminating).toMatch(/^True /)

  await mergePatch(`${OBJECTS}/held`, { metadata: { finalizers: null } })
  await comesTrue(async () => (await server.send(`${GADGETS}/gadgets.test.example`)).code, 404)
  expect((await server.send(OBJECTS)).code).toBe(404)
})

test('versions are views of the same object, and each stored one is remembered', async () => {
  const schema = {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    },
  }
  const list = (storage: string) => ({
    versions: ['v1', 'v2', 'v3'].map((name) => ({
      name,
      served: name !== 'v3',
      storage: name === storage,
      schema,
    })),
  })
  await create(GADGETS, gadgets('', list('v1')))
  await create(OBJECTS, gadget('a: x'))
  expect((await server.send(`${OBJECTS.replace('v1', 'v2')}/one`)).body).toMatchObject({
    apiVersion: 'test.example/v2',
    spec: { a: 'x' },
  })
  expect((await server.send(`${OBJECTS.replace('v1', 'v3')}/one`)).code).toBe(404)

  const { body } = await mergePatch(`${GADGETS}/gadgets.test.example`, { spec: list('v2') })
  expect(body.status.storedVersions).toEqual(['v1', 'v2'])
  expect((await server.send(`${OBJECTS}/one`)).body.apiVersion).toBe('test.example/v1')
  const without = await mergePatch(`${GADGETS}/gadgets.test.example`, {
    spec: { versions: list('v2').versions.slice(1) },
  })
  expect(without.body.message).toContain(
    'status.storedVersions[0]: Invalid value: "v1": must appear in spec.versions',
  )
  const { body: forgotten } = await mergePatch(`${GADGETS}/gadgets.test.example/status`, {
    status: { storedVersions: ['v2'] },
  })
  expect(forgotten.status.storedVersions).toEqual(['v2'])
  const then = await mergePatch(`${GADGETS}/gadgets.test.example`, {
    spec: { versions: list('v2').versions.slice(1) },
  })
  expect(then.code).toBe(200)
})

describe('an object that was valid once', () => {
  const LOOSE = `
a: { type: string }
n: { type: integer }
list: { type: array, items: { type: string } }
parts: { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: { type: object, required: [name], properties: { name: { type: string }, size: { type: string } } } }
`
  const STRICT = `
a: { type: string, maxLength: 2 }
n: { type: integer, maximum: 5 }
list: { type: array, items: { type: string, enum: [x] } }
parts: { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: { type: object, required: [name, size], properties: { name: { type: string }, size: { type: string } } } }
more: { type: string }
`
  const tighten = async () => {
    await create(GADGETS, gadgets(LOOSE))
    const { code } = await create(
      OBJECTS,
      gadget('{ a: long, n: 9, list: [y], parts: [{ name: p }] }'),
    )
    expect(code).toBe(201)
    const { versions } = gadgets(STRICT).spec
    expect((await mergePatch(`${GADGETS}/gadgets.test.example`, { spec: { versions } })).code).toBe(
      200,
    )
  }

  test('may keep what has since become wrong, as long as that is not touched', async () => {
    await tighten()
    expect((await mergePatch(`${OBJECTS}/one`, { spec: { more: 'm' } })).code).toBe(200)
    const parts = [{ name: 'p' }, { name: 'q', size: 's' }]
    expect((await mergePatch(`${OBJECTS}/one`, { spec: { parts } })).code).toBe(200)
  })

  test('is held to it where it is', async () => {
    await tighten()
    const { body } = await mergePatch(`${OBJECTS}/one`, { spec: { a: 'longer', list: ['y', 'z'] } })
    expect(body.details.causes.map(({ field }: any) => field)).toEqual(
      ['spec.a', 'spec.list[0]', 'spec.list[1]', '<nil>'].slice(0, body.details.causes.length),
    )
    expect(body.details.causes.length).toBeGreaterThan(2)
  })
})

describe('rules about change', () => {
  const rules = (list: object[]) =>
    gadgets(`n: { type: integer, x-kubernetes-validations: ${JSON.stringify(list)} }`)
  const messages = ({ body }: { body: any }) =>
    body.details?.causes.map(({ message }: any) => message) ?? []

  test('hold for updates, and for creation too where the old value may be absent', async () => {
    await create(
      GADGETS,
      rules([
        { rule: 'self >= oldSelf', messageExpression: '"it was %d".format([oldSelf])' },
        {
          rule: 'oldSelf.hasValue() || self == 1',
          optionalOldSelf: true,
          message: 'begins at 1',
          reason: 'FieldValueForbidden',
        },
      ]),
    )
    expect(messages(await create(OBJECTS, gadget('n: 2')))).toEqual(['Forbidden: begins at 1'])
    expect((await create(OBJECTS, gadget('n: 1'))).code).toBe(201)
    expect((await mergePatch(`${OBJECTS}/one`, { spec: { n: 3 } })).code).toBe(200)
    expect(messages(await mergePatch(`${OBJECTS}/one`, { spec: { n: 2 } }))).toEqual([
      'Invalid value: "integer": it was 3',
    ])
  })
})

test('a resource inside a resource is kept as one, and its metadata is looked at', async () => {
  await create(
    GADGETS,
    gadgets(
      'template: { type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true }',
    ),
  )
  const inner =
    '{ apiVersion: v1, kind: Pod, metadata: { name: a, labels: { a: b } }, spec: { x: 1 } }'
  const { body } = await create(OBJECTS, gadget(`template: ${inner}`))
  expect(body.spec.template).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', labels: { a: 'b' } },
    spec: { x: 1 },
  })
  const wrong = await create(
    OBJECTS,
    gadget('template: { apiVersion: v1, metadata: { name: a } }', 'two'),
  )
  expect(wrong.body.details?.causes).toEqual([
    {
      reason: 'FieldValueRequired',
      field: 'spec.template.kind',
      message: 'Required value: must not be empty',
    },
  ])
  const labels = await create(
    OBJECTS,
    gadget('template: { apiVersion: v1, kind: Pod, metadata: { labels: { a: "b c" } } }', 'three'),
  )
  expect(labels.body.message).toContain('spec.template.metadata.labels: Invalid value: "b c"')
})

test('nulls go, or stay where they may, or take the default', async () => {
  await create(
    GADGETS,
    gadgets(`
plain: { type: string }
nullable: { type: string, nullable: true }
both: { type: string, nullable: true, default: d }
filled: { type: string, default: d }
deep: { type: object, default: {}, properties: { inner: { type: object, default: { a: x }, properties: { a: { type: string }, b: { type: string, default: y } } } } }
either: { x-kubernetes-int-or-string: true }
open: { type: object, additionalProperties: { type: object, properties: { a: { type: string, default: z } } } }
`),
  )
  const { body } = await create(
    OBJECTS,
    gadget(
      '{ plain: null, nullable: null, both: null, filled: null, either: 80%, open: { k: {} } }',
    ),
  )
  expect(body.spec).toEqual({
    nullable: null,
    both: null,
    filled: 'd',
    deep: { inner: { a: 'x', b: 'y' } },
    either: '80%',
    open: { k: { a: 'z' } },
  })
})

test('what is unknown is kept where the schema says so, and below that only where it says so again', async () => {
  await create(
    GADGETS,
    gadgetsWith({
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          properties: { known: { type: 'object', properties: { a: { type: 'string' } } } },
        },
      },
    }),
  )
  const { body, headers } = await create(
    `${OBJECTS}?fieldValidation=Warn`,
    gadget('{ known: { a: x, b: y }, other: { c: [1, { d: null }] } }'),
  )
  expect(body.spec).toEqual({ known: { a: 'x' }, other: { c: [1, { d: null }] } })
  expect(headers.warning).toBe('299 - "unknown field \\"spec.known.b\\""')
})
