// What belongs to one request on its way through the server?

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { User } from '../access/user.ts'
import type { Kind } from '../kinds/kind.ts'
import type { DeleteOptions } from '../operations/delete-object.ts'
import type { WriteContext } from '../operations/write-context.ts'
import { badRequest } from '../status-errors.ts'
import type { ResourcePath } from './request-info.ts'

export type Exchange = {
  request: IncomingMessage
  response: ServerResponse
  query: URLSearchParams
  user: User
  /** Collected for the Warning headers of the answer. */
  warnings: string[]
}

export type ResourceExchange = Exchange & { kind: Kind; path: ResourcePath }

export function writeContextOf(
  { query, request, user, warnings }: Exchange,
  isApply = false,
): WriteContext {
  const dryRun = query.getAll('dryRun').filter((value) => value !== '')
  if (dryRun.some((value) => value !== 'All')) {
    throw badRequest(`Invalid value: ${JSON.stringify(dryRun)}: supported values: "All"`)
  }
  return {
    user,
    dryRun: dryRun.length > 0,
    manager: query.get('fieldManager') || (isApply ? '' : managerOf(request)),
    validation: validationOf(query.get('fieldValidation')),
    isTrusted: false,
    warn: (text) => warnings.push(text),
  }
}

/** Kubernetes names a manager that did not name itself after its program: `kubectl/v1.32 …` is `kubectl`. */
const managerOf = ({ headers }: IncomingMessage) =>
  (headers['user-agent'] ?? 'unknown').split('/', 1)[0]!.slice(0, 128) || 'unknown'

function validationOf(value: string | null): WriteContext['validation'] {
  if (value === null || value === '') return 'Warn'
  if (value === 'Strict' || value === 'Warn' || value === 'Ignore') return value
  throw badRequest(
    `fieldValidation: Unsupported value: ${JSON.stringify(value)}: supported values: "Ignore", "Strict", "Warn"`,
  )
}

export function isTrue(value: string | null) {
  return value === 'true' || value === '1'
}

export function integerOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  return Number(text)
}

/** Of a deletion: kubectl says it in the body, others in the query. */
export const isDryRun = (exchange: ResourceExchange, { dryRun }: DeleteOptions) =>
  writeContextOf(exchange).dryRun || dryRun?.includes('All') === true
