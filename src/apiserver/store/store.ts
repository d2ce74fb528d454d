// What does the cluster hold, what changed since a version, and who wants to know?

import type { KubeObject } from '../../kube/kube-object.ts'
import { expired } from '../status-errors.ts'
import { freeze } from './freeze.ts'
import { type Entry, openLogFile, versionOfEntry } from './log-file.ts'
import { DamagedFileError } from './record-lines.ts'

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
  /** The same as it was at that version; undefined where that is no longer known. */
  listAt(table: string, namespace: string | undefined, version: number): KubeObject[] | undefined
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

/** Old values of these must not stay on the disk once they are replaced or deleted. */
const SECRETS = 'secrets'
/** Several that go at the same moment are forgotten together. */
const FORGET_MS = 100
const RETRY_MS = 10_000

type Table = {
  objects: Map<string, KubeObject>
  sortedKeys?: string[]
  history: Change[]
  /** Changes up to this version are forgotten. */
  forgotten: number
  followers: Set<Follower>
}

/** Hears of what comes after the version at which it began. */
type Follower = { listener: (change: Change) => void; after: number }

export const keyOf = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`

type Options = {
  log?: (line: string) => void
  /** How long the log of changes may become before it is folded into a snapshot. */
  longBytes?: number
}

/** Throws DamagedFileError where the folder does not hold what was written, and leaves it as it is. */
export function openStore(folder: string, { log = () => {}, longBytes }: Options = {}): Store {
  const tables = new Map<string, Table>()
  const followersOfAll = new Set<Follower>()
  const untold: { table: Table; change: Change }[] = []
  let isTelling = false
  let version = 0
  let beginning = 0
  /** The files still hold a secret that is no more. */
  let mustForget = false

  const tableOf = (name: string) => {
    let table = tables.get(name)
    if (!table) {
      table = { objects: new Map(), history: [], forgotten: beginning, followers: new Set() }
      tables.set(name, table)
    }
    return table
  }

  const record = (table: Table, change: Change) => {
    version = change.version
    // Who watches has had its encodings; in the history they would only take room.
    table.history.at(-1)?.encoded.clear()
    table.history.push(change)
    if (table.history.length > 2 * HISTORY) {
      table.forgotten = table.history[HISTORY - 1]!.version
      table.history = table.history.slice(HISTORY)
    }
    untold.push({ table, change })
    if (!isTelling) tellAll()
  }

  /** One who hears of a change may write: all others hear of theirs first, so that everybody has them in order. */
  const tellAll = () => {
    isTelling = true
    for (let next = untold.shift(); next; next = untold.shift()) {
      tell(next.table.followers, next.change)
      tell(followersOfAll, next.change)
    }
    isTelling = false
  }

  const tell = (followers: Set<Follower>, change: Change) => {
    for (const { listener, after } of followers) {
      if (change.version <= after) continue
      try {
        listener(change)
      } catch (error) {
        // The write is done, and the others are to hear of it.
        log(`telling of change ${change.version}: ${(error as Error).stack ?? error}`)
      }
    }
  }

  const follow = (followers: Set<Follower>, listener: Follower['listener']) => {
    const follower = { listener, after: version }
    followers.add(follower)
    return () => followers.delete(follower)
  }

  const setObject = (name: string, key: string, object: KubeObject) => {
    const table = tableOf(name)
    const previous = table.objects.get(key)
    if (previous && name === SECRETS) mustForget = true
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

  const dropObject = (name: string, key: string, previous: KubeObject, at: number) => {
    const table = tableOf(name)
    if (name === SECRETS) mustForget = true
    table.objects.delete(key)
    table.sortedKeys = undefined
    const object = freeze({
      ...previous,
      metadata: { ...previous.metadata, resourceVersion: String(at) },
    })
    record(table, { type: 'DELETED', version: at, object, previous, encoded: new Map() })
    return object
  }

  const load = ({ put, object }: Extract<Entry, { put: string }>) => {
    const { namespace, name } = object.metadata
    tableOf(put).objects.set(keyOf(namespace, name), freeze(object))
  }

  const replay = (entry: Entry) => {
    const at = versionOfEntry(entry)
    if (at <= beginning) return
    if (at !== version + 1)
      throw new DamagedFileError(folder, `change ${at} comes after ${version}: others are missing`)
    if ('put' in entry) {
      const { namespace, name } = entry.object.metadata
      return setObject(entry.put, keyOf(namespace, name), freeze(entry.object))
    }
    const previous = tableOf(entry.remove).objects.get(entry.key)
    if (!previous) throw new DamagedFileError(folder, `change ${at} removes what is not there`)
    dropObject(entry.remove, entry.key, previous, at)
  }

  // The snapshot's entries are the state as of `beginning`; the log's come after it, and are changes.
  let loading = false
  const files = openLogFile(
    folder,
    {
      begin(at) {
        version = beginning = at
        loading = true
      },
      apply: (entry) => (loading && 'put' in entry ? load(entry) : replay(entry)),
      end() {
        loading = false
      },
    },
    { longBytes, log },
  )

  function* wholeState(): Iterable<Entry> {
    for (const [name, table] of tables)
      for (const object of table.objects.values()) yield { put: name, object }
  }
  let foldAgainAt = 0
  /** A log that stays long costs a little time at the next start, and nothing else: what was written is safe in it. */
  const fold = () => {
    try {
      files.replace(version, wholeState())
      mustForget = false
    } catch (error) {
      foldAgainAt = Date.now() + RETRY_MS
      log(`the log of changes stays as it is: ${(error as Error).message}`)
    }
  }

  let forgetting: NodeJS.Timeout | undefined
  const forgetLater = (milliseconds = FORGET_MS) => {
    forgetting ??= setTimeout(() => {
      forgetting = undefined
      fold()
      if (mustForget) forgetLater(RETRY_MS)
    }, milliseconds).unref()
  }
  /** After each change, and when the files were read. */
  const tidy = () => {
    if (mustForget) forgetLater()
    else if (files.isLong() && Date.now() >= foldAgainAt) fold()
  }
  tidy()

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

    listAt(name, namespace, at) {
      const table = tableOf(name)
      if (at < table.forgotten) return undefined
      const objects = new Map(table.objects)
      for (const { object, previous, version: changed } of table.history.toReversed()) {
        if (changed <= at) break
        const key = keyOf(object.metadata.namespace, object.metadata.name)
        if (previous) objects.set(key, previous)
        else objects.delete(key)
      }
      const keys = [...objects.keys()].sort()
      return keys
        .map((key) => objects.get(key)!)
        .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    },

    put(name, object) {
      object.metadata.resourceVersion = String(version + 1)
      files.append({ put: name, object })
      setObject(name, keyOf(object.metadata.namespace, object.metadata.name), freeze(object))
      tidy()
      return object
    },

    remove(name, key) {
      const previous = tables.get(name)?.objects.get(key)
      if (!previous) return undefined
      const at = version + 1
      files.append({ remove: name, key, version: at })
      const gone = dropObject(name, key, previous, at)
      tidy()
      return gone
    },

    since(name, after) {
      const table = tableOf(name)
      if (after < table.forgotten) throw expired(after, table.forgotten)
      return table.history.filter((change) => change.version > after)
    },

    follow: (name, listener) => follow(tableOf(name).followers, listener),
    followAll: (listener) => follow(followersOfAll, listener),

    close() {
      clearTimeout(forgetting)
      fold()
      files.close()
    },
  }
}
