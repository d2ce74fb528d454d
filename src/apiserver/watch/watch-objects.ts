// What happens to the objects that a watcher selected, from which moment on?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Api } from '../operations/api.ts'
import { isSelected, type Selection, selectObjects } from '../operations/list-objects.ts'
import { badRequest } from '../status-errors.ts'
import type { Change } from '../store/store.ts'

export type Notice = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  /** As it is stored; undefined for a bookmark. */
  object?: KubeObject
  version: number
  /** Where the notice shows the change as it is, encodings of it can be shared. */
  change?: Change
  /** The bookmark after the objects that were there at the beginning. */
  isInitialEnd?: boolean
}

export type WatchRequest = Selection & {
  /** Changes after this version; from the present state where it is absent or "0". */
  resourceVersion?: string
  sendInitialEvents?: boolean
}

/** Calls `notify` for the past at once and for the future as it comes. Throws 410 where that past is forgotten. */
export function watchObjects(
  api: Api,
  kind: Kind,
  request: WatchRequest,
  notify: (notice: Notice) => void,
): () => void {
  const { store } = api
  const relay = (change: Change) => {
    const notice = noticeOf(request, change)
    if (notice) notify(notice)
  }
  const isFromNow = !request.resourceVersion || request.resourceVersion === '0'
  if (request.sendInitialEvents || (isFromNow && request.sendInitialEvents === undefined)) {
    for (const object of selectObjects(api, kind, request)) {
      notify({ type: 'ADDED', object, version: Number(object.metadata.resourceVersion) })
    }
    if (request.sendInitialEvents) {
      notify({ type: 'BOOKMARK', version: store.version(), isInitialEnd: true })
    }
  } else if (!isFromNow) {
    for (const change of store.since(kind.storage, readVersion(request.resourceVersion!)))
      relay(change)
  }
  return store.follow(kind.storage, relay)
}

export function readVersion(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  }
  return Number(text)
}

/** An object that starts or stops to be selected is, for this watcher, born or gone. */
function noticeOf(selection: Selection, change: Change): Notice | undefined {
  const { type, object, previous, version } = change
  const isNow = type !== 'DELETED' && isSelected(selection, object)
  const was = previous !== undefined && isSelected(selection, previous)
  if (type === 'DELETED') {
    return was ? { type, object, version, change } : undefined
  }
  if (isNow && was) return { type: 'MODIFIED', object, version, change }
  if (isNow)
    return type === 'ADDED' ? { type, object, version, change } : { type: 'ADDED', object, version }
  if (!was) return undefined
  const last = {
    ...previous,
    metadata: { ...previous.metadata, resourceVersion: String(version) },
  }
  return { type: 'DELETED', object: last, version }
}
