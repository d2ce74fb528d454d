// How do the built-in kinds share the description of their parts? Each type is described once, and named wherever it is used.

import { jsonFields, type Scope, scopeOf, typeNamed } from '../kinds/schemas/builtin-types.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'

export type OpenapiSchema = StructuralSchema & { $ref?: string; allOf?: { $ref: string }[] }
export type Components = Record<string, unknown>

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'
export const OBJECT_META = `${META}.ObjectMeta`

export const referenceTo = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** Puts the kind and every type that it is made of into `components`, under the names that Kubernetes has for them. */
export function describeBuiltin(
  group: string,
  version: string,
  kind: string,
  schema: StructuralSchema,
  components: Components,
): string {
  const scope = scopeOf(group ? `${group}/${version}` : version)!
  const own = `io.k8s.api.${(group || 'core').split('.')[0]}.${version}`
  return describeType({ scope, own, components }, kind, schema)
}

type Place = { scope: Scope; own: string; components: Components }

function describeType(place: Place, type: string, schema: StructuralSchema): string {
  const name = `${packageOf(place, type)}.${type}`
  if (place.components[name]) return name
  const fields = typeNamed(place.scope, type)!
  // A property's schema carries what is said of the property; what is said of the type is another thing.
  const { description: _, default: __, ...rest } = schema
  const component: StructuralSchema = { ...rest, properties: { ...rest.properties } }
  if (fields.description) component.description = fields.description
  place.components[name] = component
  for (const field of jsonFields(place.scope, fields)) {
    const property = schema.properties?.[field.name]
    const inner = typeNamed(place.scope, field.type)
    if (!property || !inner || inner.values || field.nestedList) continue
    const value = heldBy(property)
    const reference = { allOf: [referenceTo(describeType(place, field.type, value))] }
    component.properties![field.name] = pointingTo(property, reference)
  }
  return name
}

const heldBy = ({ items, additionalProperties, ...single }: StructuralSchema) =>
  items ?? (typeof additionalProperties === 'object' ? additionalProperties : single)

/** The same property, with a reference in the place of what it holds. */
function pointingTo(property: StructuralSchema, reference: { allOf: { $ref: string }[] }) {
  const target = reference as unknown as StructuralSchema
  if (property.items) return { ...property, items: target }
  if (typeof property.additionalProperties === 'object') {
    return { ...property, additionalProperties: target }
  }
  const { description, default: byDefault } = property
  return {
    ...(description && { description }),
    ...(byDefault !== undefined && { default: byDefault }),
    ...target,
  }
}

/** The last of a scope's tables is that of the types all kinds share; the three before it are the core group's. */
function packageOf({ scope, own }: Place, type: string) {
  const index = scope.tables.findIndex((table) => Object.hasOwn(table, type))
  const fromEnd = scope.tables.length - index
  if (fromEnd === 1) return META
  return fromEnd <= 4 ? 'io.k8s.api.core.v1' : own
}
