// What does a Namespace have from its first moment on?

import type { KubeObject } from '../../kube/kube-object.ts'
import { forbidden } from '../status-errors.ts'

export function prepareNamespace(namespace: KubeObject, old: KubeObject | undefined) {
  namespace.metadata.labels = {
    ...namespace.metadata.labels,
    'kubernetes.io/metadata.name': namespace.metadata.name,
  }
  if (old) {
    namespace.spec = old.spec
    return
  }
  namespace.spec = { finalizers: ['kubernetes'] }
  namespace.status = { phase: 'Active' }
}

const PERMANENT = new Set(['default', 'kube-system', 'kube-public'])

export function checkDeletable(name: string) {
  if (PERMANENT.has(name)) {
    throw forbidden({ group: '', plural: 'namespaces' }, name, 'this namespace may not be deleted')
  }
}
