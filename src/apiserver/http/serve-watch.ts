// How does a watch reach its client? One JSON object per line, as it happens, with a bookmark now and then.

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { type Api, fromStored, versionOf } from '../operations/api.ts'
import { selectionOf } from '../operations/list-objects.ts'
import { invalid, toStatus } from '../status-errors.ts'
import { makeTable, metadataOf } from '../tables/make-table.ts'
import { type Notice, watchObjects } from '../watch/watch-objects.ts'
import { integerOf, isTrue, type ResourceExchange } from './exchange.ts'
import { chooseRepresentation, type Representation } from './negotiate.ts'
import { includeOf } from './send-objects.ts'

const BOOKMARK_MS = 60_000
const DEFAULT_SECONDS = 30 * 60

/** A client that has not read this much of its stream is not coming back for it. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024

export function serveWatch(api: Api, exchange: ResourceExchange, name?: string) {
  const { request, response, kind, path, query } = exchange
  const { shape } = chooseRepresentation(request.headers.accept)
  const wantsBookmarks = isTrue(query.get('allowWatchBookmarks'))
  const sendInitialEvents = readSendInitialEvents(exchange)
  const selection = selectionOf(kind, {
    namespace: path.namespace,
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector:
      name === undefined ? (query.get('fieldSelector') ?? undefined) : `metadata.name=${name}`,
  })
  const representation = `${versionOf(kind)} ${shape} ${includeOf(exchange)}`
  const encode = (notice: Notice) => {
    if (!notice.change) return encodeNotice(exchange, shape, notice)
    const known = notice.change.encoded.get(`${notice.type} ${representation}`)
    if (known) return known
    const text = encodeNotice(exchange, shape, notice)
    notice.change.encoded.set(`${notice.type} ${representation}`, text)
    return text
  }

  const seconds =
    integerOf(query, 'timeoutSeconds') ?? Math.round(DEFAULT_SECONDS * (1 + Math.random()))
  const lines: string[] = []
  let isOpen = false
  const write = (line: string) => {
    if (!isOpen) lines.push(line)
    else {
      response.write(line)
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy()
    }
  }
  const bookmark = () => write(encode({ type: 'BOOKMARK', version: api.store.version() }))

  const stop = watchObjects(
    api,
    kind,
    { ...selection, resourceVersion: query.get('resourceVersion') ?? undefined, sendInitialEvents },
    (notice) => write(encode(notice)),
  )
  const contentType = shape === 'object' ? 'application/json' : 'application/json;stream=watch'
  response.writeHead(200, { 'cache-control': 'no-cache, private', 'content-type': contentType })
  response.flushHeaders()
  isOpen = true
  if (lines.length > 0) response.write(lines.join(''))

  const ticking = wantsBookmarks ? setInterval(bookmark, BOOKMARK_MS) : undefined
  const ending = setTimeout(
    () => {
      if (wantsBookmarks) bookmark()
      response.end()
    },
    Math.min(seconds, 24 * 3600) * 1000,
  )
  const end = () => {
    stop()
    clearInterval(ticking)
    clearTimeout(ending)
  }
  if (response.destroyed) end()
  else response.on('close', end)
}

function readSendInitialEvents({ query, kind }: ResourceExchange): boolean | undefined {
  const text = query.get('sendInitialEvents')
  if (text === null || text === '') return undefined
  if (query.get('resourceVersionMatch') !== 'NotOlderThan') {
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, kind.plural, [
      {
        reason: 'FieldValueForbidden',
        field: 'resourceVersionMatch',
        message:
          'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      },
    ])
  }
  return isTrue(text)
}

/** Where the objects of the beginning end, and the list without objects that a client puts them into. */
function initialEnd(kind: Kind) {
  const list = { kind: `${kind.kind}List`, apiVersion: versionOf(kind), metadata: {}, items: [] }
  return {
    'k8s.io/initial-events-end': 'true',
    'kubernetes.io/initial-events-list-blueprint': Buffer.from(
      `${JSON.stringify(list)}\n`,
    ).toString('base64'),
  }
}

function encodeNotice(exchange: ResourceExchange, shape: Representation['shape'], notice: Notice) {
  const { kind } = exchange
  const resourceVersion = String(notice.version)
  const object = notice.object
    ? fromStored(kind, notice.object)
    : emptyObject(kind, resourceVersion, notice.isInitialEnd)
  const shown =
    shape === 'object'
      ? object
      : shape === 'metadata'
        ? metadataOf(object)
        : makeTable(kind, notice.object ? [object] : [], { resourceVersion }, includeOf(exchange))
  return `${JSON.stringify({ type: notice.type, object: shown })}\n`
}

const emptyObject = (kind: Kind, resourceVersion: string, isInitialEnd = false): KubeObject => ({
  kind: kind.kind,
  apiVersion: versionOf(kind),
  // A bookmark has no name; readers know it by its type.
  metadata: {
    resourceVersion,
    ...(isInitialEnd && { annotations: initialEnd(kind) }),
  } as KubeObject['metadata'],
})

/** A watch that cannot begin where it was asked to is answered as a stream too: its one line says why. */
export function serveWatchError(exchange: ResourceExchange, error: unknown) {
  const { response } = exchange
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify({ type: 'ERROR', object: toStatus(error) })}\n`)
}
