// What must be written so that an object's status says what the compiler found? Nothing, where it does already; and
// never over what other controllers wrote.

import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../src/kube/kube-object.ts'
import type { Condition } from './conditions.ts'
import { CONTROLLER_NAME } from './gateway-resources.ts'

type DatedCondition = Condition & { lastTransitionTime: string }
type Entry = { controllerName: string; conditions: Condition[]; [field: string]: unknown }

/** Where a kind's status is a list with entries of several controllers: the list, and what tells its entries apart. */
const SHARED_LISTS: Record<string, { list: string; identity: string }> = {
  HTTPRoute: { list: 'parents', identity: 'parentRef' },
  AgentgatewayPolicy: { list: 'ancestors', identity: 'ancestorRef' },
}

/** The fields of the status to write, or undefined where they are as they should be. */
export function mergeStatus(
  object: KubeObject,
  // Plain data as compile() returns it.
  compiled: Record<string, any>,
  now: Date,
): object | undefined {
  const present = object.status ?? {}
  const shared = SHARED_LISTS[object.kind]
  const wanted: Record<string, unknown> = shared
    ? {
        [shared.list]: mergeEntries(
          present[shared.list] ?? [],
          compiled[shared.list],
          shared.identity,
          now,
        ),
      }
    : {
        ...compiled,
        ...datedConditions(present, compiled, now),
        ...datedListeners(present, compiled, now),
      }
  const changed = Object.keys(wanted).some((field) => !isSame(present[field], wanted[field]))
  return changed ? wanted : undefined
}

/** An empty list says no more than a missing one. */
const isSame = (present: unknown, wanted: unknown) =>
  isDeepStrictEqual(withoutUndefined(present ?? []), withoutUndefined(wanted))

const withoutUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function mergeEntries(present: Entry[], ours: Entry[], identity: string, now: Date) {
  const others = present.filter(({ controllerName }) => controllerName !== CONTROLLER_NAME)
  const before = present.filter(({ controllerName }) => controllerName === CONTROLLER_NAME)
  return [
    ...others,
    ...ours.map((entry) => {
      const same = before.find((one) => isDeepStrictEqual(one[identity], entry[identity]))
      return { ...entry, conditions: date(same?.conditions ?? [], entry.conditions, now) }
    }),
  ]
}

const datedConditions = (present: any, { conditions }: any, now: Date) =>
  conditions && { conditions: date(present.conditions ?? [], conditions, now) }

const datedListeners = (present: any, { listeners }: any, now: Date) =>
  listeners && {
    listeners: listeners.map((listener: any) => {
      const before = present.listeners?.find(({ name }: any) => name === listener.name)
      return { ...listener, conditions: date(before?.conditions ?? [], listener.conditions, now) }
    }),
  }

/** The time changes only with the condition's status, as the API's conventions have it. */
function date(
  present: Partial<DatedCondition>[],
  wanted: Condition[],
  now: Date,
): DatedCondition[] {
  return wanted.map((condition) => {
    const before = present.find(({ type }) => type === condition.type)
    const lastTransitionTime =
      before?.status === condition.status && before.lastTransitionTime
        ? before.lastTransitionTime
        : now.toISOString().replace(/\.\d+Z$/, 'Z')
    return { ...condition, lastTransitionTime }
  })
}
