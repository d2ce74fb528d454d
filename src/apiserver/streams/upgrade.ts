// What is known of a request to upgrade the connection to a pod?

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { KubeObject } from '../../kube/kube-object.ts'
import type { PodRef, PodRuntime } from '../pod-runtime.ts'

export type Upgrade = {
  request: IncomingMessage
  /** As they come with the server's `upgrade` event. */
  socket: Duplex
  head: Buffer
  pod: PodRef
  podObject: KubeObject
  subresource: 'portforward' | 'exec' | 'attach'
  runtime: PodRuntime
}

export const queryOf = ({ request }: Upgrade) => new URLSearchParams(request.url?.split('?', 2)[1])
