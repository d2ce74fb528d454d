// What must hold between the fields of the smaller kinds, most of which are only kept here?

import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/kube-object.ts'
import { type FieldError, forbidden, invalidValue, requiredValue } from '../schema/field-error.ts'

export function validateVolumeClaim({ spec }: KubeObject, old?: KubeObject): FieldError[] {
  const errors: FieldError[] = []
  if (!spec?.accessModes?.length)
    errors.push(requiredValue('spec.accessModes', 'at least 1 access mode is required'))
  if (spec?.resources?.requests?.storage === undefined)
    errors.push(requiredValue('spec.resources[storage]'))
  if (old && !isDeepStrictEqual(withoutRequests(spec), withoutRequests(old.spec)))
    errors.push(
      forbidden(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    )
  return errors
}

const withoutRequests = (spec: Record<string, unknown> = {}) => ({ ...spec, resources: undefined })

export function validateAutoscaler({ spec }: KubeObject): FieldError[] {
  const { minReplicas = 1, maxReplicas = 0 } = spec ?? {}
  const errors: FieldError[] = []
  if (minReplicas < 1)
    errors.push(invalidValue('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'))
  if (maxReplicas < 1)
    errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than 0'))
  if (maxReplicas < minReplicas)
    errors.push(
      invalidValue(
        'spec.maxReplicas',
        maxReplicas,
        'must be greater than or equal to `minReplicas`',
      ),
    )
  return errors
}

export function validateDisruptionBudget({ spec }: KubeObject): FieldError[] {
  const { minAvailable, maxUnavailable } = spec ?? {}
  if (minAvailable === undefined || maxUnavailable === undefined) return []
  return [invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set')]
}
