// A condition of an object should be True. If it is not, what does its controller say, and what is broken behind it?

import type { KubeObject } from '../kube/kube-object.ts'
import { deployments, secrets } from '../kube/resources.ts'
import type { ClusterReader } from './check-context.ts'
import type { Explanation } from './check-result.ts'
import { explainDeployment, explainGateway } from './explain-gateway.ts'
import { explainReferences } from './explain-references.ts'
import { explainSecret } from './explain-secret.ts'
import { describeCommand } from './look.ts'

/** The gateway's controller, in the namespace of what it looks after. */
const CONTROLLER = 'agentgateway'

type Condition = {
  type: string
  status: string
  reason?: string
  message?: string
  observedGeneration?: number
}

/** Undefined where the condition is True, and about the object as it is now. */
export async function explainCondition(
  kube: ClusterReader,
  object: KubeObject,
  type: string,
): Promise<Explanation | undefined> {
  const conditions = conditionsOf(object, type)
  const generation = object.metadata.generation ?? 0
  const isStale = (condition: Condition) =>
    (condition.observedGeneration ?? generation) < generation
  if (conditions.length > 0 && conditions.every((each) => each.status === 'True' && !isStale(each)))
    return undefined

  const bad = conditions.find((each) => each.status !== 'True') ?? conditions[0]
  const symptom = bad ? describeCondition(object, bad, isStale(bad)) : silence(object, type)
  const cause = await findCause(kube, object, bad === undefined)
  const look = describeCommand(object.kind, object.metadata)
  const found = bad ? `${bad.status}${bad.reason ? `, ${bad.reason}` : ''}` : 'no such condition'
  const where =
    object.kind === 'HTTPRoute'
      ? `status.parents[].conditions[${type}]`
      : `status.conditions[${type}]`
  return {
    look,
    ...(!cause?.where && { where, asked: 'True', found }),
    ...cause,
    reason: cause ? `${symptom} ${cause.reason}` : symptom,
  }
}

/** A route's conditions stand under each Gateway that it names. Those that no controller has written are missing. */
function conditionsOf({ kind, status, spec }: KubeObject, type: string): Condition[] {
  const lists: Condition[][] =
    kind === 'HTTPRoute'
      ? (status?.parents ?? []).map(
          ({ conditions = [] }: { conditions?: Condition[] }) => conditions,
        )
      : [status?.conditions ?? []]
  const expected = kind === 'HTTPRoute' ? (spec?.parentRefs?.length ?? 0) : 1
  const found = lists.flatMap((list) => list.filter((condition) => condition.type === type))
  return found.length < expected ? found.filter(({ status }) => status !== 'True') : found
}

function describeCondition({ kind, metadata }: KubeObject, condition: Condition, stale: boolean) {
  const { type, status, reason, message } = condition
  if (stale)
    return `${kind} "${metadata.name}" has changed since its condition ${type} was written: the controller has not looked at it yet.`
  const why = [reason, message].filter(Boolean).join(': ')
  return `${kind} "${metadata.name}": the condition ${type} is ${status}${why ? ` (${why})` : ''}.`
}

const silence = ({ kind, metadata }: KubeObject, type: string) =>
  `${kind} "${metadata.name}" has no condition ${type}: no controller has looked at it yet.`

/** The first broken link behind the object; where nobody has looked at it, that may be the controller itself. */
async function findCause(
  kube: ClusterReader,
  object: KubeObject,
  isSilent: boolean,
): Promise<Explanation | undefined> {
  const dangling = await explainReferences(kube, object, 'It')
  if (dangling) return dangling
  if (isSilent) return explainController(kube, object.metadata.namespace)
  if (object.kind === 'Gateway') return explainGateway(kube, object)
  if (object.kind === 'AgentgatewayBackend') return explainBackendSecret(kube, object)
}

async function explainController(kube: ClusterReader, namespace: string | undefined) {
  const controller = await kube.get(deployments, { name: CONTROLLER, namespace })
  return (
    controller &&
    explainDeployment(kube, controller, `app.kubernetes.io/name=${CONTROLLER}`, 'controller')
  )
}

/** The Secret that a backend names is there; does it hold a key? */
export async function explainBackendSecret(kube: ClusterReader, { metadata, spec }: KubeObject) {
  const { name, key = 'Authorization' } = spec?.policies?.auth?.secretRef ?? {}
  if (!name) return undefined
  const secret = await kube.get(secrets, { name, namespace: metadata.namespace })
  return secret && explainSecret(secret, { [key]: { pattern: '\\S', example: 'Bearer <key>' } })
}
