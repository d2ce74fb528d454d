// Is the object what its kind allows? Metadata, schema, CEL rules, and what the kind itself checks.

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { invalid } from '../status-errors.ts'
import type { Checks } from './checks.ts'
import { validateMetadata } from './validate-metadata.ts'

/** Throws 422 with every cause. */
export function validateObject(
  kind: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
  { validate }: Checks,
) {
  const own = kind.validate?.(object, old) ?? []
  const errors = [
    ...validateMetadata(kind, object, old),
    // What the kind itself says of a field says more.
    ...validate(object, old).filter(
      ({ field, reason }) => !own.some((one) => one.field === field && one.reason === reason),
    ),
    ...own,
  ]
  if (errors.length > 0) throw invalid(kind, object.metadata.name ?? '', errors)
}
