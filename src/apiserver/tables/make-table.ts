// How are objects answered to a client that asked for a table? https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Column, Kind } from '../kinds/kind.ts'
import { ageColumn, nameColumn } from './column.ts'

export type IncludeObject = 'None' | 'Metadata' | 'Object'

const DEFAULT_COLUMNS = [nameColumn, ageColumn]

export function makeTable(
  kind: Kind,
  objects: KubeObject[],
  metadata: object,
  include: IncludeObject = 'Metadata',
) {
  const columns = kind.columns.length > 0 ? kind.columns : DEFAULT_COLUMNS
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(definitionOf),
    rows: objects.map((object) => ({
      cells: columns.map(({ value }) => value(object)),
      ...(include === 'Object' && { object }),
      ...(include === 'Metadata' && { object: metadataOf(object) }),
    })),
  }
}

export const metadataOf = ({ metadata }: KubeObject) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})

const definitionOf = ({ name, type, format = '', description = '', priority = 0 }: Column) => ({
  name,
  type,
  format,
  description: description || `${name} of the object.`,
  priority,
})
