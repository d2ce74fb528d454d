// Which groups and versions does `kubectl get apiservices` name? Those of the kinds that are served, now and later.

import { randomUUID } from 'node:crypto'
import type { KubeObject } from '../../kube/kube-object.ts'
import { DEFINITIONS } from '../custom/definition.ts'
import { type Api, timestamp } from '../operations/api.ts'
import { keyOf } from '../store/store.ts'

const TABLE = 'apiregistration.k8s.io/apiservices'
const MANAGED = 'kube-aggregator.kubernetes.io/automanaged'

export function listApiServices({ store, registry }: Api): () => void {
  const look = () => {
    const wanted = new Map(
      [...registry.all()].map(({ group, version, schema }) => [
        `${version}.${group}`,
        { group, version, isCustom: schema !== undefined },
      ]),
    )
    for (const { metadata } of store.list(TABLE))
      if (metadata.labels?.[MANAGED] && !wanted.has(metadata.name))
        store.remove(TABLE, keyOf(undefined, metadata.name))
    for (const [name, one] of wanted)
      if (!store.get(TABLE, keyOf(undefined, name))) store.put(TABLE, apiService(name, one))
  }
  look()
  let isStopped = false
  const stop = store.follow(DEFINITIONS, () =>
    setImmediate(() => {
      if (!isStopped) look()
    }),
  )
  return () => {
    isStopped = true
    stop()
  }
}

type Served = { group: string; version: string; isCustom: boolean }

function apiService(name: string, { group, version, isCustom }: Served): KubeObject {
  const now = timestamp()
  const groupPriorityMinimum = isCustom ? 1000 : group === '' ? 18000 : 17000
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {
      name,
      uid: randomUUID(),
      creationTimestamp: now,
      labels: { [MANAGED]: isCustom ? 'true' : 'onstart' },
    },
    spec: {
      ...(group && { group }),
      groupPriorityMinimum,
      version,
      versionPriority: isCustom ? 100 : 15,
    },
    status: {
      conditions: [
        {
          lastTransitionTime: now,
          message: 'Local APIServices are always available',
          reason: 'Local',
          status: 'True',
          type: 'Available',
        },
      ],
    },
  }
}
