// How does one see that the node is alive? By its Lease, which is renewed every few seconds, as a kubelet does.
// https://kubernetes.io/docs/concepts/architecture/leases/#node-heart-beats

import type { KubeObject } from '../kube/kube-object.ts'
import { leases } from '../kube/resources.ts'
import { type ControllerContext, messageOf } from './controller-context.ts'
import { NODE_NAME } from './node.ts'

const NAMESPACE = 'kube-node-lease'
const RENEWED_EVERY_MS = 10_000
const DURATION_SECONDS = 40

/** Until the cluster stops. */
export function renewNodeLease({ client, signal, log }: ControllerContext, node: KubeObject) {
  const key = { namespace: NAMESPACE, name: NODE_NAME }
  const renew = async () => {
    const spec = {
      holderIdentity: NODE_NAME,
      leaseDurationSeconds: DURATION_SECONDS,
      renewTime: new Date().toISOString().replace('Z', '000Z'),
    }
    if (await client.get(leases, key)) await client.mergePatch(leases, key, { spec })
    else await client.create(leases, leaseOf(node, spec))
  }
  const renewOrTell = () => renew().catch((error) => log(`lease of the node: ${messageOf(error)}`))
  const timer = setInterval(renewOrTell, RENEWED_EVERY_MS).unref()
  signal.addEventListener('abort', () => clearInterval(timer))
  return renewOrTell()
}

const leaseOf = ({ apiVersion, kind, metadata: { name, uid = '' } }: KubeObject, spec: object) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: {
    name: NODE_NAME,
    namespace: NAMESPACE,
    ownerReferences: [{ apiVersion, kind, name, uid }],
  },
  spec,
})
