// What does a Service in the cluster answer? Asked over a port-forward of the lab's own, so that nothing needs to run in
// the learner's shell.

import http from 'node:http'
import type { Duplex } from 'node:stream'
import { KubeConnectionError } from '../kube/kube-client.ts'
import type { KubeObject, ObjectKey } from '../kube/kube-object.ts'
import { EnvironmentError } from '../kube/lab-error.ts'
import { pods, services } from '../kube/resources.ts'
import type { HttpRequest, ServicePort } from './check.ts'
import {
  type CheckContext,
  type ClusterReader,
  type HttpAnswer,
  ServiceNotReadyError,
} from './check-context.ts'
import { getCommand } from './look.ts'

/** A provider may think for a while; a gateway that says nothing for longer will not say anything. */
const ANSWER_MS = 30_000
const MAX_BODY_BYTES = 4 * 1024 * 1024

/** `request` of a CheckContext. `kubeconfig` as `openPortForward` takes it. */
export function throughService(kube: ClusterReader, kubeconfig?: string): CheckContext['request'] {
  return async (service, request) => {
    const { pod, port } = await findReadyPod(kube, service)
    return askPod(pod, port, request, kubeconfig)
  }
}

/** Throws KubeConnectionError where the pod cannot be reached, EnvironmentError where it says nothing. */
export async function askPod(
  pod: ObjectKey,
  port: number,
  request: HttpRequest,
  kubeconfig?: string,
): Promise<HttpAnswer> {
  // Loaded when a request is made: it brings a WebSocket client along.
  const { openPortForward } = await import('../kube/port-forward.ts')
  const connection = await openPortForward({ kubeconfig }, pod, port)
  try {
    return await send(connection, request)
  } catch (cause) {
    if (cause instanceof KubeConnectionError) throw cause
    throw new EnvironmentError(
      `The pod "${pod.name}" took the connection and gave no answer: ${cause instanceof Error ? cause.message : cause}.`,
      { hint: `kubectl logs ${pod.name} -n ${pod.namespace}`, cause },
    )
  } finally {
    connection.destroy()
  }
}

/** A ready pod behind the Service, and the port that the Service's port is in it. Throws ServiceNotReadyError. */
async function findReadyPod(kube: ClusterReader, { name, namespace, port }: ServicePort) {
  const service = await kube.get(services, { name, namespace })
  const look = getCommand('service', { name, namespace }, '')
  if (!service)
    throw new ServiceNotReadyError(
      `There is no Service "${name}" in the namespace "${namespace}".`,
      look,
    )

  const ports: { port: number; targetPort?: number | string }[] = service.spec?.ports ?? []
  const entry = ports.find((candidate) => candidate.port === port)
  if (!entry) {
    const others = ports.map((candidate) => candidate.port).join(', ') || 'none'
    throw new ServiceNotReadyError(
      `The Service "${name}" has no port ${port}; it has ${others}. A Gateway's listeners decide that.`,
      look,
    )
  }

  const labelSelector = Object.entries(service.spec?.selector ?? {})
    .map(([label, value]) => `${label}=${value}`)
    .join(',')
  const { items } = await kube.list(pods, { namespace, labelSelector })
  const pod = items.find(isReady)
  if (!pod)
    throw new ServiceNotReadyError(
      `No pod behind the Service "${name}" is ready.`,
      `kubectl get pods -n ${namespace} -l ${labelSelector}`,
    )
  const target: ObjectKey = { name: pod.metadata.name, namespace }
  return { pod: target, port: containerPort(pod, entry.targetPort ?? port) ?? port }
}

export const isReady = ({ metadata, status }: KubeObject) =>
  metadata.deletionTimestamp === undefined &&
  Boolean(
    status?.conditions?.some(
      (condition: { type: string; status: string }) =>
        condition.type === 'Ready' && condition.status === 'True',
    ),
  )

function containerPort(pod: KubeObject, target: number | string): number | undefined {
  if (typeof target === 'number') return target
  const containers: { ports?: { name?: string; containerPort: number }[] }[] =
    pod.spec?.containers ?? []
  return containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === target)
    ?.containerPort
}

const send = (connection: Duplex, { method, path, headers, body }: HttpRequest) =>
  new Promise<HttpAnswer>((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const outgoing = http.request({
      method,
      path,
      createConnection: () => connection,
      headers: {
        host: 'localhost',
        connection: 'close',
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        }),
        ...headers,
      },
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    connection.on('error', reject)
    outgoing.on('error', (error) =>
      reject(
        error.name === 'AbortError'
          ? new Error(`nothing within ${ANSWER_MS / 1000} seconds`)
          : error,
      ),
    )
    outgoing.on('response', (response) => readAnswer(response).then(resolve, reject))
    outgoing.end(text)
  })

async function readAnswer(response: http.IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_BODY_BYTES) break
  }
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  )
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') }
}
