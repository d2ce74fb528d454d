// Does the object exist, and does it have what the assignment asks for?

import type { ResourceCheck } from './check.ts'
import { type CheckContext, resourceOf } from './check-context.ts'
import { type CheckResult, done, notYet } from './check-result.ts'
import { explainCondition } from './explain-condition.ts'
import { explainDifference } from './explain-difference.ts'
import { explainMissing } from './explain-missing.ts'
import { explainSecret } from './explain-secret.ts'
import { getCommand } from './look.ts'

export async function runResourceCheck(
  check: ResourceCheck,
  { kube }: CheckContext,
): Promise<CheckResult> {
  const { kind, name, namespace } = check.resource
  const object = await kube.get(resourceOf(kind), { name, namespace })
  if (!object) return notYet(await explainMissing(kube, check.resource, check.has))
  if (object.metadata.deletionTimestamp)
    return notYet({
      reason: `${kind} "${name}" is being deleted.`,
      look: getCommand(kind, check.resource, ''),
      where: 'metadata.deletionTimestamp',
    })

  const explanation =
    (check.has && (await explainDifference(kube, object, check.has))) ??
    (check.secretKeys && explainSecret(object, check.secretKeys)) ??
    (check.condition && (await explainCondition(kube, object, check.condition)))
  return explanation ? notYet(explanation) : done
}
