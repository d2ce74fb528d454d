// A field of an object is not what was asked for. Which one, and what did the writer do instead?

import type { KubeObject } from '../kube/kube-object.ts'
import type { ClusterReader } from './check-context.ts'
import type { Explanation } from './check-result.ts'
import { findDangling, inNamespace } from './explain-references.ts'
import {
  type Difference,
  type FieldPath,
  firstDifference,
  formatPath,
  isObject,
  show,
  valueAt,
} from './first-difference.ts'
import { depth, findMisplaced } from './last-applied.ts'
import { fieldCommand, getCommand } from './look.ts'

export async function explainDifference(
  kube: ClusterReader,
  object: KubeObject,
  has: Record<string, unknown>,
): Promise<Explanation | undefined> {
  const difference = firstDifference(has, object)
  if (!difference) return undefined
  return (
    explainMisplaced(object, difference) ??
    explainOtherMember(object, has, difference) ??
    (await explainValue(kube, object, difference))
  )
}

/** The manifest has the field, in another place. */
function explainMisplaced(
  object: KubeObject,
  { path, asked, found }: Difference,
): Explanation | undefined {
  const misplaced = findMisplaced(object, path)
  if (!misplaced) return undefined
  const { kind, metadata } = object
  const written = formatPath(misplaced.written)
  const wanted = formatPath(misplaced.asked)
  const levels = depth(misplaced.written) - depth(misplaced.asked)
  const isMisspelt =
    formatPath(misplaced.written.slice(0, -1)) === formatPath(misplaced.asked.slice(0, -1))
  const distance = `${Math.abs(levels)} level${Math.abs(levels) === 1 ? '' : 's'} too ${levels > 0 ? 'deep' : 'high'}`
  const fate =
    valueAt(object, misplaced.written) !== undefined
      ? ''
      : isMisspelt
        ? ', a name that the API does not know, so it was dropped'
        : `${levels === 0 ? '' : `, ${distance}`}, where the API does not know that field, so it was dropped`
  return {
    reason: `Your manifest for ${kind} "${metadata.name}" has ${written}${fate}; it should be ${wanted}. Look at the ${isMisspelt ? 'spelling' : 'indentation'}.`,
    look: `kubectl apply view-last-applied ${kind.toLowerCase()} ${metadata.name} -n ${metadata.namespace}`,
    where: formatPath(path),
    asked: show(asked),
    found: found === undefined ? `not set; the manifest says ${written}` : show(found),
  }
}

/** A map with one member holds another one: the provider is `openai`, and `anthropic` was asked for. */
function explainOtherMember(
  object: KubeObject,
  has: Record<string, unknown>,
  { path, asked }: Difference,
): Explanation | undefined {
  const missing = path.findIndex(
    (_, index) => valueAt(object, path.slice(0, index + 1)) === undefined,
  )
  const parentPath: FieldPath = path.slice(0, missing)
  const parent = valueAt(object, parentPath)
  const askedParent = valueAt(has, parentPath)
  if (missing < 1 || !isObject(parent) || !isObject(askedParent) || Array.isArray(parent))
    return undefined

  const others = Object.keys(parent).filter((name) => !(name in askedParent))
  const shared = Object.keys(askedParent).filter((name) => name in parent)
  if (others.length !== 1 || shared.length > 0) return undefined
  const { kind, metadata } = object
  const where = formatPath(parentPath)
  return {
    reason: `${kind} "${metadata.name}": ${where} is "${others[0]}"; the assignment asks for "${path[missing]}".`,
    look: fieldCommand(kind, metadata, where),
    where: formatPath(path),
    asked: show(asked),
    found: `${where}.${others[0]}`,
  }
}

async function explainValue(
  kube: ClusterReader,
  object: KubeObject,
  { path, asked, found }: Difference,
): Promise<Explanation> {
  const { kind, metadata } = object
  const where = formatPath(path)
  const firstMissing = path.findIndex(
    (_, index) => valueAt(object, path.slice(0, index + 1)) === undefined,
  )
  const ancestor = formatPath(path.slice(0, firstMissing + 1))
  const absent = ancestor === where ? '' : ` (there is no ${ancestor})`
  const state = found === undefined ? `not set${absent}` : show(found)
  const dangling = await findDangling(kube, object)
  const fate =
    dangling && where.startsWith(dangling.where)
      ? `, and there is no ${dangling.kind} "${dangling.key.name}"${inNamespace(dangling.key)}`
      : ''
  return {
    reason: `${kind} "${metadata.name}": ${where} is ${state}${fate}; the assignment asks for ${show(asked)}.`,
    look: found === undefined ? getCommand(kind, metadata) : fieldCommand(kind, metadata, where),
    where,
    asked: show(asked),
    found: show(found),
  }
}
