// One object as YAML, with its status first and its events last, as long as the learner looks at it.

import { useEffect, useMemo, useState } from 'react'
import type { Lab } from '../../../engine/lab.ts'
import type { TopologyNode } from '../../../engine/topology.ts'
import type { KubeObject } from '../../../kube/kube-object.ts'
import { useScroll } from '../../hooks/use-scroll.ts'
import { useKeys } from '../../keyboard.tsx'
import type { Size } from '../../layout.ts'
import { span } from '../../line.ts'
import { LinesView } from '../../panes/lines-view.tsx'
import { eventsOf, objectLines } from './object-lines.ts'

type Props = { lab: Lab; node: TopologyNode; size: Size; isActive: boolean; onClose: () => void }

export function ObjectView({ lab, node, size: { columns, rows }, isActive, onClose }: Props) {
  const { object } = node
  const [happened, setHappened] = useState<KubeObject[]>([])
  const version = object?.metadata.resourceVersion
  // biome-ignore lint/correctness/useExhaustiveDependencies: its events are asked for again when it has changed
  useEffect(() => {
    let isCurrent = true
    eventsOf(lab.kube(), node).then(
      (items) => isCurrent && setHappened(items),
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [lab, node.id, version])

  const lines = useMemo(() => {
    const [title = [], ...rest] = objectLines(node, happened, columns - 2)
    return [[...title, span('   Enter goes back', 'dim')], ...rest]
  }, [node, happened, columns])
  const scroll = useScroll(lines.length, rows)
  useKeys(
    (input, key) => {
      if (key.return) return onClose()
      scroll.onKey(input, key)
    },
    { isActive },
  )
  return <LinesView lines={lines} offset={scroll.offset} width={columns} height={rows} margin={1} />
}
