// Which fields does a kind have, in the words of the cluster itself? Its OpenAPI documents, each fetched when it is first
// asked for. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3

import type { Resource } from '../kube/kube-object.ts'

/** What of a schema the cluster's documents use. */
export type Schema = {
  $ref?: string
  type?: string
  format?: string
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  required?: string[]
  enum?: unknown[]
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  nullable?: boolean
  default?: unknown
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  'x-kubernetes-int-or-string'?: boolean
  'x-kubernetes-preserve-unknown-fields'?: boolean
  'x-kubernetes-embedded-resource'?: boolean
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
}

export type KindSchema = {
  schema: Schema
  /** The schema itself, where it is named or put together of several. */
  resolve(schema: Schema): Schema
}

/** All throw what the connection throws: ApiError, KubeConnectionError. */
export type ManifestSchemas = {
  /** Undefined where the cluster serves no such kind. */
  kind(apiVersion: string, kind: string): Promise<KindSchema | undefined>
  /** Such as `v1` and `apps/v1`. */
  apiVersions(): Promise<string[]>
  /** Every kind that can be made, of every group and version. */
  resources(): Promise<Resource[]>
}

/** A definition that was added meanwhile is noticed when this has passed since the last look. */
const LOOK_AGAIN_MS = 3_000

type Index = { paths: Record<string, { serverRelativeURL: string }> }
type Document = { components?: { schemas?: Record<string, Schema> } }
type ResourceList = {
  resources?: { name: string; kind: string; namespaced: boolean; verbs?: string[] }[]
}

export function openManifestSchemas(read: (path: string) => Promise<unknown>): ManifestSchemas {
  const fetched = new Map<string, Promise<unknown>>()
  /** A failure is not kept. */
  const once = <Answer>(path: string): Promise<Answer> => {
    const known = fetched.get(path)
    if (known) return known as Promise<Answer>
    const answer = read(path)
    fetched.set(path, answer)
    answer.catch(() => fetched.delete(path))
    return answer as Promise<Answer>
  }
  let readAt = 0
  const index = () => {
    if (!fetched.has('/openapi/v3')) readAt = Date.now()
    return once<Index>('/openapi/v3')
  }
  const lookAgain = () => {
    if (Date.now() - readAt < LOOK_AGAIN_MS) return false
    for (const path of fetched.keys()) if (!path.includes('?')) fetched.delete(path)
    return true
  }

  const find = async (apiVersion: string, kind: string): Promise<KindSchema | undefined> => {
    const place = (await index()).paths[pathOf(apiVersion)]
    if (!place) return undefined
    const { components } = await once<Document>(place.serverRelativeURL)
    const schemas = components?.schemas ?? {}
    const schema = Object.values(schemas).find((each) =>
      each['x-kubernetes-group-version-kind']?.some(
        (is) => is.kind === kind && apiVersionOf(is) === apiVersion,
      ),
    )
    return schema && { schema, resolve: (each) => resolved(each, schemas) }
  }

  return {
    async kind(apiVersion, kind) {
      return (await find(apiVersion, kind)) ?? (lookAgain() ? find(apiVersion, kind) : undefined)
    },
    async apiVersions() {
      return versionsIn(await index())
    },
    async resources() {
      const versions = versionsIn(await index())
      const lists = await Promise.all(
        versions.map((version) => once<ResourceList>(`/${pathOf(version)}`)),
      )
      return lists.flatMap(({ resources = [] }, at) => resourcesOf(versions[at]!, resources))
    },
  }
}

const pathOf = (apiVersion: string) =>
  apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`

/** Of the paths in the index, those with kinds in them: not `version`, not `apis/apps`. */
const versionAt = (path: string): string[] => {
  const [, version] = /^(?:api\/([^/]+)|apis\/([^/]+\/[^/]+))$/.exec(path)?.filter(Boolean) ?? []
  return version ? [version] : []
}

/** Those that will stay come first. */
const versionsIn = ({ paths }: Index) =>
  Object.keys(paths)
    .flatMap(versionAt)
    .sort((one, other) => youth(one) - youth(other))

const youth = (apiVersion: string) =>
  /alpha/.test(apiVersion) ? 2 : /beta/.test(apiVersion) ? 1 : 0

const apiVersionOf = ({ group, version }: { group: string; version: string }) =>
  group === '' ? version : `${group}/${version}`

function resourcesOf(apiVersion: string, listed: NonNullable<ResourceList['resources']>) {
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  return listed
    .filter(({ name, verbs = [] }) => !name.includes('/') && verbs.includes('create'))
    .map(({ name, kind, namespaced }) => ({ group, version, plural: name, kind, namespaced }))
}

function resolved(schema: Schema, schemas: Record<string, Schema>): Schema {
  if (schema.$ref) return resolved(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas)
  const { allOf, ...own } = schema
  if (!allOf) return schema
  const parts = allOf.map((part) => resolved(part, schemas))
  return Object.assign({}, ...parts, own) as Schema
}
