// Which tabs are there, in which order? The terminal has its own place, since it takes the keyboard.

import { ClusterTab } from './cluster/cluster-tab.tsx'
import type { Tab } from './tab.ts'

export const TABS = [
  {
    name: 'cluster',
    title: 'Cluster',
    key: 'm',
    does: 'a map of the cluster: which way a request takes, and where it ends too early',
    View: ClusterTab,
  },
] as const satisfies readonly Tab[]

export type TabName = (typeof TABS)[number]['name']
