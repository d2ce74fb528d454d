// The way of a request through the cluster, drawn from the real objects, with what is wrong at the first broken link.

import type { Key } from 'ink'
import { useEffect, useMemo, useState } from 'react'
import { flatten, type TopologyNode } from '../../../engine/topology.ts'
import { watchTopology } from '../../../engine/watch-topology.ts'
import { useKeys } from '../../keyboard.tsx'
import { line, span, wrapped } from '../../line.ts'
import { LinesView } from '../../panes/lines-view.tsx'
import { STARTS_AGAIN } from '../../panes/steps-lines.ts'
import type { TabProps } from '../tab.ts'
import { ObjectView } from './object-view.tsx'
import { topologyLines } from './topology-lines.ts'

function stepOf(input: string, key: Key, page: number): number | undefined {
  if (key.downArrow || input === 'j') return 1
  if (key.upArrow || input === 'k') return -1
  if (key.pageDown) return page
  if (key.pageUp) return -page
  if (key.home || input === 'g') return Number.NEGATIVE_INFINITY
  if (key.end || input === 'G') return Number.POSITIVE_INFINITY
  return undefined
}

export function ClusterTab({ lab, size, isActive, say }: TabProps) {
  const { columns, rows } = size
  const [topology, setTopology] = useState<TopologyNode[]>()
  const [trouble, setTrouble] = useState<string>()
  const [selected, setSelected] = useState<string>()
  const [opened, setOpened] = useState<TopologyNode>()

  useEffect(() => {
    const abort = new AbortController()
    watchTopology(lab.kube(), {
      signal: abort.signal,
      onTrouble: setTrouble,
      onChange(next) {
        setTopology(next)
        setTrouble(undefined)
      },
    })
    return () => abort.abort()
  }, [lab])

  const nodes = useMemo(() => flatten(topology ?? []), [topology])
  // Until one is chosen, it is the first that is broken: in a large cluster it would be out of sight.
  const chosen = nodes.findIndex(({ id }) => id === selected)
  const place = Math.max(
    0,
    chosen === -1 ? nodes.findIndex(({ status }) => status === 'broken') : chosen,
  )
  const drawn = useMemo(
    () => topologyLines(topology ?? [], { selected: nodes[place]?.id, width: columns - 1 }),
    [topology, nodes, place, columns],
  )
  useKeys(
    (input, key) => {
      const node = nodes[place]
      const step = stepOf(input, key, Math.max(1, rows - 2))
      if (step !== undefined)
        return setSelected(nodes[Math.max(0, Math.min(nodes.length - 1, place + step))]?.id)
      if (!key.return || !node) return
      if (node.object) return setOpened(node)
      say(node.why ?? `${node.name} lies outside the cluster.`)
    },
    { isActive: isActive && !opened },
  )

  if (opened)
    return (
      <ObjectView
        lab={lab}
        node={nodes.find(({ id }) => id === opened.id) ?? opened}
        size={size}
        isActive={isActive}
        onClose={() => setOpened(undefined)}
      />
    )
  const lines = trouble
    ? [
        [],
        ...wrapped([span(`The cluster cannot be seen: ${trouble}`, 'yellow')], columns - 1),
        ...wrapped([span(STARTS_AGAIN)], columns - 1),
      ]
    : topology === undefined
      ? [[], line('Looking at the cluster …', 'dim')]
      : drawn.lines
  const at = drawn.places.get(nodes[place]?.id ?? '') ?? 0
  const offset = Math.max(0, Math.min(at - Math.floor(rows / 2), lines.length - rows))
  return <LinesView lines={lines} offset={offset} width={columns} height={rows} margin={1} />
}
