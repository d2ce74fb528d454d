// How does the lab reach a pod's port without the learner's shell? By a port-forward of its own, over the API.

import { once } from 'node:events'
import type https from 'node:https'
import { Duplex, PassThrough } from 'node:stream'
import { type KubeConfig, PortForward } from '@kubernetes/client-node'
import WebSocket from 'ws'
import { loadKubeConfig } from './connect.ts'
import { KubeConnectionError } from './kube-client.ts'
import type { ObjectKey } from './kube-object.ts'

/** An API server answers at once; one that is silent for longer is not what answers, or not at all. */
const HANDSHAKE_MS = 10_000

/** One connection to `port` of a pod. Throws KubeConnectionError where the API or the pod refuses it, or nobody answers. */
export async function openPortForward(
  { kubeconfig }: { kubeconfig?: string },
  { namespace = 'default', name }: ObjectKey,
  port: number,
): Promise<Duplex> {
  const toPod = new PassThrough()
  const fromPod = new PassThrough()
  const errors = new PassThrough()
  const refusal = (why: string) =>
    new KubeConnectionError(`No port-forward to ${port} of the pod ${namespace}/${name}: ${why}`)

  const config = loadKubeConfig(kubeconfig)
  const forward = new PortForward(config, true, {
    connect: (path, _onText, onBinary) => openSocket(config, path, onBinary),
  })
  const socket = await forward
    .portForward(namespace, name, [port], fromPod, errors, toPod)
    .catch((error) => {
      throw refusal(whyNot(error?.message ?? ''))
    })
  const webSocket = typeof socket === 'function' ? socket() : socket

  const connection = Duplex.from({ readable: fromPod, writable: toPod })
  errors.on('data', (text) => connection.destroy(refusal(String(text).trim())))
  webSocket?.on('close', () => fromPod.end())
  webSocket?.on('error', (error) => connection.destroy(refusal(error.message)))
  connection.on('close', () => webSocket?.close())
  connection.on('error', () => webSocket?.close())
  return connection
}

/** How the library comes by a WebSocket: its own way waits for as long as nobody answers. */
async function openSocket(
  config: KubeConfig,
  path: string,
  onBinary: ((channel: number, data: Buffer) => boolean) | null,
) {
  const options: https.RequestOptions = {}
  await config.applyToHTTPSOptions(options)
  const server = config.getCurrentCluster()?.server.replace(/^http/, 'ws')
  const socket = new WebSocket(`${server}${path}`, 'v4.channel.k8s.io', {
    ...(options as WebSocket.ClientOptions),
    handshakeTimeout: HANDSHAKE_MS,
  })
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary && onBinary?.(data[0]!, data.subarray(1)) === false) socket.close()
  })
  await once(socket, 'open')
  // The library's own name for the same class.
  return socket as never
}

const PROXY =
  'A proxy between this machine and the cluster may stop them (HTTPS_PROXY; NO_PROXY exempts a server). kubectl port-forward shows whether it gets through.'

/** In the words of who looks for the reason; `message` is the WebSocket client's. */
function whyNot(message: string): string {
  if (/handshake has timed out/.test(message))
    return `the request for a WebSocket was not answered within ${HANDSHAKE_MS / 1000} s. ${PROXY}`
  if (/hang up|ECONNRESET/.test(message))
    return `the connection was cut before there was a WebSocket. ${PROXY}`
  const [, status] = /Unexpected server response: (\d+)/.exec(message) ?? []
  if (status === '401' || status === '403')
    return `the credentials do not allow it (${status}): kubectl auth can-i create pods/portforward`
  if (status === '404') return 'there is no such pod any more (404).'
  if (status) return `what answered was no WebSocket, but HTTP ${status}. ${PROXY}`
  return message || 'the API did not answer'
}
