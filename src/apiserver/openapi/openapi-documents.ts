// What can clients know of each kind's fields? OpenAPI v3, one document per group and version.

import { createHash } from 'node:crypto'
import type { Kind } from '../kinds/kind.ts'
import type { Registry } from '../kinds/registry.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'
import type { Components } from './referenced-types.ts'

const pathOf = ({ group, version }: Kind) => (group ? `apis/${group}/${version}` : `api/${version}`)

const hashOf = (kinds: Kind[], version: string) => {
  const hash = createHash('sha256').update(version)
  for (const { plural, kind, schema } of kinds) {
    hash.update(JSON.stringify([plural, kind, schema ?? null]))
  }
  return hash.digest('hex').slice(0, 32).toUpperCase()
}

function documentsOf(registry: Registry) {
  const documents = new Map<string, Kind[]>()
  for (const kind of registry.all()) {
    const path = pathOf(kind)
    documents.set(path, [...(documents.get(path) ?? []), kind])
  }
  return documents
}

const indexes = new WeakMap<Registry, { generation: number; index: object }>()

/**
 * GET /openapi/v3. The hash in each address changes with its document, so that clients may keep it for good; `version` is this
 * server's, whose next one may describe the same kinds in other words.
 */
export function openapiIndex(registry: Registry, version: string) {
  const known = indexes.get(registry)
  if (known?.generation === registry.generation()) return known.index
  const paths = [...documentsOf(registry)].map(([path, kinds]) => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(kinds, version)}` },
  ])
  const index = { paths: Object.fromEntries(paths) }
  indexes.set(registry, { generation: registry.generation(), index })
  return index
}

/** Undefined where `path` (`apis/apps/v1`) is not served. */
export async function openapiDocument(registry: Registry, path: string) {
  const kinds = documentsOf(registry).get(path)
  if (!kinds) return undefined
  const { builtinSchema, objectMetaSchema } = await import('../kinds/schemas/builtin-schema.ts')
  const { describeBuiltin, OBJECT_META } = await import('./referenced-types.ts')
  const schemas: Components = { [OBJECT_META]: objectMetaSchema() }
  const paths: Record<string, unknown> = {}
  for (const kind of kinds) {
    const builtin = kind.schema ? undefined : builtinSchema(kind.group, kind.version, kind.kind)
    const name = builtin
      ? describeBuiltin(kind.group, kind.version, kind.kind, builtin, schemas)
      : customName(kind)
    const schema = (schemas[name] ?? kind.schema ?? ANYTHING) as StructuralSchema
    schemas[name] = described(kind, schema, OBJECT_META)
    Object.assign(paths, pathsOf(kind, name))
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths,
    components: { schemas: withoutOwnMarks(schemas) },
  }
}

/** What the schemas say to this server alone is not for clients. */
const withoutOwnMarks = (schemas: Components): Components =>
  JSON.parse(
    JSON.stringify(schemas, (key, value) => (key === 'x-zero-is-missing' ? undefined : value)),
  )

const ANYTHING: StructuralSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** The kind's domain backwards, as Kubernetes names custom kinds. */
const customName = ({ group, version, kind }: Kind) =>
  `${group.split('.').reverse().join('.')}.${version}.${kind}`

function described({ group, version, kind }: Kind, schema: StructuralSchema, objectMeta: string) {
  const text = { type: 'string' }
  return {
    ...schema,
    properties: {
      ...schema.properties,
      apiVersion: {
        ...text,
        description:
          'APIVersion defines the versioned schema of this representation of an object. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
      },
      kind: {
        ...text,
        description:
          'Kind is a string value representing the REST resource this object represents. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
      },
      metadata: {
        description:
          "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
        allOf: [{ $ref: `#/components/schemas/${objectMeta}` }],
        default: {},
      },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  }
}

const parameter = (name: string) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
})

/**
 * The list of `fieldValidation` among a patch's parameters is what makes kubectl ask the server to validate. No request bodies are
 * described: without them kubectl merges built-in kinds by the rules that it brings along.
 */
function pathsOf(kind: Kind, name: string) {
  const { group, version, plural, namespaced } = kind
  const gvk = { group, version, kind: kind.kind }
  const base = `/${pathOf(kind)}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`
  const operation = (action: string, ...parameters: string[]) => ({
    operationId: `${action}${kind.kind}`,
    parameters: parameters.map(parameter),
    responses: {
      200: {
        description: 'OK',
        content: {
          'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
        },
      },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  })
  const write = ['dryRun', 'fieldManager', 'fieldValidation']
  return {
    [base]: { get: operation('list'), post: operation('post', ...write) },
    [`${base}/{name}`]: {
      get: operation('get'),
      put: operation('put', ...write),
      patch: operation('patch', ...write, 'force'),
      delete: operation('delete', 'dryRun', 'gracePeriodSeconds', 'propagationPolicy'),
    },
  }
}
