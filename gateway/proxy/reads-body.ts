// Must a body be read whole because an expression asks for it?

import type { TrafficPolicies, Transform } from '../routing/routing-table.ts'

const REQUEST_BODY = /\brequest\s*(\.\s*body\b|\[\s*\\?["']body)/
const REPLY_BODY = /\bresponse\s*(\.\s*body\b|\[\s*\\?["']body)/

/** Policies are never changed, only replaced with their table. */
const known = new WeakMap<TrafficPolicies, boolean>()

export function readsRequestBody(policies: TrafficPolicies): boolean {
  let reads = known.get(policies)
  if (reads === undefined) {
    const { authorization, rateLimit, transformation, retry, delay, directResponse } = policies
    const asking = { authorization, rateLimit, transformation, retry, delay, directResponse }
    const replaces = transformation?.some(({ policy }) => policy.request?.body !== undefined)
    reads = replaces === true || REQUEST_BODY.test(JSON.stringify(asking))
    known.set(policies, reads)
  }
  return reads
}

export const readsReplyBody = (transform: Transform): boolean =>
  transform.body !== undefined || REPLY_BODY.test(JSON.stringify(transform))
