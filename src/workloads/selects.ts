// Does a label selector mean this object?

import type { KubeObject } from '../kube/kube-object.ts'

type Labels = Record<string, string>

export type LabelSelector = {
  matchLabels?: Labels
  matchExpressions?: {
    key: string
    operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
    values?: string[]
  }[]
}

/** An empty selector means nothing here: a workload without one owns no pods. */
export function selects(selector: LabelSelector | undefined, { metadata }: KubeObject): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {}
  const labels: Labels = metadata.labels ?? {}
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) return false
  return (
    Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
    matchExpressions.every((expression) => holds(expression, labels[expression.key]))
  )
}

type Expression = NonNullable<LabelSelector['matchExpressions']>[number]

function holds({ operator, values = [] }: Expression, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
  }
}

export const isOwnedBy = ({ metadata }: KubeObject, owner: KubeObject): boolean =>
  metadata.ownerReferences?.some(
    ({ uid, controller }) => controller && uid === owner.metadata.uid,
  ) ?? false

export const ownerReferenceTo = (owner: KubeObject) => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
})
