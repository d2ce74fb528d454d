// What do traffic policies do to a request, in which order? https://agentgateway.dev/docs/kubernetes/latest/about/policies/

import { allowOrigin } from '../policies/allow-origin.ts'
import { authenticateApiKey } from '../policies/authenticate-api-key.ts'
import { authenticateBasic } from '../policies/authenticate-basic.ts'
import { authenticateJwt } from '../policies/authenticate-jwt.ts'
import { isAuthorized } from '../policies/authorize-by-rules.ts'
import { evaluateText } from '../policies/cel-expression.ts'
import { delayOf } from '../policies/delay-of.ts'
import type { HeaderList } from '../policies/header-list.ts'
import { setHeader } from '../policies/header-list.ts'
import { isForged } from '../policies/is-forged.ts'
import { limitHeaders, nearestLimit } from '../policies/limit-headers.ts'
import { modifyHeaders } from '../policies/modify-headers.ts'
import type { Refusal } from '../policies/refusal.ts'
import { selectConditional } from '../policies/select-conditional.ts'
import { transformMessage } from '../policies/transform-message.ts'
import type { TokenBucketLimit, TrafficPolicies } from '../routing/routing-table.ts'
import { loadKeys } from './load-keys.ts'
import { readBody } from './read-body.ts'
import { readsRequestBody } from './reads-body.ts'
import { TrafficRun } from './traffic-run.ts'
import type { Transaction } from './transaction.ts'
import type { Taken } from './workers/token-buckets.ts'

type Step = (
  transaction: Transaction,
  policies: TrafficPolicies,
  run: TrafficRun,
) => void | Promise<void>

/** A step that answers the request ends its way. What policies did is told by their names. */
const STEPS: NamedStep[] = [
  { run: refuseUnsupported },
  { policy: 'cors', run: allowOrigins },
  { policy: 'jwtAuthentication', run: authenticateByJwt },
  { policy: 'basicAuthentication', run: authenticateByPassword },
  { policy: 'apiKeyAuthentication', run: authenticateByApiKey },
  { run: readWholeBody },
  { policy: 'authorization', run: authorize },
  { policy: 'rateLimit', run: limitRate },
  { policy: 'transformation', run: transform, does: 'changed' },
  { policy: 'csrf', run: refuseForged },
  { policy: 'headerModifiers', run: modify, does: 'changed' },
]

/** After the route's own filters. */
const LATE_STEPS: NamedStep[] = [
  { policy: 'delay', run: delay },
  { policy: 'directResponse', run: respondDirectly },
]

type NamedStep = { policy?: keyof TrafficPolicies; run: Step; does?: 'changed' }

export const runTraffic = (transaction: Transaction, policies: TrafficPolicies) =>
  runSteps(STEPS, transaction, policies)

export const runLateTraffic = (transaction: Transaction, policies: TrafficPolicies) =>
  runSteps(LATE_STEPS, transaction, policies)

async function runSteps(
  steps: NamedStep[],
  transaction: Transaction,
  policies: TrafficPolicies,
): Promise<'goes-on' | 'answered'> {
  transaction.traffic ??= new TrafficRun(transaction)
  const run = transaction.traffic
  for (const { policy, run: step, does = 'passed' } of steps) {
    const pending = step(transaction, policies, run)
    if (pending) await pending
    const isTold = policy !== undefined && policies[policy] !== undefined
    if (transaction.isOver) {
      if (isTold) noteAnswer(transaction, policy)
      return 'answered'
    }
    if (isTold) transaction.notePolicy(policy, does)
  }
  return 'goes-on'
}

function noteAnswer(transaction: Transaction, policy: string) {
  const { reason, error } = transaction.record
  if (reason === 'DirectResponse') transaction.notePolicy(policy, 'answered')
  else transaction.notePolicy(policy, 'refused', error)
}

const refuse = (transaction: Transaction, { status, message, reason, headers = [] }: Refusal) =>
  transaction.refuse(status, message, reason, headers)

function respond(transaction: Transaction, status: number, headers: HeaderList, body: string) {
  transaction.record.reason = 'DirectResponse'
  transaction.answer(status, headers, body)
}

function refuseUnsupported(transaction: Transaction, { refusal }: TrafficPolicies) {
  if (refusal !== undefined) transaction.refuse(500, refusal, 'Internal')
}

/** Before anybody is turned away: a browser could not read why, and its preflight has no credentials. */
function allowOrigins(transaction: Transaction, { cors }: TrafficPolicies, run: TrafficRun) {
  if (!cors) return
  const { preflight, headers } = allowOrigin(cors, transaction.exchange.method, transaction.headers)
  run.addReplyHeaders(headers)
  if (preflight) respond(transaction, 200, [], '')
}

async function authenticateByJwt(
  transaction: Transaction,
  { jwtAuthentication }: TrafficPolicies,
  run: TrafficRun,
) {
  if (!jwtAuthentication) return
  const outcome = await authenticateJwt(transaction, jwtAuthentication, {
    loadKeys: (provider) => loadKeys(transaction.surroundings, provider),
    variables: run.variables,
  })
  if ('refusal' in outcome) {
    if (!transaction.isOver) refuse(transaction, outcome.refusal)
  } else if (outcome.claims) {
    identify(transaction).jwt = outcome.claims
    run.token = outcome.token
  }
}

