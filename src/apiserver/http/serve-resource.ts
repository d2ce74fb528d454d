// Which operation does a request for a resource ask for?

import type { Kind } from '../kinds/kind.ts'
import type { Api } from '../operations/api.ts'
import { fromStored } from '../operations/api.ts'
import { createObject } from '../operations/create-object.ts'
import { type DeleteOptions, deleteObject } from '../operations/delete-object.ts'
import { listObjects, selectionOf, selectObjects } from '../operations/list-objects.ts'
import { PATCH_TYPES, type Patch, patchObject } from '../operations/patch-object.ts'
import { readScale, writeScale } from '../operations/scale.ts'
import { updateObject } from '../operations/update-object.ts'
import type { Subresource } from '../operations/write-context.ts'
import {
  badRequest,
  expired,
  methodNotAllowed,
  noSuchPath,
  notFound,
  notSupported,
  unsupportedMediaType,
  versionInTheFuture,
} from '../status-errors.ts'
import { keyOf } from '../store/store.ts'
import { readVersion } from '../watch/watch-objects.ts'
import { sendJson } from './answer.ts'
import { integerOf, isDryRun, isTrue, type ResourceExchange, writeContextOf } from './exchange.ts'
import { mediaTypeOf, parseJson, parseYaml, readBytes, readObject } from './read-body.ts'
import { sendObject, sendPage } from './send-objects.ts'
import { serveWatch, serveWatchError } from './serve-watch.ts'

const WRITABLE = new Set(['status', 'approval', 'finalize', 'ephemeralcontainers'])

export async function serveResource(api: Api, exchange: ResourceExchange) {
  const { kind, path, request } = exchange
  const { name, subresource } = path
  if (kind.deprecation) exchange.warnings.push(kind.deprecation)
  if (
    kind.namespaced !== (path.namespace !== undefined) &&
    (name !== undefined || !kind.namespaced)
  ) {
    throw noSuchPath()
  }
  if (name === undefined) return serveCollection(api, exchange)
  if (subresource === 'scale') return serveScale(api, exchange, name)
  if (subresource !== undefined && !hasSubresource(kind, subresource)) throw noSuchPath()
  const key = { name, namespace: path.namespace }
  const part = (subresource ?? '') as Subresource

  switch (request.method) {
    case 'GET':
    case 'HEAD': {
      if (isTrue(exchange.query.get('watch'))) return watch(api, exchange, name)
      const object = api.store.get(kind.storage, keyOf(path.namespace, name))
      if (!object || !kind.verbs.includes('get')) throw notFound(kind, name)
      return sendObject(exchange, fromStored(kind, object))
    }
    case 'PUT': {
      const body = await readObject(request)
      return sendObject(
        exchange,
        await updateObject(api, kind, key, body, writeContextOf(exchange), part),
      )
    }
    case 'PATCH': {
      const patch = await readPatch(exchange)
      const context = writeContextOf(exchange, patch.type === 'apply')
      const { object, isNew } = await patchObject(api, kind, key, patch, context, part)
      return sendObject(exchange, object, isNew ? 201 : 200)
    }
    case 'DELETE':
      if (part !== '') throw methodNotAllowed()
      return serveDelete(api, exchange, name)
    default:
      throw methodNotAllowed()
  }
}

const hasSubresource = (kind: Kind, name: string) =>
  WRITABLE.has(name) &&
  ((name === 'status' && kind.hasStatus) || kind.subresources.some((each) => each.name === name))

async function serveCollection(api: Api, exchange: ResourceExchange) {
  const { kind, path, request, query } = exchange
  switch (request.method) {
    case 'GET':
    case 'HEAD': {
      if (!kind.verbs.includes('list')) throw methodNotAllowed()
      if (isTrue(query.get('watch'))) return watch(api, exchange)
      checkVersion(api, exchange)
      const selection = selectionOf(kind, selectors(exchange))
      const page = listObjects(api, kind, selection, {
        limit: integerOf(query, 'limit'),
        continueFrom: query.get('continue') ?? undefined,
      })
      return sendPage(exchange, page)
    }
    case 'POST': {
      if (kind.namespaced && path.namespace === undefined) throw methodNotAllowed()
      if (kind.isEnding) {
        throw notSupported(
          kind,
          'create not allowed while custom resource definition is terminating: create',
        )
      }
      const body = await readObject(request)
      const object = await createObject(api, kind, path.namespace, body, writeContextOf(exchange))
      return sendObject(exchange, object, 201)
    }
    case 'DELETE': {
      if (!kind.verbs.includes('deletecollection')) throw methodNotAllowed()
      const options = await readDeleteOptions(exchange)
      const dryRun = isDryRun(exchange, options)
      const selection = selectionOf(kind, selectors(exchange))
      const items = selectObjects(api, kind, selection).map(
        ({ metadata }) => deleteObject(api, kind, metadata, options, dryRun).object,
      )
      return sendPage(exchange, { items, resourceVersion: String(api.store.version()) })
    }
    default:
      throw methodNotAllowed()
  }
}

