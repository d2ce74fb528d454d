// What does the cluster hold, what changed since a version, and who wants to know?

import type { KubeObject } from '../../kube/kube-object.ts'
import { expired } from '../status-errors.ts'
import { freeze } from './freeze.ts'
import { type Entry, openLogFile } from './log-file.ts'

/** One change of one object. It is shared by all who watch, and so are its encodings. */
export type Change = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  version: number
  object: KubeObject
  previous?: KubeObject
  /** Text per representation, made for the first watcher that asks and reused by the others. */
  encoded: Map<string, string>
}

export type Store = {
  /** The resourceVersion of the last change. */
  version(): number
  get(table: string, key: string): KubeObject | undefined
  /** In the order of their keys; of one namespace where it is given. Frozen, shared objects. */
  list(table: string, namespace?: string): KubeObject[]
  /** Gives the object its resourceVersion, makes it durable, and tells the watchers. */
  put(table: string, object: KubeObject): KubeObject
  remove(table: string, key: string): KubeObject | undefined
  /** The changes after `version`, oldest first. Throws 410 where they are no longer known. */
  since(table: string, version: number): Change[]
  /** Calls back on each change, from within the write; the function returned ends it. */
  follow(table: string, listener: (change: Change) => void): () => void
  /** The same for every table. */
  followAll(listener: (change: Change) => void): () => void
  close(): void
}

/** How many changes per table a watch may lag behind before it must list anew. */
const HISTORY = 1000

type Table = {
  objects: Map<string, KubeObject>
  sortedKeys?: string[]
  history: Change[]
  /** Changes up to this version are forgotten. */
  forgotten: number
  listeners: Set<(change: Change) => void>
}

export const keyOf = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`

export function openStore(folder: string): Store {
  const tables = new Map<string, Table>()
  const listenersToAll = new Set<(change: Change) => void>()
  let version = 0
  let beginning = 0

  const tableOf = (name: string) => {
    let table = tables.get(name)
    if (!table) {
      table = { objects: new Map(), history: [], forgotten: beginning, listeners: new Set() }
      tables.set(name, table)
    }
    return table
  }

  const record = (table: Table, change: Change) => {
    version = change.version
    table.history.push(change)
    if (table.history.length > 2 * HISTORY) {
      table.forgotten = table.history[HISTORY - 1]!.version
      table.history = table.history.slice(HISTORY)
    }
    for (const listener of table.listeners) listener(change)
    for (const listener of listenersToAll) listener(change)
  }

  const setObject = (table: Table, key: string, object: KubeObject) => {
    const previous = table.objects.get(key)
    if (!previous) table.sortedKeys = undefined
    table.objects.set(key, object)
    record(table, {
      type: previous ? 'MODIFIED' : 'ADDED',
      version: Number(object.metadata.resourceVersion),
      object,
      previous,
      encoded: new Map(),
    })
  }

  const dropObject = (table: Table, key: string, previous: KubeObject, at: number) => {
    table.objects.delete(key)
    table.sortedKeys = undefined
    const object = freeze({
      ...previous,
      metadata: { ...previous.metadata, resourceVersion: String(at) },
    })
    record(table, { type: 'DELETED', version: at, object, previous, encoded: new Map() })
    return object
  }

  const replay = (entry: Entry) => {
    if ('put' in entry) {
      const { object } = entry
      if (!loading && Number(object.metadata.resourceVersion) <= beginning) return
      const key = keyOf(object.metadata.namespace, object.metadata.name)
      if (loading) tableOf(entry.put).objects.set(key, freeze(object))
      else setObject(tableOf(entry.put), key, freeze(object))
    } else if (entry.version > beginning) {
      const table = tableOf(entry.remove)
      const previous = table.objects.get(entry.key)
      if (previous) dropObject(table, entry.key, previous, entry.version)
      else version = entry.version
    }
  }

  // The snapshot's entries are the state as of `beginning`; the log's come after it, and are changes.
  let loading = false
  const log = openLogFile(folder, {
    begin(at) {
      version = beginning = at
      loading = true
    },
    apply: replay,
    end() {
      loading = false
    },
  })

  function* wholeState(): Iterable<Entry> {
    for (const [name, table] of tables)
      for (const object of table.objects.values()) yield { put: name, object }
  }
  const fold = () => log.replace(version, wholeState())

  return {
    version: () => version,
    get: (table, key) => tables.get(table)?.objects.get(key),

    list(name, namespace) {
      const table = tables.get(name)
      if (!table) return []
      table.sortedKeys ??= [...table.objects.keys()].sort()
      const keys =
        namespace === undefined
          ? table.sortedKeys
          : table.sortedKeys.filter((key) => key.startsWith(`${namespace}/`))
      return keys.map((key) => table.objects.get(key)!)
    },

    put(name, object) {
      object.metadata.resourceVersion = String(version + 1)
      log.append({ put: name, object })
      setObject(
        tableOf(name),
        keyOf(object.metadata.namespace, object.metadata.name),
        freeze(object),
      )
      if (log.isLong()) fold()
      return object
    },

    remove(name, key) {
      const table = tableOf(name)
      const previous = table.objects.get(key)
      if (!previous) return undefined
      const at = version + 1
      log.append({ remove: name, key, version: at })
      return dropObject(table, key, previous, at)
    },

    since(name, after) {
      const table = tableOf(name)
      if (after < table.forgotten) throw expired(after, table.forgotten)
      return table.history.filter((change) => change.version > after)
    },

    follow(name, listener) {
      const { listeners } = tableOf(name)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    followAll(listener) {
      listenersToAll.add(listener)
      return () => listenersToAll.delete(listener)
    },

    close() {
      fold()
      log.close()
    },
  }
}
