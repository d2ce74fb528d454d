// One object as YAML, with its status first and its events last, as long as the learner looks at it.

import { useEffect, useMemo, useState } from 'react'
import { stringify } from 'yaml'
import type { Lab } from '../../../engine/lab.ts'
import type { TopologyNode } from '../../../engine/topology.ts'
import type { KubeObject } from '../../../kube/kube-object.ts'
import { events } from '../../../kube/resources.ts'
import { useKeys } from '../../hooks/use-keys.ts'
import { useScroll } from '../../hooks/use-scroll.ts'
import type { Size } from '../../layout.ts'
import { type Line, line, span, wrapped } from '../../line.ts'
import { highlightBlock } from '../../markdown/highlight-code.ts'
import { LinesView } from '../../panes/lines-view.tsx'

type Props = { lab: Lab; node: TopologyNode; size: Size; isActive: boolean; onClose: () => void }

export function ObjectView({ lab, node, size: { columns, rows }, isActive, onClose }: Props) {
  const { object } = node
  const [happened, setHappened] = useState<KubeObject[]>([])
  const version = object?.metadata.resourceVersion
  // biome-ignore lint/correctness/useExhaustiveDependencies: its events are asked for again when it has changed
  useEffect(() => {
    let isCurrent = true
    lab
      .kube()
      .list(events, {
        namespace: node.namespace,
        fieldSelector: `involvedObject.name=${node.name},involvedObject.kind=${node.kind}`,
      })
      .then(({ items }) => isCurrent && setHappened(items))
      .catch(() => {})
    return () => {
      isCurrent = false
    }
  }, [lab, node.id, version])

  const lines = useMemo(() => objectLines(node, happened, columns - 2), [node, happened, columns])
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

function objectLines(
  { kind, name, why, object }: TopologyNode,
  happened: KubeObject[],
  width: number,
): Line[] {
  const yaml = (value: unknown) =>
    highlightBlock(stringify(value, { lineWidth: 0 }).trimEnd(), 'yaml').flatMap((spans) =>
      wrapped(spans, width, { first: [], rest: line('  ↳ ', 'dim') }),
    )
  return [
    [span(`${kind} ${name}`, 'bold'), span('   Enter goes back', 'dim')],
    ...(why ? wrapped([span(why, 'red')], width) : []),
    [],
    ...(object ? yaml(readable(object)) : []),
    [],
    line('Events', 'bold'),
    ...(happened.length === 0
      ? [line('none', 'dim')]
      : happened.flatMap((event) => eventLines(event, width))),
  ]
}

const eventLines = ({ type, reason, message }: KubeObject, width: number): Line[] =>
  wrapped([span(String(message ?? ''))], width, {
    first: [span(`${reason} `, type === 'Warning' ? 'red' : 'cyan')],
    rest: [span('  ')],
  })

/** Without what only machines read, and without a Secret's values. */
function readable({ apiVersion, kind, metadata, ...rest }: KubeObject) {
  const { managedFields: _, annotations, ...kept } = metadata
  const told = Object.entries(annotations ?? {}).filter(
    ([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration',
  )
  const shown = {
    ...kept,
    ...(told.length > 0 && { annotations: Object.fromEntries(told) }),
  }
  return { apiVersion, kind, metadata: shown, ...(kind === 'Secret' ? hidden(rest) : rest) }
}

const hidden = ({ data, ...rest }: Record<string, any>) => ({
  ...rest,
  data: Object.fromEntries(
    Object.entries((data ?? {}) as Record<string, string>).map(([key, value]) => [
      key,
      `(${Buffer.from(value, 'base64').length} bytes, not shown)`,
    ]),
  ),
})
