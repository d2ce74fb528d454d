// Would the cluster take this manifest? Each problem with the line it stands in, found without asking more of the
// cluster than its schemas.

import { isMap, isScalar, isSeq, type ParsedNode } from 'yaml'
import { closest } from '../checks/closest.ts'
import { ApiError } from '../kube/api-error.ts'
import { KubeConnectionError } from '../kube/kube-client.ts'
import { apiVersionOf } from '../kube/kube-object.ts'
import { LabError } from '../kube/lab-error.ts'
import { findFieldProblems } from './manifest-fields.ts'
import type { ManifestSchemas } from './manifest-schemas.ts'
import { keyText, type Problem, type ReadManifest, readManifest } from './read-manifest.ts'

export type { Problem } from './read-manifest.ts'

export type Validation = {
  /** In the order of the lines. */
  problems: Problem[]
  /** Why only the YAML was looked at: the cluster could not be asked. */
  notValidated?: string
}

/** Never throws for what the text or the cluster is like. Without `schemas` only the YAML is looked at. */
export async function validateManifest(
  text: string,
  schemas: ManifestSchemas | undefined,
): Promise<Validation> {
  const manifest = readManifest(text)
  const problems: Problem[] = []
  let notValidated: string | undefined
  for (const { yaml, problems: broken } of manifest.documents) {
    problems.push(...broken)
    if (broken.length > 0 || !schemas || notValidated || yaml.contents === null) continue
    try {
      problems.push(...(await validateObject(yaml.contents, manifest, schemas)))
    } catch (error) {
      notValidated = whyUnanswered(error)
    }
  }
  problems.sort((one, other) => one.line - other.line || one.column - other.column)
  return { problems, ...(notValidated !== undefined && { notValidated }) }
}

function whyUnanswered(error: unknown): string {
  if (error instanceof KubeConnectionError) return 'the cluster does not answer'
  if (error instanceof ApiError) return `the cluster does not show its schemas: ${error.message}`
  if (error instanceof LabError) return error.message
  throw error
}

async function validateObject(
  node: ParsedNode,
  manifest: ReadManifest,
  schemas: ManifestSchemas,
): Promise<Problem[]> {
  const { problemAt } = manifest
  const [start, end] = node.range
  if (!isMap(node)) {
    if (isScalar(node) && (node.value === null || node.value === '')) return []
    const what = isSeq(node) ? 'a list' : 'a text'
    return [
      problemAt(start, end, `this is ${what}: a manifest is a map that begins with apiVersion`),
    ]
  }
  const pairOf = (name: string) => node.items.find(({ key }) => keyText(key) === name)
  const textOf = (name: string) => {
    const value = pairOf(name)?.value
    return isScalar(value) && typeof value.value === 'string' ? value.value : undefined
  }
  const missing = (message: string) => [problemAt(start, start + 1, message)]
  const at = (name: string, message: string) => {
    const place = pairOf(name)?.value?.range ?? pairOf(name)?.key.range ?? node.range
    return [problemAt(place[0], place[1], message)]
  }
  const [apiVersion, kind] = [textOf('apiVersion'), textOf('kind')]

  if (kind === undefined) {
    if (pairOf('kind')) return at('kind', '"kind" should be the name of a kind, such as Secret')
    return missing(`"kind" is missing${misspelt(node, 'kind')}`)
  }
  if (apiVersion === undefined) {
    const versions = (await schemas.resources()).filter((each) => each.kind === kind)
    const served = [...new Set(versions.map(apiVersionOf))].join(' or ')
    const wanted = served ? `: for ${articleOf(kind)} ${kind} it is ${served}` : ''
    if (pairOf('apiVersion')) return at('apiVersion', `"apiVersion" should be a text${wanted}`)
    return missing(`"apiVersion" is missing${misspelt(node, 'apiVersion') || wanted}`)
  }
  if (kind === 'List' && apiVersion === 'v1') {
    const items = pairOf('items')?.value
    if (!isSeq(items)) return []
    const each = await Promise.all(
      items.items.map((item) => validateObject(item as ParsedNode, manifest, schemas)),
    )
    return each.flat()
  }

  // Read by kubectl -k, and never sent.
  if (apiVersion.startsWith('kustomize.config.k8s.io/')) return []

  const known = await schemas.kind(apiVersion, kind)
  if (known) return findFieldProblems(node, known, problemAt)
  const versions = await schemas.apiVersions()
  const resources = await schemas.resources()
  const places = [...new Set(resources.filter((each) => each.kind === kind).map(apiVersionOf))]
  if (places.length > 0)
    return at('apiVersion', `${kind} is in ${places.join(' and in ')}, not in ${apiVersion}`)
  if (!versions.includes(apiVersion)) {
    const [group = ''] = apiVersion.split('/')
    const others = versions.filter((each) => each.split('/')[0] === group)
    const meant =
      apiVersion.includes('/') && others.length > 0
        ? `: of ${group} it serves ${others.map((each) => each.split('/')[1]).join(' and ')}`
        : didYouMean(closest(apiVersion, versions))
    return at('apiVersion', `the cluster serves no ${apiVersion}${meant}`)
  }
  const kinds = resources
    .filter((each) => apiVersionOf(each) === apiVersion)
    .map((each) => each.kind)
  const elsewhere = resources.map((each) => each.kind)
  const near = closest(kind, kinds) ?? closest(kind, elsewhere)
  return at(
    'kind',
    `there is no kind ${kind} in ${apiVersion}${near ? didYouMean(near) : `: it has ${kinds.join(', ')}`}`,
  )
}

const didYouMean = (meant: string | undefined) => (meant ? `: did you mean ${meant}?` : '')

/** A key at the top that looks like the one that is missing. */
function misspelt(node: { items: { key: unknown }[] }, name: string): string {
  const keys = node.items.map(({ key }) => keyText(key) ?? '')
  const near = closest(name, keys)
  return near ? `: did you mean it by "${near}"?` : ''
}

const articleOf = (kind: string) => (/^[AEIOU]/i.test(kind) ? 'an' : 'a')