const selectors = ({ path, query }: ResourceExchange) => ({
  namespace: path.namespace,
  labelSelector: query.get('labelSelector') ?? undefined,
  fieldSelector: query.get('fieldSelector') ?? undefined,
})

/** A list is always the newest; only the future, and an exact past, cannot be had. */
function checkVersion({ store }: Api, { query }: ResourceExchange) {
  const version = query.get('resourceVersion')
  if (!version || version === '0' || query.get('continue')) return
  const wanted = readVersion(version)
  if (wanted > store.version()) throw versionInTheFuture(version, store.version())
  if (query.get('resourceVersionMatch') === 'Exact' && wanted < store.version()) {
    throw expired(wanted, store.version())
  }
}

function watch(api: Api, exchange: ResourceExchange, name?: string) {
  try {
    return serveWatch(api, exchange, name)
  } catch (error) {
    if ((error as { code?: number }).code !== 410) throw error
    return serveWatchError(exchange, error)
  }
}

async function serveDelete(api: Api, exchange: ResourceExchange, name: string) {
  const { kind, path, response } = exchange
  if (!kind.verbs.includes('delete')) throw methodNotAllowed()
  const options = await readDeleteOptions(exchange)
  const dryRun = isDryRun(exchange, options)
  const key = { name, namespace: path.namespace }
  const { outcome, object } = deleteObject(api, kind, key, options, dryRun)
  if (outcome === 'going' || kind.storage === 'pods') return sendObject(exchange, object)
  sendJson(response, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(kind.group && { group: kind.group }),
      kind: kind.plural,
      uid: object.metadata.uid,
    },
  })
}

/** From the body, and from the query for clients that have no body to send. */
export async function readDeleteOptions({
  request,
  query,
}: ResourceExchange): Promise<DeleteOptions> {
  const body = ((await readObject(request)) ?? {}) as DeleteOptions
  const options: DeleteOptions = { ...body }
  const policy = query.get('propagationPolicy')
  if (policy) options.propagationPolicy = policy
  const grace = integerOf(query, 'gracePeriodSeconds')
  if (grace !== undefined) options.gracePeriodSeconds = grace
  if (query.has('orphanDependents'))
    options.orphanDependents = isTrue(query.get('orphanDependents'))
  return options
}

async function readPatch({ request, query }: ResourceExchange): Promise<Patch> {
  const mediaType = mediaTypeOf(request)
  const type = Object.hasOwn(PATCH_TYPES, mediaType) ? PATCH_TYPES[mediaType] : undefined
  if (!type) throw unsupportedMediaType(Object.keys(PATCH_TYPES))
  const bytes = await readBytes(request)
  const force = isTrue(query.get('force'))
  if (type !== 'apply') {
    if (query.has('force')) {
      throw badRequest(
        'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
      )
    }
    return { type, body: parseJson(bytes) }
  }
  if (!query.get('fieldManager')) {
    throw badRequest(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    )
  }
  return { type, body: await parseYaml(bytes), force }
}

async function serveScale(api: Api, exchange: ResourceExchange, name: string) {
  const { kind, path, request } = exchange
  const key = { name, namespace: path.namespace }
  switch (request.method) {
    case 'GET':
      return sendObject(exchange, readScale(api, kind, key))
    case 'PUT': {
      const put = await readObject(request)
      return sendObject(
        exchange,
        await writeScale(api, kind, key, { put }, writeContextOf(exchange)),
      )
    }
    case 'PATCH': {
      const patch = await readPatch(exchange)
      return sendObject(
        exchange,
        await writeScale(api, kind, key, { patch }, writeContextOf(exchange)),
      )
    }
    default:
      throw methodNotAllowed()
  }
}
