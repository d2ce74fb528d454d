// To which listeners of a Gateway does a route attach, and if to none, why not?

import type { KubeObject } from '../../src/kube/kube-object.ts'
import { intersectHostnames } from '../routing/hostname.ts'
import type { CompiledListener } from './compile-listeners.ts'
import { fails, holds, type Verdict } from './conditions.ts'
import { GATEWAY_API_GROUP } from './gateway-resources.ts'

export type ParentRef = {
  group?: string
  kind?: string
  name: string
  namespace?: string
  sectionName?: string
  port?: number
}

export type Attachment = {
  /** With the hostnames that the listener and the route have in common, '' for every host. */
  listeners: { listener: CompiledListener; hostnames: string[] }[]
  verdict: Verdict
}

/** The more a reason says about the listener that was meant, the higher it stands. */
const TELLING = ['NoMatchingParent', 'NotAllowedByListeners', 'NoMatchingListenerHostname']

export function attachRoute(
  route: KubeObject,
  parentRef: ParentRef,
  candidates: CompiledListener[],
): Attachment {
  const attachment: Attachment = { listeners: [], verdict: holds('Accepted') }
  let refusal: Verdict | undefined
  for (const listener of candidates) {
    const hostnames = commonHostnames(route, listener)
    const reason = refuse(route, parentRef, listener, hostnames)
    if (!reason) attachment.listeners.push({ listener, hostnames })
    else if (!refusal || TELLING.indexOf(reason.reason) > TELLING.indexOf(refusal.reason)) {
      refusal = reason
    }
  }
  if (attachment.listeners.length === 0) {
    attachment.verdict = refusal ?? fails('NoMatchingParent', 'the Gateway has no listeners')
  }
  return attachment
}

function refuse(
  route: KubeObject,
  { port, sectionName }: ParentRef,
  listener: CompiledListener,
  hostnames: string[],
): Verdict | undefined {
  if (port !== undefined && port !== listener.port) {
    return fails('NoMatchingParent', `port ${port} not found`)
  }
  if (sectionName !== undefined && sectionName !== listener.name) {
    return fails('NoMatchingParent', `sectionName "${sectionName}" not found`)
  }
  if (hostnames.length === 0) {
    const message = `no hostnames matched parent hostname "${listener.hostname}"`
    return fails('NoMatchingListenerHostname', message)
  }
  const namespace = route.metadata.namespace ?? ''
  if (!listener.allowsNamespace(namespace)) {
    const message = `hostnames matched parent hostname "${listener.hostname}", but namespace "${namespace}" is not allowed by the parent`
    return fails('NotAllowedByListeners', message)
  }
  const allowed = listener.supportedKinds.some(
    ({ group, kind }) => group === GATEWAY_API_GROUP && kind === 'HTTPRoute',
  )
  if (!allowed) {
    const message = `kind ${GATEWAY_API_GROUP}/v1, Kind=HTTPRoute is not allowed`
    return fails('NotAllowedByListeners', message)
  }
  return undefined
}

function commonHostnames(route: KubeObject, listener: CompiledListener): string[] {
  const asked: string[] = route.spec?.hostnames ?? []
  const common = (asked.length === 0 ? [''] : asked)
    .map((hostname) => intersectHostnames(hostname.toLowerCase(), listener.hostname))
    .filter((hostname) => hostname !== undefined)
  return [...new Set(common)]
}
