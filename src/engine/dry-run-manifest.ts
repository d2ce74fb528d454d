// What would the cluster itself say to this manifest? It is asked, and told to change nothing: so rules that no schema can
// say are heard too, such as "exactly one of these fields".

import { isMap, isSeq, type ParsedNode } from 'yaml'
import { ApiError } from '../kube/api-error.ts'
import type { ConnectedClient } from '../kube/connect.ts'
import { KubeConnectionError } from '../kube/kube-client.ts'
import { apiVersionOf, type KubeObject } from '../kube/kube-object.ts'
import type { ManifestSchemas } from './manifest-schemas.ts'
import { keyText, type Problem, type ReadManifest, readManifest } from './read-manifest.ts'

/**
 * For a text in which `validateManifest` finds nothing. Empty also where the cluster does not answer, or may not be
 * asked: what it has to say is heard when the manifest is applied.
 */
export async function dryRunManifest(
  text: string,
  kube: Pick<ConnectedClient, 'create' | 'namespace'>,
  schemas: ManifestSchemas,
): Promise<Problem[]> {
  const manifest = readManifest(text)
  try {
    const resources = await schemas.resources()
    const objects = manifest.documents.flatMap(({ yaml }) => {
      const object = yaml.toJS() as KubeObject | null
      const resource = resources.find(
        (each) => each.kind === object?.kind && apiVersionOf(each) === object.apiVersion,
      )
      return object && resource && yaml.contents ? [{ object, resource, node: yaml.contents }] : []
    })
    const newNamespaces = objects
      .filter(({ object }) => object.kind === 'Namespace')
      .map(({ object }) => object.metadata.name)
    const ofContext = kube.namespace()
    const answers = objects.map(async ({ object, resource, node }) => {
      const namespace = resource.namespaced ? (object.metadata.namespace ?? ofContext) : undefined
      // It cannot be there before the manifest is applied.
      if (namespace && newNamespaces.includes(namespace)) return []
      const asked = { ...object, metadata: { ...object.metadata, ...(namespace && { namespace }) } }
      try {
        await kube.create(resource, asked, { dryRun: true, fieldValidation: 'Strict' })
        return []
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        return problemsOf(error, node, manifest, namespace)
      }
    })
    return (await Promise.all(answers)).flat()
  } catch (error) {
    if (error instanceof ApiError || error instanceof KubeConnectionError) return []
    throw error
  }
}

function problemsOf(
  { code, message, status }: ApiError,
  node: ParsedNode,
  { problemAt }: ReadManifest,
  namespace: string | undefined,
): Problem[] {
  const at = (field: string, said: string) => {
    const [start, end] = placeOf(node, field)
    return problemAt(start, end, `the cluster says: ${said}`)
  }
  if (code === 404 && namespace) return [at('metadata.namespace', message)]
  // That there is one of that name already is no news, and who may do what is heard in time.
  if (code !== 422 && code !== 400) return []
  const causes = status.details?.causes ?? []
  if (causes.length === 0) return [at('', message)]
  return causes.map((cause) => at(cause.field ?? '', withoutValue(cause.message ?? message)))
}

/** `Invalid value: "object": exactly one of …` */
const withoutValue = (message: string) =>
  message.replace(/^Invalid value: (?:"object"|\{.*?\}|".*?"): /, '')

/** From where to where the field `spec.rules[0].name` stands, or what is left of it. */
function placeOf(root: ParsedNode, field: string): readonly [number, number] {
  let node: unknown = root
  let place: readonly [number, number] = [root.range[0], root.range[0] + 1]
  for (const [step, inBrackets] of field.matchAll(/[^.[\]]+|\[([^\]]*)\]/g)) {
    const name = inBrackets ?? step
    if (isSeq(node)) {
      const item = node.items[Number(name)] as ParsedNode | undefined
      if (!item) break
      place = [item.range[0], item.range[0] + 1]
      node = item
    } else if (isMap(node)) {
      const pair = node.items.find(({ key }) => keyText(key) === name)
      if (!pair) break
      const { range } = pair.key as ParsedNode
      place = [range[0], range[1]]
      node = pair.value
    } else break
  }
  return place
}
