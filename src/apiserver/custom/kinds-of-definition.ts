// Which kinds does a CustomResourceDefinition add? One per served version, all on the same stored objects.

import type { KubeObject } from '../../kube/kube-object.ts'
import { type Cell, type Column, type Kind, kindsOf, read } from '../kinds/kind.ts'
import { ageColumn, nameColumn } from '../tables/column.ts'
import { ageOf } from '../tables/human-duration.ts'
import type { Definition, DefinitionVersion, PrinterColumn } from './definition.ts'
import { compileJsonPath } from './json-path.ts'

export function kindsOfDefinition({ spec, metadata, status }: Definition): Kind[] {
  const { group, scope, versions } = spec
  // As long as another kind has one of its names, it is known by those that it has.
  const names: Definition['spec']['names'] = status?.acceptedNames ?? spec.names
  const storage = versions.find((version) => version.storage)
  const isEnding = metadata.deletionTimestamp !== undefined
  return versions
    .filter(({ served }) => served)
    .flatMap((version) =>
      kindsOf(group, version.name, [
        {
          plural: names.plural,
          kind: names.kind,
          singular: names.singular ?? names.kind.toLowerCase(),
          shortNames: names.shortNames ?? [],
          categories: names.categories ?? [],
          namespaced: scope === 'Namespaced',
          storedVersion: `${group}/${storage?.name ?? version.name}`,
          hasStatus: version.subresources?.status !== undefined,
          scale: scaleOf(version),
          hasGeneration: true,
          columns: columnsOf(version),
          fields: selectableFieldsOf(version),
          isEnding,
          deprecation: deprecationOf(spec.group, names.kind, version),
          schema: version.schema?.openAPIV3Schema ?? {
            type: 'object',
            'x-kubernetes-preserve-unknown-fields': true,
          },
        },
      ]),
    )
}

const withoutDot = (path: string) => path.replace(/^\./, '')

function scaleOf({ subresources }: DefinitionVersion): Kind['scale'] {
  const scale = subresources?.scale
  return (
    scale && {
      specReplicas: withoutDot(scale.specReplicasPath),
      statusReplicas: withoutDot(scale.statusReplicasPath),
      selector: scale.labelSelectorPath && withoutDot(scale.labelSelectorPath),
    }
  )
}

const selectableFieldsOf = ({ selectableFields = [] }: DefinitionVersion): Kind['fields'] =>
  Object.fromEntries(
    selectableFields.map(({ jsonPath }) => {
      const path = withoutDot(jsonPath)
      return [path, (object: KubeObject) => read(object, path)]
    }),
  )

function deprecationOf(group: string, kind: string, version: DefinitionVersion) {
  if (!version.deprecated) return undefined
  return version.deprecationWarning ?? `${group}/${version.name} ${kind} is deprecated`
}

const columnsOf = ({ additionalPrinterColumns }: DefinitionVersion): Column[] =>
  additionalPrinterColumns?.length
    ? [nameColumn, ...additionalPrinterColumns.map(columnOf)]
    : [nameColumn, ageColumn]

function columnOf(column: PrinterColumn): Column {
  const { name, type, format, description, priority, jsonPath } = column
  const find = compileJsonPath(jsonPath)
  return {
    name,
    type: type as Column['type'],
    format,
    description,
    priority,
    value: (object) => {
      const found = find(object)
      return found.length === 0 ? null : cellOf(type, found)
    },
  }
}

function cellOf(type: string, found: unknown[]): Cell {
  const [value] = found
  switch (type) {
    case 'string':
      return found.map(textOf).join(' ')
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      return typeof value === 'string' ? ageOf(value) : null
    default:
      return null
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
