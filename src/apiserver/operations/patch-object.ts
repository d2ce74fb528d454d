// How does an object change by a patch: merge, JSON, strategic, or server-side apply?

import type { KubeObject, ObjectKey } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { invalidValue } from '../schema/field-error.ts'
import { goFormat } from '../schema/go-format.ts'
import {
  badRequest,
  invalid,
  methodNotAllowed,
  notFound,
  unsupportedMediaType,
} from '../status-errors.ts'
import { copy } from '../store/copy.ts'
import { keyOf } from '../store/store.ts'
import { type Api, fromStored, timestamp, versionOf } from './api.ts'
import { type Checks, loadChecks } from './checks.ts'
import { createRead } from './create-object.ts'
import { asObject, dropUnknownFields } from './read-object.ts'
import { replaceObject } from './update-object.ts'
import type { Subresource, WriteContext } from './write-context.ts'

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

export type Patch = {
  type: PatchType
  body: unknown
  /** An apply takes over fields that others own. */
  force?: boolean
}

export const PATCH_TYPES: Record<string, PatchType> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
}

export async function patchObject(
  api: Api,
  kind: Kind,
  key: ObjectKey,
  patch: Patch,
  context: WriteContext,
  subresource: Subresource = '',
): Promise<{ object: KubeObject; isNew: boolean }> {
  if (!kind.verbs.includes('patch')) throw methodNotAllowed()
  checkPatchType(kind, patch)
  const checks = await loadChecks(kind, context)
  if (patch.type === 'apply') {
    const apply = await import('../patch/server-side-apply.ts')
    return applyPatch(api, kind, key, patch, checks, context, subresource, apply)
  }
  const change = await loadPatch(kind, patch)
  const old = stored(api, kind, key)
  if (!old) throw notFound(kind, key.name)
  const object = asObject(kind, change(old))
  const patched = patch.type === 'strategic' ? goFormat(patch.body) : JSON.stringify(object)
  dropUnknownFields(kind, object, checks, context, (why) =>
    invalid({ group: '', kind: '' }, '', [invalidValue('patch', patched, patchError(patch, why))]),
  )
  if (object.metadata.name !== old.metadata.name) {
    throw badRequest(
      `the name of the object (${object.metadata.name}) does not match the name on the URL (${key.name})`,
    )
  }
  const next = replaceObject(api, kind, key, object, checks, context, subresource)
  return { object: next, isNew: false }
}

export function checkPatchType(kind: Kind, { type }: Patch) {
  if (type === 'strategic' && kind.schema) {
    const accepted = Object.keys(PATCH_TYPES).filter((name) => PATCH_TYPES[name] !== 'strategic')
    throw unsupportedMediaType(accepted)
  }
}

function stored({ store }: Api, kind: Kind, key: ObjectKey) {
  const object = store.get(
    kind.storage,
    keyOf(kind.namespaced ? key.namespace : undefined, key.name),
  )
  return object && fromStored(kind, object)
}

/** A strategic patch is never read as JSON again, so what cannot be converted is said in other words. */
function patchError({ type }: Patch, why: string) {
  const [, found, wanted = ''] = /cannot unmarshal (\w+).* of type (\S+)$/.exec(why) ?? []
  if (type !== 'strategic' || !found) return why
  if (wanted.startsWith('[]')) return `cannot restore slice from ${found}`
  if (wanted.startsWith('map')) return `cannot restore map from ${found}`
  return wanted.includes('.')
    ? `cannot restore struct from: ${found}`
    : `unrecognized type: ${wanted}`
}

/** The patch as a function, which gives a changed copy that the caller may change further. */
export async function loadPatch(
  kind: Kind,
  { type, body }: Patch,
): Promise<(target: KubeObject) => KubeObject> {
  if (type === 'json') {
    const { jsonPatch } = await import('../patch/json-patch.ts')
    return (target) => jsonPatch(target, body)
  }
  if (type === 'strategic') {
    const { strategicMergePatch } = await import('../patch/strategic-merge-patch.ts')
    return (target) => copy(strategicMergePatch(target, body, kind))
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const { undecodable } = await import('../patch/patch-errors.ts')
    throw undecodable(body, 'map[string]interface {}')
  }
  const { mergePatch } = await import('../patch/merge-patch.ts')
  return (target) => copy(mergePatch(target, body))
}

function applyPatch(
  api: Api,
  kind: Kind,
  key: ObjectKey,
  { body, force = false }: Patch,
  checks: Checks,
  context: WriteContext,
  subresource: Subresource,
  { checkTyped, serverSideApply }: typeof import('../patch/server-side-apply.ts'),
) {
  const applied = asObject(kind, copy(body))
  applied.metadata.name ||= key.name
  if (applied.metadata.name !== key.name) {
    throw badRequest(
      `the name of the object (${applied.metadata.name}) does not match the name on the URL (${key.name})`,
    )
  }
  checkTyped(applied, kind.schema)
  dropUnknownFields(kind, applied, checks, context)
  const live = stored(api, kind, key)
  if (!live && subresource) throw notFound(kind, key.name)
  const merged = serverSideApply({
    live,
    applied,
    manager: context.manager ?? '',
    force,
    apiVersion: versionOf(kind),
    schema: kind.schema,
    ...(subresource && { subresource }),
    time: timestamp(),
  })
  const object = copy(merged)
  if (!live) {
    const created = createRead(api, kind, key.namespace, object, checks, context, true)
    return { object: created, isNew: true }
  }
  const isManaged = true
  const next = replaceObject(api, kind, key, object, checks, context, subresource, { isManaged })
  return { object: next, isNew: false }
}
