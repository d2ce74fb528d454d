// The way of a request through the cluster, drawn from the real objects, with what is wrong at the first broken link.

import { useEffect, useMemo, useState } from 'react'
import { flatten, type TopologyNode } from '../../../engine/topology.ts'
import { watchTopology } from '../../../engine/watch-topology.ts'
import { useKeys } from '../../keyboard.tsx'
import { line, span, wrapped } from '../../line.ts'
import { LinesView } from '../../panes/lines-view.tsx'
import type { TabProps } from '../tab.ts'
import { ObjectView } from './object-view.tsx'
import { topologyLines } from './topology-lines.ts'

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
  const place = Math.max(
    0,
    nodes.findIndex(({ id }) => id === selected),
  )
  const drawn = useMemo(
    () => topologyLines(topology ?? [], { selected: nodes[place]?.id, width: columns - 1 }),
    [topology, nodes, place, columns],
  )
  useKeys(
    (_input, key) => {
      const node = nodes[place]
      const step = key.downArrow ? 1 : key.upArrow ? -1 : key.pageDown ? 5 : key.pageUp ? -5 : 0
      if (step !== 0)
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
        ...wrapped(
          [span('q, and Enter at the challenge, starts it again; what is in it is kept.')],
          columns - 1,
        ),
      ]
    : topology === undefined
      ? [[], line('Looking at the cluster …', 'dim')]
      : drawn.lines
  const at = drawn.places.get(nodes[place]?.id ?? '') ?? 0
  const offset = Math.max(0, Math.min(at - Math.floor(rows / 2), lines.length - rows))
  return <LinesView lines={lines} offset={offset} width={columns} height={rows} margin={1} />
}
