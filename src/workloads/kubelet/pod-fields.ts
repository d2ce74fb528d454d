// What can a pod's programs be told of the pod itself?
// https://kubernetes.io/docs/concepts/workloads/pods/downward-api/

import type { KubeObject } from '../../kube/kube-object.ts'
import { LOOPBACK } from '../free-port.ts'

const FIELDS: Record<string, (pod: KubeObject) => string | undefined> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
  'metadata.uid': ({ metadata }) => metadata.uid,
  'metadata.labels': ({ metadata }) => listed(metadata.labels),
  'metadata.annotations': ({ metadata }) => listed(metadata.annotations),
  'spec.nodeName': ({ spec }) => spec.nodeName,
  'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName,
  'status.podIP': () => LOOPBACK,
  'status.podIPs': () => LOOPBACK,
  'status.hostIP': () => LOOPBACK,
  'status.hostIPs': () => LOOPBACK,
}

/** The field that a `fieldRef` names; empty where the pod has none. */
export function fieldOf(pod: KubeObject, path: string): string {
  const [, kind, name] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? []
  if (name) return pod.metadata[kind as 'labels' | 'annotations']?.[name] ?? ''
  return FIELDS[path]?.(pod) ?? ''
}

const listed = (values: Record<string, string> = {}) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .sort()
    .join('\n')
