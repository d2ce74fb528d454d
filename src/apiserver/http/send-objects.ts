// How do objects become the body of an answer: themselves, a table of them, or their metadata?

import type { KubeObject } from '../../kube/kube-object.ts'
import { versionOf } from '../operations/api.ts'
import type { ObjectPage } from '../operations/list-objects.ts'
import { badRequest } from '../status-errors.ts'
import { type IncludeObject, makeTable, metadataOf } from '../tables/make-table.ts'
import { sendJson, sendYaml } from './answer.ts'
import type { ResourceExchange } from './exchange.ts'
import { chooseRepresentation } from './negotiate.ts'

export async function sendObject(exchange: ResourceExchange, object: KubeObject, code = 200) {
  const { shape, format } = chooseRepresentation(exchange.request.headers.accept)
  const { kind } = exchange
  const body =
    shape === 'table'
      ? makeTable(
          kind,
          [object],
          { resourceVersion: object.metadata.resourceVersion },
          includeOf(exchange),
        )
      : shape === 'metadata'
        ? metadataOf(object)
        : inUsualOrder(object)
  await send(exchange, body, format, code)
}

/** As people are used to read it, and some programs look no further than the first words. */
function inUsualOrder({ kind, apiVersion, metadata, ...rest }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, ...more } = metadata
  const ordered = { name, namespace, uid, resourceVersion, ...more }
  return { kind, apiVersion, metadata: ordered, ...rest }
}

export async function sendPage(exchange: ResourceExchange, page: ObjectPage) {
  const { shape, format } = chooseRepresentation(exchange.request.headers.accept)
  const { kind } = exchange
  const { items, ...metadata } = page
  const body =
    shape === 'table'
      ? makeTable(kind, items, metadata, includeOf(exchange))
      : shape === 'metadata'
        ? {
            kind: 'PartialObjectMetadataList',
            apiVersion: 'meta.k8s.io/v1',
            metadata,
            items: items.map(metadataOf),
          }
        : { kind: `${kind.kind}List`, apiVersion: versionOf(kind), metadata, items }
  await send(exchange, body, format, 200)
}

async function send(
  { response }: ResourceExchange,
  body: unknown,
  format: 'json' | 'yaml',
  code: number,
) {
  if (format === 'yaml') await sendYaml(response, body, code)
  else sendJson(response, body, code)
}

export function includeOf({ query }: ResourceExchange): IncludeObject {
  const value = query.get('includeObject') || 'Metadata'
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value
  throw badRequest(
    `includeObject: Unsupported value: ${JSON.stringify(value)}: supported values: "Metadata", "None", "Object"`,
  )
}
