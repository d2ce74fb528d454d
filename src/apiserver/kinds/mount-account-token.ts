// How does a pod come to have its account's token? As Kubernetes does it: by a volume that nobody wrote.
// https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-token-volume

import type { KubeObject } from '../../kube/kube-object.ts'
import { randomSuffix } from './random-suffix.ts'

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'

type Container = { volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[] }

/** The pod's word goes before its account's; a container that mounts something else there keeps it. */
export function mountAccountToken({ spec }: KubeObject, account: KubeObject) {
  const isWanted = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true
  const containers: Container[] = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  const without = containers.filter(
    ({ volumeMounts = [] }) => !volumeMounts.some(({ mountPath }) => mountPath === MOUNT_PATH),
  )
  if (!isWanted || without.length === 0) return
  const name = `kube-api-access-${randomSuffix()}`
  for (const container of without)
    container.volumeMounts = [
      ...(container.volumeMounts ?? []),
      { mountPath: MOUNT_PATH, name, readOnly: true },
    ]
  spec.volumes = [
    ...(spec.volumes ?? []),
    { name, projected: { defaultMode: 0o644, sources: sources() } },
  ]
}

const sources = () => [
  { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
  { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
  {
    downwardAPI: {
      items: [
        { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' },
      ],
    },
  },
]
