// How does the way of a request through the cluster read, line by line? What comes next on it stands further in.

import type { TopologyNode } from '../../engine/topology.ts'
import { type Line, line, span, wrapped } from '../line.ts'

const STATES: Record<TopologyNode['status'], string> = {
  good: 'good',
  waiting: 'waiting',
  broken: 'broken',
  unreached: 'not reached',
}

/** `number` of a node is what shows its object. */
export function clusterText(topology: TopologyNode[], width: number): Line[] {
  const lines: Line[] = []
  let number = 0
  const add = ({ kind, name, note, status, why, children }: TopologyNode, depth: number) => {
    const indent = '  '.repeat(depth)
    number++
    const what = [`${kind} ${name}`, note].filter(Boolean).join(', ')
    lines.push(
      ...wrapped([span(`${number}. ${what}: ${STATES[status]}`)], width, {
        first: [span(indent)],
        rest: [span(`${indent}   `)],
      }),
    )
    if (why && status !== 'unreached')
      lines.push(...wrapped([span(`Why: ${why}`)], width, { first: [span(`${indent}   `)] }))
    for (const child of children) add(child, depth + 1)
  }
  for (const node of topology) add(node, 0)
  return lines.length > 0 ? lines : [line('There is no Gateway, route or backend yet.')]
}
