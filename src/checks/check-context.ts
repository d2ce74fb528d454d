// What does a check need from the world? To read the cluster, and to send a request to a Service in it.

import type { KubeClient } from '../kube/kube-client.ts'
import { knownResources } from '../kube/resources.ts'
import type { HttpRequest, ServicePort } from './check.ts'

/** Reading only: a check changes nothing. */
export type ClusterReader = Pick<KubeClient, 'get' | 'list'>

/** `headers` by lower-case name. */
export type HttpAnswer = { status: number; headers: Record<string, string>; body: string }

export type CheckContext = {
  kube: ClusterReader
  /** Throws ServiceNotReadyError where nothing stands behind the Service, EnvironmentError where it cannot be reached. */
  request: (service: ServicePort, http: HttpRequest) => Promise<HttpAnswer>
  /** The learner's own port for the gateway, for the curl line that a check shows. The Service's where it is missing. */
  localPort?: number
}

/** The Service, its port or a ready pod behind it is missing: an answer about the cluster, not a fault of the lab. */
export class ServiceNotReadyError extends Error {
  override name = 'ServiceNotReadyError'
  readonly look: string
  constructor(message: string, look: string) {
    super(message)
    this.look = look
  }
}

export function resourceOf(kind: string) {
  const resource = knownResources.find((entry) => entry.kind === kind)
  if (!resource)
    throw new Error(`A check names the kind "${kind}", which is not among the known resources`)
  return resource
}
