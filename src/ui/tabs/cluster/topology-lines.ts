// How is the way of a request drawn? As a tree: what a request reaches next stands below and to the right.

import type { TopologyNode } from '../../../engine/topology.ts'
import { type Line, line, span, wrapped } from '../../line.ts'
import type { Style } from '../../paint.ts'

export type TopologyDrawing = {
  lines: Line[]
  /** On which line a node stands. */
  places: Map<string, number>
}

const MARKS: Record<TopologyNode['status'], [string, ...Style[]]> = {
  good: ['✓', 'green'],
  waiting: ['…', 'yellow'],
  broken: ['✗', 'red', 'bold'],
  unreached: ['·', 'dim'],
}

const KINDS: Record<string, string> = {
  HTTPRoute: 'Route',
  AgentgatewayBackend: 'Backend',
}

export function topologyLines(
  topology: TopologyNode[],
  { selected, width }: { selected: string | undefined; width: number },
): TopologyDrawing {
  const lines: Line[] = []
  const places = new Map<string, number>()
  const draw = (node: TopologyNode, before: string, isLast: boolean | undefined) => {
    const branch = isLast === undefined ? '' : isLast ? '└─ ' : '├─ '
    const below = before + (isLast === undefined ? '' : isLast ? '   ' : '│  ')
    if (!places.has(node.id)) places.set(node.id, lines.length)
    lines.push(title(node, before + branch, node.id === selected))
    if (node.why && node.status !== 'unreached')
      lines.push(
        ...wrapped([span(node.why, node.status === 'broken' ? 'red' : 'yellow')], width, {
          first: [span(`${below}${node.children.length > 0 ? '│' : ' '} `, 'dim')],
        }),
      )
    for (const [index, child] of node.children.entries())
      draw(child, below, index === node.children.length - 1)
  }
  for (const node of topology) {
    draw(node, '', undefined)
    lines.push([])
  }
  if (topology.length === 0)
    lines.push([], line('There is no Gateway, route or backend yet.', 'dim'))
  else lines.push(line('↑ ↓ choose · Enter opens: YAML, status, events', 'dim'))
  return { lines, places }
}

function title(
  { kind, name, note, status }: TopologyNode,
  before: string,
  isSelected: boolean,
): Line {
  const [mark, ...styles] = MARKS[status]
  const look: Style[] = isSelected ? ['inverse'] : status === 'unreached' ? ['dim'] : []
  return [
    span(before, 'dim'),
    span(mark, ...styles),
    span(' '),
    span(`${KINDS[kind] ?? kind} `, ...look, ...(isSelected ? [] : (['dim'] as const))),
    span(name, ...look, 'bold'),
    ...(note
      ? [span(`  ${note}`, ...(status === 'broken' ? (['red'] as const) : (['cyan'] as const)))]
      : []),
  ]
}
