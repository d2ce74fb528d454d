// Which objects of a kind are there, as far as the asker wants to know?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { type FieldSelector, parseFieldSelector } from '../selectors/field-selector.ts'
import { type LabelSelector, parseLabelSelector } from '../selectors/label-selector.ts'
import { badRequest } from '../status-errors.ts'
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

/** In pages where `limit` says so. A page continues from a key, in the state of that moment. */
export function listObjects(
  api: Api,
  kind: Kind,
  selection: Selection,
  { limit = 0, continueFrom = '' }: { limit?: number; continueFrom?: string } = {},
): ObjectPage {
  const all = selectObjects(api, kind, selection)
  const start = continueFrom ? readContinue(continueFrom) : ''
  const rest = start ? all.filter((object) => keyOfObject(object) > start) : all
  const page = limit > 0 ? rest.slice(0, limit) : rest
  const last = page.at(-1)
  return {
    items: page.map((object) => fromStored(kind, object)),
    resourceVersion: String(api.store.version()),
    ...(last &&
      page.length < rest.length && {
        continue: Buffer.from(JSON.stringify({ after: keyOfObject(last) })).toString('base64url'),
        ...(!selection.labels &&
          !selection.fields && { remainingItemCount: rest.length - page.length }),
      }),
  }
}

const keyOfObject = ({ metadata }: KubeObject) => keyOf(metadata.namespace, metadata.name)

function readContinue(token: string): string {
  try {
    return (JSON.parse(Buffer.from(token, 'base64url').toString()) as { after: string }).after
  } catch {
    throw badRequest('continue key is not valid: it was not made by this server')
  }
}
