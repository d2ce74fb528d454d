// What does a binding of roles need to mean something?

import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/kube-object.ts'
import { type FieldError, invalidValue, requiredValue } from '../schema/field-error.ts'

const GROUP = 'rbac.authorization.k8s.io'

export function setRoleBindingDefaults(binding: KubeObject) {
  if (binding.roleRef) binding.roleRef.apiGroup ||= GROUP
  for (const subject of binding.subjects ?? []) {
    if (subject.kind !== 'ServiceAccount') subject.apiGroup ||= GROUP
  }
}

export function validateRoleBinding(binding: KubeObject, old?: KubeObject): FieldError[] {
  const errors: FieldError[] = []
  for (const [index, subject] of (binding.subjects ?? []).entries()) {
    if (subject.kind === 'ServiceAccount' && !subject.namespace) {
      errors.push(requiredValue(`subjects[${index}].namespace`))
    }
  }
  if (old && !isDeepStrictEqual(binding.roleRef, old.roleRef)) {
    errors.push(invalidValue('roleRef', binding.roleRef, 'cannot change roleRef'))
  }
  return errors
}
