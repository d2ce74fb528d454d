// How many replicas are there, and how many are wanted? The Scale of any kind that has replicas.

import type { KubeObject, ObjectKey } from '../../kube/kube-object.ts'
import { type Kind, read } from '../kinds/kind.ts'
import { invalidValue } from '../schema/field-error.ts'
import { formatLabelSelector } from '../selectors/label-selector.ts'
import { badRequest, invalid, modifiedMeanwhile, noSuchPath, notFound } from '../status-errors.ts'
import { copy } from '../store/copy.ts'
import { keyOf } from '../store/store.ts'
import { type Api, fromStored } from './api.ts'
import { loadChecks } from './checks.ts'
import { loadPatch, type Patch } from './patch-object.ts'
import { replaceObject } from './update-object.ts'
import type { WriteContext } from './write-context.ts'

const VERSION = 'autoscaling/v1'

export function readScale(api: Api, kind: Kind, key: ObjectKey): KubeObject {
  return scaleOf(kind, find(api, kind, key))
}

export async function writeScale(
  api: Api,
  kind: Kind,
  key: ObjectKey,
  change: { put: unknown } | { patch: Patch },
  context: WriteContext,
): Promise<KubeObject> {
  const checks = await loadChecks(kind, context)
  const patch =
    'put' in change ? () => change.put as KubeObject : await loadPatch(kind, change.patch)
  const object = find(api, kind, key)
  const scale = patch(scaleOf(kind, object))
  if ('put' in change && scale.apiVersion && scale.apiVersion !== VERSION)
    throw badRequest(
      `the API version in the data (${scale.apiVersion}) does not match the expected API version (${VERSION})`,
    )
  const version = scale.metadata?.resourceVersion
  if (version && version !== object.metadata.resourceVersion)
    throw modifiedMeanwhile(kind, key.name)
  const replicas = scale.spec?.replicas ?? 0
  if (!Number.isInteger(replicas) || replicas < 0) {
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, key.name, [
      invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ])
  }
  const next = copy(object)
  write(next, kind.scale!.specReplicas, replicas)
  const written = replaceObject(api, kind, key, next, checks, context, '', { from: 'scale' })
  return scaleOf(kind, written)
}

function find({ store }: Api, kind: Kind, key: ObjectKey) {
  if (!kind.scale) throw noSuchPath()
  const object = store.get(
    kind.storage,
    keyOf(kind.namespaced ? key.namespace : undefined, key.name),
  )
  if (!object) throw notFound(kind, key.name)
  return fromStored(kind, object)
}

function scaleOf({ scale }: Kind, object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = scale?.selector && read(object, scale.selector)
  return {
    kind: 'Scale',
    apiVersion: VERSION,
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: read(object, scale!.specReplicas) ?? 0 },
    status: {
      replicas: read(object, scale!.statusReplicas) ?? 0,
      ...(selector && {
        selector: typeof selector === 'string' ? selector : formatLabelSelector(selector),
      }),
    },
  }
}

function write(object: KubeObject, path: string, value: unknown) {
  const steps = path.split('.')
  const last = steps.pop()!
  let parent: Record<string, any> = object
  for (const step of steps) parent = parent[step] ??= {}
  parent[last] = value
}