function authenticateByPassword(
  transaction: Transaction,
  { basicAuthentication }: TrafficPolicies,
  { variables }: TrafficRun,
) {
  if (!basicAuthentication) return
  const outcome = authenticateBasic(transaction, basicAuthentication, variables)
  if ('refusal' in outcome) refuse(transaction, outcome.refusal)
  else if (outcome.username !== undefined)
    identify(transaction).basicAuth = { username: outcome.username }
}

function authenticateByApiKey(
  transaction: Transaction,
  { apiKeyAuthentication }: TrafficPolicies,
  { variables }: TrafficRun,
) {
  if (!apiKeyAuthentication) return
  const outcome = authenticateApiKey(transaction, apiKeyAuthentication, variables)
  if ('refusal' in outcome) refuse(transaction, outcome.refusal)
  else if (outcome.owner) identify(transaction).apiKey = outcome.owner
}

function identify({ record }: Transaction) {
  record.identity ??= {}
  return record.identity
}

/** Not for strangers, so after they were told apart. */
function readWholeBody(transaction: Transaction, policies: TrafficPolicies) {
  if (transaction.sentBody || !readsRequestBody(policies)) return
  return keepBody(transaction)
}

/** Answers a body that is too large. */
export function keepBody(transaction: Transaction): Promise<void> {
  const { exchange, surroundings } = transaction
  return new Promise((resolve) => {
    readBody(exchange, surroundings.settings.maximumBody, (body) => {
      if (transaction.isOver) return resolve()
      if (body === 'too-large')
        transaction.refuse(413, 'request body is too large', 'InvalidRequest')
      else transaction.sentBody = body
      resolve()
    })
  })
}

function authorize(
  transaction: Transaction,
  { authorization }: TrafficPolicies,
  { variables }: TrafficRun,
) {
  if (!authorization || isAuthorized(authorization, variables())) return
  transaction.refuse(403, 'authorization failed', 'Authorization')
}

async function limitRate(
  transaction: Transaction,
  { rateLimit }: TrafficPolicies,
  run: TrafficRun,
) {
  const limits = rateLimit && selectConditional(rateLimit, run.variables)
  for (const limit of limits ?? []) {
    const counted = limit.counts === 'requests'
    const { result, left, resetMs } = await take(transaction, limit, counted ? 1 : 0)
    if (transaction.isOver) return
    const state = { limit: limit.capacity, left, resetMs }
    if (result === 'refused') {
      run.nearestLimit = undefined
      const headers = limitHeaders(state)
      transaction.refuse(429, 'rate limit exceeded', 'RateLimit', headers)
      return
    }
    if (!counted) run.charged.push(limit)
    run.nearestLimit = nearestLimit(run.nearestLimit, state)
  }
}

const take = ({ surroundings }: Transaction, bucket: TokenBucketLimit, cost: number) =>
  new Promise<Taken>((resolve) => {
    surroundings.buckets.take({ bucket, cost, needed: 1 }, resolve)
  })

function transform(transaction: Transaction, policies: TrafficPolicies, run: TrafficRun) {
  const chosen =
    policies.transformation && selectConditional(policies.transformation, run.variables)
  if (!chosen) return
  const { request, response } = chosen
  if (request) {
    const { headers } = transaction
    const { pseudoHeaders, body } = transformMessage(headers, request, run.variables())
    const { ':path': path, ':authority': authority } = pseudoHeaders
    if (path !== undefined) {
      const at = path.indexOf('?')
      transaction.path = at < 0 ? path : path.slice(0, at)
      transaction.query = at < 0 ? '' : path.slice(at + 1)
    }
    if (authority !== undefined) transaction.rewrittenHost = authority
    if (body !== undefined) transaction.sentBody = Buffer.from(body)
  }
  if (response) run.transformReplyBy(response)
}

function refuseForged(transaction: Transaction, { csrf }: TrafficPolicies) {
  if (!csrf) return
  const { method, scheme, host } = transaction.exchange
  if (isForged({ method, scheme, host, headers: transaction.headers }, csrf))
    transaction.refuse(403, 'CSRF validation failed', 'Authorization')
}

function modify(transaction: Transaction, { headerModifiers }: TrafficPolicies) {
  if (!headerModifiers) return
  const { request, response } = headerModifiers
  if (request) modifyHeaders(transaction.headers, request)
  if (response) transaction.responseModifiers.push(response)
}

function delay(
  _: Transaction,
  policies: TrafficPolicies,
  { variables }: TrafficRun,
): Promise<void> | undefined {
  const milliseconds = policies.delay === undefined ? 0 : delayOf(policies.delay, variables())
  if (milliseconds <= 0) return undefined
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

function respondDirectly(
  transaction: Transaction,
  { directResponse }: TrafficPolicies,
  run: TrafficRun,
) {
  const chosen = directResponse && selectConditional(directResponse, run.variables)
  if (!chosen) return
  const { status, body, bodyExpression, headers: wanted } = chosen
  const variables = run.variables()
  const headers: HeaderList = []
  for (const { name, value } of wanted) {
    const text = evaluateText(value, variables)
    if (text !== undefined) setHeader(headers, name, text)
  }
  const computed = bodyExpression === undefined ? body : evaluateText(bodyExpression, variables)
  respond(transaction, status, headers, computed ?? '')
}
