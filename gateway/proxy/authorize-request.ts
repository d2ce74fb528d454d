// With whose credentials does a request reach its backend?

import { findHeader, type HeaderList, removeHeader, setHeader } from '../policies/header-list.ts'
import { transformHeaders } from '../policies/transform-headers.ts'
import type { HeaderChange, Provider } from '../providers/provider.ts'
import type { AiProvider, BackendAuth, CredentialLocation } from '../routing/routing-table.ts'
import { describeModelCall, describeRequest } from './describe-request.ts'
import type { Transaction } from './transaction.ts'

/** What goes to the upstream in this try alone: the next may go to another, with other credentials. */
export type Outgoing = { headers: HeaderList; query: string }

const BEARER: CredentialLocation = { header: { name: 'authorization', prefix: 'Bearer ' } }

/** The backend's key in place of the client's; the client's own where the backend has none. */
export function authorizeRequest(
  outgoing: Outgoing,
  provider: Provider,
  { policies: { auth } }: AiProvider,
) {
  const { headers } = outgoing
  for (const name of provider.removedHeaders ?? []) removeHeader(headers, name)
  const authorization = findHeader(headers, 'authorization')
  if (auth?.type === 'key' && !auth.location) changeHeaders(headers, changeOf(provider, auth))
  else if (auth?.type === 'key') {
    removeClientKey(headers, provider)
    insertCredential(outgoing, auth.key, auth.location!)
  } else if (authorization !== undefined && provider.adaptClientCredentials && !auth?.location)
    changeHeaders(headers, provider.adaptClientCredentials(authorization))
  insertFurther(outgoing, auth)
  const { defaultHeaders } = provider
  for (const name in defaultHeaders)
    if (findHeader(headers, name) === undefined) setHeader(headers, name, defaultHeaders[name]!)
}

/** A table is never changed, only replaced, so what its keys become holds as long as they do. */
const changes = new WeakMap<BackendAuth, { provider: Provider; change: HeaderChange }>()

function changeOf(provider: Provider, auth: BackendAuth & { type: 'key' }): HeaderChange {
  const known = changes.get(auth)
  if (known?.provider === provider) return known.change
  const change = provider.authorize(auth.key)
  changes.set(auth, { provider, change })
  return change
}

/** Of a backend that is no AI provider. */
export function insertCredentials(outgoing: Outgoing, auth: BackendAuth) {
  if (auth.type === 'key') insertCredential(outgoing, auth.key, auth.location ?? BEARER)
  insertFurther(outgoing, auth)
}

function insertFurther(outgoing: Outgoing, auth: BackendAuth | undefined) {
  for (const { key, location } of auth?.credentials ?? []) insertCredential(outgoing, key, location)
}

/** What the client sent in the same place goes. */
function insertCredential(
  outgoing: Outgoing,
  key: string,
  { header, queryParameter, cookie }: CredentialLocation,
) {
  const { headers } = outgoing
  if (header) setHeader(headers, header.name, (header.prefix ?? '') + key)
  else if (queryParameter) {
    const kept = withoutNamed(outgoing.query.split('&'), queryParameter.name)
    const added = `${encodeURIComponent(queryParameter.name)}=${encodeURIComponent(key)}`
    outgoing.query = [...kept, added].join('&')
  } else if (cookie) {
    const present = (findHeader(headers, 'cookie') ?? '').split(';').map((one) => one.trim())
    const kept = withoutNamed(present, cookie.name)
    setHeader(headers, 'cookie', [...kept, `${cookie.name}=${key}`].join('; '))
  }
}

const withoutNamed = (pairs: string[], name: string) =>
  pairs.filter((pair) => pair !== '' && decode(pair.split('=')[0]!) !== name)

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The key goes where the backend says; what the client sent in the usual place is not the provider's to see. */
function removeClientKey(headers: HeaderList, provider: Provider) {
  const { set, remove } = provider.authorize('')
  for (const name of [...Object.keys(set), ...remove]) removeHeader(headers, name)
}

function changeHeaders(headers: HeaderList, { set, remove }: HeaderChange) {
  for (const name of remove) removeHeader(headers, name)
  for (const name in set) setHeader(headers, name, set[name]!)
}

/** Credentials come after: an expression cannot read them, nor take them away. */
export function transformRequest(transaction: Transaction, { headers }: Outgoing) {
  const { auth, transformation: { request: transformation } = {} } = transaction.backendPolicies
  const token = transaction.traffic?.token
  if (auth?.type === 'passthrough' && token !== undefined)
    setHeader(headers, 'authorization', `Bearer ${token}`)
  if (!transformation) return
  const request = describeRequest(transaction)
  transformHeaders(headers, transformation, { request, llm: describeModelCall(transaction) })
}
