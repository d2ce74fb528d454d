// Who last wrote which field? The bookkeeping behind server-side apply, loaded when the first client writes.

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { timestamp, versionOf } from './api.ts'
import type { Subresource, WriteContext } from './write-context.ts'

/** Sets `metadata.managedFields` of `after`. A writer without a name (a controller in this process) leaves no trace. */
export async function recordManager(
  kind: Kind,
  before: KubeObject | undefined,
  after: KubeObject,
  { manager }: WriteContext,
  subresource: Subresource | 'scale' = '',
) {
  if (manager === undefined) return
  const { recordUpdate } = await import('../patch/managed-fields.ts')
  const managedFields = recordUpdate({
    before,
    after,
    manager,
    apiVersion: versionOf(kind),
    ...(subresource && { subresource }),
    time: timestamp(),
  })
  if (managedFields.length > 0) after.metadata.managedFields = managedFields
  else delete after.metadata.managedFields
}
