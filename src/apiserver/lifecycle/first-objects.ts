// What is in a cluster before anyone creates anything?

import { randomUUID } from 'node:crypto'
import type { KubeObject } from '../../kube/kube-object.ts'
import { bootstrapRoles } from '../access/bootstrap-roles.ts'
import { type Api, timestamp } from '../operations/api.ts'
import { copy } from '../store/copy.ts'
import { keyOf, type Store } from '../store/store.ts'

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

const COMPONENTS = { 'controller-manager': 'ok', 'etcd-0': 'ok', scheduler: 'ok' }
/** What a cluster's own pods name. */
const PRIORITIES = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
}

export function putFirstObjects({ store }: Api) {
  for (const name of NAMESPACES) {
    putMissing(store, 'namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })
  }
  for (const [name, message] of Object.entries(COMPONENTS)) {
    putMissing(store, 'componentstatuses', {
      apiVersion: 'v1',
      kind: 'ComponentStatus',
      metadata: { name },
      conditions: [{ type: 'Healthy', status: 'True', message }],
    })
  }
  for (const [name, value] of Object.entries(PRIORITIES)) {
    putMissing(store, 'scheduling.k8s.io/priorityclasses', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name, generation: 1 },
      value,
      description: 'Used for system critical pods that must not be moved from their current node.',
      preemptionPolicy: 'PreemptLowerPriority',
    })
  }
  for (const role of bootstrapRoles) {
    putMissing(store, `rbac.authorization.k8s.io/${role.kind.toLowerCase()}s`, copy(role))
  }
}

/** Every namespace has an account for its pods, and the certificate that they trust the API by, also after these were deleted. */
export function furnishNamespaces({ store }: Api, certificate: string): () => void {
  const furnish = ({ metadata }: KubeObject) => {
    if (metadata.deletionTimestamp) return
    const namespace = metadata.name
    putMissing(store, 'serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace },
    })
    const old = store.get('configmaps', keyOf(namespace, ROOT_CERTIFICATE))
    if (old?.data?.['ca.crt'] === certificate) return
    putChanged(store, 'configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: ROOT_CERTIFICATE, namespace },
      data: { 'ca.crt': certificate },
    })
  }
  for (const namespace of store.list('namespaces')) furnish(namespace)
  const again = (deleted: KubeObject) =>
    setImmediate(() => {
      const namespace = store.get('namespaces', keyOf(undefined, deleted.metadata.namespace!))
      if (namespace && !isStopped) furnish(namespace)
    })
  let isStopped = false
  const stops = [
    store.follow('namespaces', ({ type, object }) => {
      if (type === 'ADDED') furnish(object)
    }),
    store.follow('serviceaccounts', ({ type, object }) => {
      if (type === 'DELETED' && object.metadata.name === 'default') again(object)
    }),
    store.follow('configmaps', ({ type, object }) => {
      if (type === 'DELETED' && object.metadata.name === ROOT_CERTIFICATE) again(object)
    }),
  ]
  return () => {
    isStopped = true
    for (const stop of stops) stop()
  }
}

const ROOT_CERTIFICATE = 'kube-root-ca.crt'

/** `kubernetes` in the default namespace: the Service by which programs find this very server. */
export function putOwnService({ store }: Api, port: number) {
  const metadata = { name: 'kubernetes', namespace: 'default', labels: OWN_LABELS }
  putMissing(store, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.1',
      clusterIPs: ['10.96.0.1'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
      sessionAffinity: 'None',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
    },
    status: { loadBalancer: {} },
  })
  putChanged(store, 'endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [
      { addresses: [{ ip: '127.0.0.1' }], ports: [{ name: 'https', port, protocol: 'TCP' }] },
    ],
  })
  putChanged(store, 'discovery.k8s.io/endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
    ports: [{ name: 'https', port, protocol: 'TCP' }],
  })
}

const OWN_LABELS = { component: 'apiserver', provider: 'kubernetes' }

const fresh = () => ({ uid: randomUUID(), creationTimestamp: timestamp() })

function putMissing(store: Store, table: string, object: KubeObject) {
  const { name, namespace } = object.metadata
  if (store.get(table, keyOf(namespace, name))) return
  store.put(table, { ...object, metadata: { ...fresh(), ...object.metadata } })
}

/** The same object with the identity that it has already. */
function putChanged(store: Store, table: string, object: KubeObject) {
  const { name, namespace } = object.metadata
  const old = store.get(table, keyOf(namespace, name))
  store.put(table, { ...object, metadata: { ...(old?.metadata ?? fresh()), ...object.metadata } })
}
