// How does an object change by a patch: merge, JSON, strategic, or server-side apply?

import { isConflict } from '../../kube/api-error.ts'
import type { KubeObject, ObjectKey } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { type FieldError, invalidValue } from '../schema/field-error.ts'
import {
  badRequest,
  invalid,
  methodNotAllowed,
  notFound,
  strictDecoding,
  unsupportedMediaType,
} from '../status-errors.ts'
import { keyOf } from '../store/store.ts'
import { type Api, fromStored, timestamp, versionOf } from './api.ts'
import { createRead } from './create-object.ts'
import { asObject, dropUnknownFields, schemaOf } from './read-object.ts'
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

const ATTEMPTS = 5

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
  for (let attempt = 1; ; attempt++) {
    try {
      return patch.type === 'apply'
        ? await applyOnce(api, kind, key, patch, context, subresource)
        : { object: await patchOnce(api, kind, key, patch, context, subresource), isNew: false }
    } catch (error) {
      // Another write came in between: the patch is as good on top of it, unless it names its version.
      if (!isConflict(error) || patch.type === 'apply' || namesVersion(patch)) throw error
      if (attempt === ATTEMPTS) throw error
    }
  }
}

const namesVersion = ({ body }: Patch) => JSON.stringify(body)?.includes('resourceVersion') ?? false

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

async function patchOnce(
  api: Api,
  kind: Kind,
  key: ObjectKey,
  patch: Patch,
  context: WriteContext,
  subresource: Subresource,
) {
  const old = stored(api, kind, key)
  if (!old) throw notFound(kind, key.name)
  const patched = await applyPatch(kind, old, patch)
  const object = asObject(kind, patched)
  await dropUnknownFields(kind, object, context, (unknown) =>
    invalid({ group: '', kind: '' }, '', [patchError(patch, strictDecoding(unknown))]),
  )
  if (object.metadata.name !== old.metadata.name) {
    throw badRequest(
      `the name of the object (${object.metadata.name}) does not match the name on the URL (${key.name})`,
    )
  }
  object.metadata.resourceVersion ??= old.metadata.resourceVersion
  return replaceObject(api, kind, key, object, context, subresource)
}

const patchError = ({ body }: Patch, why: string): FieldError =>
  invalidValue('patch', JSON.stringify(body), why)

/** A copy of `target` that the caller may change. */
export async function applyPatch(kind: Kind, target: KubeObject, { type, body }: Patch) {
  switch (type) {
    case 'json': {
      const { jsonPatch } = await import('../patch/json-patch.ts')
      return jsonPatch(target, body)
    }
    case 'strategic': {
      const { strategicMergePatch } = await import('../patch/strategic-merge-patch.ts')
      return structuredClone(strategicMergePatch(target, body, kind))
    }
    default: {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) {
        throw badRequest('error decoding patch: a merge patch is an object')
      }
      const { mergePatch } = await import('../patch/merge-patch.ts')
      return structuredClone(mergePatch(target, body))
    }
  }
}

async function applyOnce(
  api: Api,
  kind: Kind,
  key: ObjectKey,
  { body, force = false }: Patch,
  context: WriteContext,
  subresource: Subresource,
) {
  const applied = asObject(kind, structuredClone(body))
  applied.metadata.name ||= key.name
  if (applied.metadata.name !== key.name) {
    throw badRequest(
      `the name of the object (${applied.metadata.name}) does not match the name on the URL (${key.name})`,
    )
  }
  if (applied.metadata.managedFields?.length) {
    throw badRequest('metadata.managedFields must be nil')
  }
  await dropUnknownFields(kind, applied, context)
  const live = stored(api, kind, key)
  if (!live && subresource) throw notFound(kind, key.name)

  const { serverSideApply } = await import('../patch/server-side-apply.ts')
  const merged = structuredClone(
    serverSideApply({
      live,
      applied,
      manager: context.manager ?? '',
      force,
      apiVersion: versionOf(kind),
      schema: await schemaOf(kind),
      ...(subresource && { subresource }),
      time: timestamp(),
    }),
  )
  if (live) {
    const object = await replaceObject(api, kind, key, merged, context, subresource, {
      isManaged: true,
    })
    return { object, isNew: false }
  }
  const object = await createRead(api, kind, key.namespace, merged, context, true)
  return { object, isNew: true }
}
