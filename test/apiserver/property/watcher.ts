// What does an informer see? It lists, watches from there, goes on where it was when the stream ends, and lists anew on a 410.

import { setTimeout as delay } from 'node:timers/promises'
import type { ApiClient } from './api-client.ts'
import { type Content, contentOf } from './model.ts'
import type { Chance } from './seeded.ts'

export type Seen = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  name: string
  version: number
  content: Content
}

/** One list, and the events that followed without a gap. */
export type Segment = { from: number; objects: Seen[]; events: Seen[] }

export type Watcher = ReturnType<typeof startWatcher>

type Options = { client: ApiClient; path: string; selector?: string; chance: Chance; label: string }

export function startWatcher({ client, path, selector, chance, label }: Options) {
  const segments: Segment[] = []
  const state = new Map<string, Seen>()
  const complaints: string[] = []
  let version = 0
  let isStopped = false
  let request: ReturnType<ApiClient['open']> | undefined
  const query = selector ? `&labelSelector=${selector}` : ''

  const list = async () => {
    const objects: Seen[] = []
    let token = ''
    let from: string | undefined
    do {
      const answer = await client.send(
        'GET',
        `${path}?limit=${1 + chance.below(7)}${query}&continue=${token}`,
      )
      // In the middle of a list the server may end, and with it the moment that the list shows.
      if (!answer || answer.code === 410) return false
      if (answer.code !== 200) throw new Error(`${label}: a list is answered with ${answer.code}`)
      const { metadata, items } = answer.body
      from ??= metadata.resourceVersion
      if (metadata.resourceVersion !== from)
        complaints.push(
          `${label}: pages of one list are of ${from} and ${metadata.resourceVersion}`,
        )
      for (const { metadata: own } of items) {
        if (Number(own.resourceVersion) > Number(from))
          complaints.push(`${label}: a list of ${from} has ${own.name} of ${own.resourceVersion}`)
      }
      objects.push(...items.map((object: any) => seen('ADDED', object)))
      token = metadata.continue ?? ''
    } while (token)
    version = Number(from)
    state.clear()
    for (const object of objects) state.set(object.name, object)
    segments.push({ from: version, objects, events: [] })
    return true
  }

  /** Resolves with whether the past is known no longer. */
  const watch = () =>
    new Promise<boolean>((resolve) => {
      const seconds = 1 + chance.below(3)
      const parameters = `watch=true&resourceVersion=${version}&allowWatchBookmarks=true&timeoutSeconds=${seconds}`
      request = client.open('GET', `${path}?${parameters}${query}`)
      let rest = ''
      let isExpired = false
      request.on('error', () => resolve(isExpired))
      request.on('response', (response) => {
        if (response.statusCode !== 200) complaints.push(`${label}: ${response.statusCode}`)
        response.setEncoding('utf8')
        response.on('error', () => resolve(isExpired))
        response.on('data', (part) => {
          const lines = (rest + part).split('\n')
          rest = lines.pop() ?? ''
          for (const line of lines) {
            const { type, object } = JSON.parse(line)
            if (type === 'ERROR') {
              isExpired = object.code === 410
              if (!isExpired) complaints.push(`${label}: ${object.message}`)
            } else notice(type, object)
          }
        })
        response.on('close', () => resolve(isExpired))
      })
    })

  const notice = (type: Seen['type'] | 'BOOKMARK', object: any) => {
    const at = Number(object.metadata.resourceVersion)
    if (at < version || (at === version && type !== 'BOOKMARK'))
      complaints.push(`${label}: ${type} of ${at} comes after ${version}`)
    version = at
    if (type === 'BOOKMARK') return
    const event = seen(type, object)
    segments.at(-1)!.events.push(event)
    const known = state.has(event.name)
    if (known !== (type !== 'ADDED'))
      complaints.push(
        `${label}: ${type} of ${event.name} at ${at}, which was ${known ? '' : 'not '}there`,
      )
    if (type === 'DELETED') state.delete(event.name)
    else state.set(event.name, event)
  }

  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const run = (async () => {
    let mustList = true
    while (!isStopped) {
      if (mustList) {
        mustList = !(await list())
        begin()
      } else mustList = await watch()
      if (!isStopped) await delay(10 + chance.below(50))
    }
  })()

  return {
    label,
    selector,
    segments,
    state,
    complaints,
    /** Resolves when it knows what is there. */
    begun,
    async stop() {
      isStopped = true
      request?.destroy()
      client.close()
      await run
    },
  }
}

export const seen = (type: Seen['type'], object: any): Seen => ({
  type,
  name: object.metadata.name,
  version: Number(object.metadata.resourceVersion),
  content: contentOf(object),
})
