// How does the lab reach a pod's port without the learner's shell? By a port-forward of its own, over the API.

import { Duplex, PassThrough } from 'node:stream'
import { PortForward } from '@kubernetes/client-node'
import { loadKubeConfig } from './connect.ts'
import { KubeConnectionError } from './kube-client.ts'
import type { ObjectKey } from './kube-object.ts'

/** One connection to `port` of a pod. Throws KubeConnectionError where the API or the pod refuses it. */
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

  const forward = new PortForward(loadKubeConfig(kubeconfig))
  const socket = await forward
    .portForward(namespace, name, [port], fromPod, errors, toPod)
    .catch((error) => {
      throw refusal(error?.message ?? 'the API did not answer')
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
