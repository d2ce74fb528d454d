// What can be done with a pod or an account that is more than reading and writing it?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Tokens } from '../access/tokens.ts'
import { ISSUER } from '../access/tokens.ts'
import type { Api } from '../operations/api.ts'
import { timestamp } from '../operations/api.ts'
import { type DeleteOptions, deleteObject } from '../operations/delete-object.ts'
import { invalidValue } from '../schema/field-error.ts'
import { conflict, invalid, methodNotAllowed, notFound } from '../status-errors.ts'
import { keyOf } from '../store/store.ts'
import { sendJson } from './answer.ts'
import { isDryRun, type ResourceExchange, writeContextOf } from './exchange.ts'
import { readObject } from './read-body.ts'

const DEFAULT_TOKEN_SECONDS = 3600

/** POST serviceaccounts/x/token, as `kubectl create token` does. */
export async function serveTokenRequest(api: Api, tokens: Tokens, exchange: ResourceExchange) {
  const { path, request, response, kind } = exchange
  if (request.method !== 'POST') throw methodNotAllowed()
  const { namespace = '', name = '' } = path
  if (!api.store.get(kind.storage, keyOf(namespace, name))) throw notFound(kind, name)
  const body = ((await readObject(request)) ?? {}) as KubeObject
  const seconds = body.spec?.expirationSeconds ?? DEFAULT_TOKEN_SECONDS
  const audiences: string[] = body.spec?.audiences?.length ? body.spec.audiences : [ISSUER]
  if (seconds < 600) {
    const why = 'may not specify a duration less than 10 minutes'
    throw invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
      invalidValue('spec.expirationSeconds', seconds, why),
    ])
  }
  sendJson(
    response,
    {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: timestamp() },
      spec: { audiences, expirationSeconds: seconds, boundObjectRef: null },
      status: {
        token: tokens.issue(namespace, name, seconds, audiences),
        expirationTimestamp: timestamp(Date.now() + seconds * 1000),
      },
    },
    201,
  )
}

/** POST pods/x/eviction: a deletion that `kubectl drain` asks for. */
export async function serveEviction(api: Api, exchange: ResourceExchange) {
  const { path, request, response, kind } = exchange
  if (request.method !== 'POST') throw methodNotAllowed()
  const body = ((await readObject(request)) ?? {}) as KubeObject
  const key = { name: path.name!, namespace: path.namespace }
  const options: DeleteOptions = body.deleteOptions ?? {}
  deleteObject(api, kind, key, options, isDryRun(exchange, options))
  sendJson(
    response,
    { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
    201,
  )
}

/** POST pods/x/binding: a scheduler says where the pod is to run. */
export async function serveBinding({ store }: Api, exchange: ResourceExchange) {
  const { path, request, response, kind } = exchange
  if (request.method !== 'POST') throw methodNotAllowed()
  const body = (await readObject(request)) as KubeObject | undefined
  const pod = store.get(kind.storage, keyOf(path.namespace, path.name!))
  if (!pod) throw notFound(kind, path.name!)
  if (pod.spec?.nodeName) {
    throw conflict(
      { group: '', plural: 'pods/binding' },
      path.name!,
      `pod ${path.name} is already assigned to node "${pod.spec.nodeName}"`,
    )
  }
  if (!writeContextOf(exchange).dryRun)
    store.put(kind.storage, {
      ...pod,
      metadata: { ...pod.metadata },
      spec: { ...pod.spec, nodeName: body?.target?.name },
    })
  sendJson(
    response,
    { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
    201,
  )
}
