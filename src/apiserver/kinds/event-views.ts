// How is one stored Event seen through the core API, and how through events.k8s.io?

import type { KubeObject } from '../../kube/kube-object.ts'

/** Pairs of names for the same field: in the core group, and in events.k8s.io. */
const RENAMED: [core: string, events: string][] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
]

const toNew = new Map(RENAMED)
const toCore = new Map(RENAMED.map(([core, events]) => [events, core] as const))

function rename(object: KubeObject, names: ReadonlyMap<string, string>, apiVersion: string) {
  const fields = Object.entries(object).map(([name, value]) => [names.get(name) ?? name, value])
  return { ...Object.fromEntries(fields), apiVersion } as KubeObject
}

export const toEventsGroup = (event: KubeObject) => rename(event, toNew, 'events.k8s.io/v1')
export const toCoreEvent = (event: KubeObject) => rename(event, toCore, 'v1')
