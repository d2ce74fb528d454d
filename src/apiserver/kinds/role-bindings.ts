// What do a role and a binding of roles need to mean something?

import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/kube-object.ts'
import {
  type FieldError,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../schema/field-error.ts'

const GROUP = 'rbac.authorization.k8s.io'

export function setRoleBindingDefaults(binding: KubeObject) {
  if (binding.roleRef) binding.roleRef.apiGroup ||= GROUP
  for (const subject of binding.subjects ?? []) {
    if (subject.kind !== 'ServiceAccount') subject.apiGroup ||= GROUP
  }
}

export function validateRoleBinding(binding: KubeObject, old?: KubeObject): FieldError[] {
  const errors: FieldError[] = []
  const roles = binding.kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole']
  const { kind } = binding.roleRef ?? {}
  if (kind && !roles.includes(kind)) errors.push(unsupportedValue('roleRef.kind', kind, roles))
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

type Rule = {
  verbs?: string[]
  apiGroups?: string[]
  resources?: string[]
  nonResourceURLs?: string[]
}

export function validateRole({ kind, rules, aggregationRule }: KubeObject): FieldError[] {
  if (aggregationRule) return []
  return ((rules ?? []) as Rule[]).flatMap((rule, index) =>
    validateRule(rule, `rules[${index}]`, kind === 'Role'),
  )
}

function validateRule(rule: Rule, at: string, isNamespaced: boolean): FieldError[] {
  const { verbs, apiGroups, resources, nonResourceURLs } = rule
  const errors: FieldError[] = []
  if (!verbs?.length)
    errors.push(requiredValue(`${at}.verbs`, 'verbs must contain at least one value'))
  if (nonResourceURLs?.length) {
    if (isNamespaced)
      errors.push({
        reason: 'FieldValueInvalid',
        field: `${at}.nonResourceURLs`,
        message: `Invalid value: []string{${nonResourceURLs.map((url) => JSON.stringify(url)).join(', ')}}: namespaced rules cannot apply to non-resource URLs`,
      })
    return errors
  }
  if (!apiGroups?.length)
    errors.push(
      requiredValue(`${at}.apiGroups`, 'resource rules must supply at least one api group'),
    )
  if (!resources?.length)
    errors.push(
      requiredValue(`${at}.resources`, 'resource rules must supply at least one resource'),
    )
  return errors
}
