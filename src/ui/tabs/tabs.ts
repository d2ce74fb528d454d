// Which tabs are there, in which order? The terminal has its own place, since it takes the keyboard.

import { EditorTab } from '../editor/editor-tab.tsx'
import { ClusterTab } from './cluster/cluster-tab.tsx'
import type { Tab } from './tab.ts'
import { TrafficTab } from './traffic/traffic-tab.tsx'

export const TABS = [
  {
    name: 'editor',
    title: 'Editor',
    key: 'e',
    does: 'edit the challenge’s manifests: Enter here, E in $EDITOR; a applies one, o puts the original back',
    View: EditorTab,
  },
  {
    name: 'cluster',
    title: 'Cluster',
    key: 'm',
    does: 'a map of the cluster: which way a request takes, and where it ends too early',
    View: ClusterTab,
  },
  {
    name: 'traffic',
    title: 'Traffic',
    key: 'w',
    does: 'watch requests as they go through the gateway: status, time, tokens',
    View: TrafficTab,
  },
] as const satisfies readonly Tab[]

export type TabName = (typeof TABS)[number]['name']
