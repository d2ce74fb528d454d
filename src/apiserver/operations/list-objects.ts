// Which objects of a kind are there, as far as the asker wants to know?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { type FieldSelector, parseFieldSelector } from '../selectors/field-selector.ts'
import { type LabelSelector, parseLabelSelector } from '../selectors/label-selector.ts'
import { badRequest, expiredContinue } from '../status-errors.ts'
import { keyOf } from '../store/store.ts'
import { type Api, fromStored } from './api.ts'

export type Selection = {
  namespace?: string
  labels?: LabelSelector
  fields?: FieldSelector
}

export type ObjectPage = {
  items: KubeObject[]
  resourceVersion: string
  continue?: string
  remainingItemCount?: number
}

type Query = { namespace?: string; labelSelector?: string; fieldSelector?: string }

export const selectionOf = (kind: Kind, query: Query): Selection => ({
  namespace: kind.namespaced ? query.namespace : undefined,
  labels: parseLabelSelector(query.labelSelector),
  fields: parseFieldSelector(query.fieldSelector, kind),
})

export const isSelected = ({ namespace, labels, fields }: Selection, object: KubeObject) =>
  (namespace === undefined || object.metadata.namespace === namespace) &&
  (labels === undefined || labels(object.metadata.labels)) &&
  (fields === undefined || fields.matches(object))

export function selectObjects({ store }: Api, kind: Kind, selection: Selection): KubeObject[] {
  const name = selection.fields?.name
  if (name !== undefined && (selection.namespace !== undefined || !kind.namespaced)) {
    const object = store.get(kind.storage, keyOf(selection.namespace, name))
    return object && isSelected(selection, object) ? [object] : []
  }
  return store
    .list(kind.storage, selection.namespace)
    .filter((object) => isSelected(selection, object))
}

/** In pages where `limit` says so: all of them show the moment of the first, as long as that is not forgotten. */
export function listObjects(
  api: Api,
  kind: Kind,
  selection: Selection,
  { limit = 0, continueFrom = '' }: { limit?: number; continueFrom?: string } = {},
): ObjectPage {
  const start = continueFrom ? readContinue(continueFrom) : undefined
  const version = start?.version ?? api.store.version()
  const all = start?.version
    ? objectsAt(api, kind, selection, start)
    : selectObjects(api, kind, selection)
  const rest = start ? all.filter((object) => keyOfObject(object) > start.after) : all
  const page = limit > 0 ? rest.slice(0, limit) : rest
  const last = page.at(-1)
  return {
    items: page.map((object) => fromStored(kind, object)),
    resourceVersion: String(version),
    ...(last &&
      page.length < rest.length && {
        continue: formatContinue({ after: keyOfObject(last), version }),
        ...(!selection.labels &&
          !selection.fields && { remainingItemCount: rest.length - page.length }),
      }),
  }
}

function objectsAt({ store }: Api, kind: Kind, selection: Selection, { after, version }: Start) {
  const objects = store.listAt(kind.storage, selection.namespace, version!)
  // Whoever goes on all the same gets the rest as it is now.
  if (!objects) throw expiredContinue(formatContinue({ after }))
  return objects.filter((object) => isSelected(selection, object))
}

/** A page begins after a key; without a version it is in the state of its own moment. */
type Start = { after: string; version?: number }

const keyOfObject = ({ metadata }: KubeObject) => keyOf(metadata.namespace, metadata.name)

const formatContinue = (start: Start) => Buffer.from(JSON.stringify(start)).toString('base64url')

function readContinue(token: string): Start {
  try {
    const { after, version } = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (typeof after === 'string' && ['number', 'undefined'].includes(typeof version))
      return { after, version }
  } catch {
    // Said below, as for a token that can be read and says something else.
  }
  throw badRequest('continue key is not valid: it was not made by this server')
}
