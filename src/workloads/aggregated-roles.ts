// Which rules does a ClusterRole with an `aggregationRule` have? Those of all that its selectors choose, now and later.

import type { KubeObject } from '../kube/kube-object.ts'
import { fitsLabels, type LabelSelector } from '../kube/label-selector.ts'
import { clusterRoles } from '../kube/resources.ts'
import type { ControllerContext } from './controller-context.ts'
import { stableJson } from './stable-json.ts'

/** All at once: one role may be part of another that is part of a third. */
const ALL = 'all'

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles */
export function runAggregatedRoles(context: ControllerContext) {
  const queue = context.queue('aggregated roles', async () => {
    for (const role of roles.list()) {
      const rules = rulesOf(role, roles.list())
      if (rules && stableJson(rules) !== stableJson(role.rules))
        await context.client.update(clusterRoles, { ...role, rules })
    }
  })
  const roles = context.follow(clusterRoles, () => queue.add(ALL))
}

function rulesOf({ aggregationRule, metadata }: KubeObject, roles: KubeObject[]) {
  if (!aggregationRule) return undefined
  const selectors: LabelSelector[] = aggregationRule.clusterRoleSelectors ?? []
  const chosen = roles
    .filter((role) => role.metadata.name !== metadata.name)
    .filter((role) => selectors.some((selector) => fitsLabels(selector, role.metadata.labels)))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const rules = new Map(
    chosen
      .flatMap((role) => (role.rules ?? []) as object[])
      .map((rule) => [stableJson(rule), rule]),
  )
  return [...rules.values()]
}
