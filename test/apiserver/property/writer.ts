// What does a client do at random? Everything that changes objects, sometimes with knowledge that is out of date.

import { setTimeout as delay } from 'node:timers/promises'
import type { ApiClient } from './api-client.ts'
import { type Content, contentOf, type Operation } from './model.ts'
import type { Chance } from './seeded.ts'

/** One request and what became of it; without `code` nobody knows. */
export type Attempt = {
  writer: string
  kind: string
  name: string
  operation: Operation
  code?: number
  version?: number
  content?: Content
  uid?: string
  reason?: string
}

/** Read by a GET: the object at that moment. */
export type Look = { kind: string; name: string; version: number; content: Content }

type Known = { content: Content; version: string }

const PATCH = {
  merge: 'application/merge-patch+json',
  label: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
}
const COLORS = ['red', 'blue', null]
const base64 = (value: number) => Buffer.from(`v${value}`).toString('base64')

/** Writes until `isOver`, some of its objects its own and some shared with the others. */
export async function writeAtRandom(options: {
  client: ApiClient
  kinds: { kind: string; path: string; objectKind: string }[]
  chance: Chance
  isOver: () => boolean
  attempts: Attempt[]
  looks: Look[]
}) {
  const { client, kinds, chance, isOver, attempts, looks } = options
  const known = new Map<string, Known>()
  const writer = client.name
  const names = [
    ...[1, 2, 3].map((number) => `own-${writer}-${number}`),
    ...[1, 2, 3, 4].map((number) => `shared-${number}`),
  ]
  const fresh = () => base64(chance.below(1_000_000))
  const field = () => chance.pick(['a', 'b', 'c', 'd'])
  const ownFields = () =>
    Object.fromEntries(
      ['x', 'y', 'z']
        .filter(() => chance.isLikely(0.5))
        .map((key) => [`${key}-${writer}`, fresh()]),
    )
  const patchData = () => ({ [field()]: fresh(), [field()]: chance.isLikely(0.3) ? null : fresh() })
  const versionOf = (last: Known | undefined) => (chance.isLikely(0.5) ? last?.version : undefined)

  const draw = (last: Known | undefined): Operation => {
    if (!last && chance.isLikely(0.7)) return { type: 'create', data: patchDataWithoutNulls() }
    switch (chance.below(9)) {
      case 0:
        return { type: 'create', data: patchDataWithoutNulls() }
      case 1:
      case 2: {
        const content = last?.content ?? { data: {}, labels: {} }
        return {
          type: 'put',
          content: { ...content, data: { ...content.data, [field()]: fresh() } },
          version: chance.isLikely(0.8) ? last?.version : undefined,
        }
      }
      case 3:
        return { type: 'merge', data: patchData(), version: versionOf(last) }
      case 4:
        return { type: 'strategic', data: patchData() }
      case 5:
        return { type: 'label', color: chance.pick(COLORS) }
      case 6: {
        const key = field()
        const tested = chance.isLikely(0.5) ? last?.content.data[key] : undefined
        return { type: 'json', key, value: fresh(), ...(tested !== undefined && { tested }) }
      }
      case 7:
        return { type: 'apply', data: ownFields() }
      default:
        return { type: 'delete', version: versionOf(last) }
    }
  }
  const patchDataWithoutNulls = () => ({ [field()]: fresh(), [field()]: fresh() })

  while (!isOver()) {
    const { kind, path, objectKind } = chance.pick(kinds)
    const name = chance.pick(names)
    const id = `${kind}/${name}`
    if (chance.isLikely(0.15)) {
      const answer = await client.send('GET', `${path}/${name}`)
      if (answer?.code === 200) {
        const look = {
          content: contentOf(answer.body),
          version: answer.body.metadata.resourceVersion,
        }
        known.set(id, look)
        looks.push({ kind, name, content: look.content, version: Number(look.version) })
      } else if (answer?.code === 404) known.delete(id)
      continue
    }
    const operation = draw(known.get(id))
    const attempt: Attempt = { writer, kind, name, operation }
    attempts.push(attempt)
    const answer = await request(client, path, name, objectKind, operation)
    if (!answer) {
      await delay(20)
      continue
    }
    attempt.code = answer.code
    const { body } = answer
    if (answer.code >= 300) {
      attempt.reason = body?.message
      if (answer.code === 404) known.delete(id)
      continue
    }
    if (operation.type === 'delete') {
      attempt.uid = body.details?.uid
      known.delete(id)
    } else {
      attempt.version = Number(body.metadata.resourceVersion)
      attempt.content = contentOf(body)
      // What one does not keep up with is out of date the next time.
      if (chance.isLikely(0.8))
        known.set(id, { content: attempt.content, version: body.metadata.resourceVersion })
    }
  }
  client.close()
}

function request(
  client: ApiClient,
  path: string,
  name: string,
  objectKind: string,
  operation: Operation,
) {
  const one = `${path}/${name}`
  const identity = { apiVersion: 'v1', kind: objectKind }
  switch (operation.type) {
    case 'create':
      return client.send('POST', path, { ...identity, metadata: { name }, data: operation.data })
    case 'put': {
      const { content, version } = operation
      const metadata = {
        name,
        labels: content.labels,
        ...(version && { resourceVersion: version }),
      }
      return client.send('PUT', one, { ...identity, metadata, data: content.data })
    }
    case 'merge': {
      const { data, version } = operation
      const body = { data, ...(version && { metadata: { resourceVersion: version } }) }
      return client.send('PATCH', one, body, PATCH.merge)
    }
    case 'strategic':
      return client.send('PATCH', one, { data: operation.data }, PATCH.strategic)
    case 'label':
      return client.send(
        'PATCH',
        one,
        { metadata: { labels: { color: operation.color } } },
        PATCH.label,
      )
    case 'json': {
      const { key, value, tested } = operation
      const test = tested === undefined ? [] : [{ op: 'test', path: `/data/${key}`, value: tested }]
      return client.send(
        'PATCH',
        one,
        [...test, { op: 'add', path: `/data/${key}`, value }],
        PATCH.json,
      )
    }
    case 'apply':
      return client.send(
        'PATCH',
        `${one}?fieldManager=applier-${client.name}&force=true`,
        { ...identity, metadata: { name }, data: operation.data },
        PATCH.apply,
      )
    case 'delete': {
      const { version } = operation
      return client.send(
        'DELETE',
        one,
        version ? { preconditions: { resourceVersion: version } } : undefined,
      )
    }
  }
}
