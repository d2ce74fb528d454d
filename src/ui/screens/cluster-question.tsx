// A container engine and kind are here: where shall Kubernetes come from? Asked once, before there is a cluster.

import { Box } from 'ink'
import { CLUSTER_COSTS } from '../cluster-costs.ts'
import { useKeys } from '../keyboard.tsx'
import type { Size } from '../layout.ts'
import { type Line, span, wrapped } from '../line.ts'
import { Bar, titleBar } from '../panes/bar.tsx'
import { LinesView } from '../panes/lines-view.tsx'

type Props = {
  engine: string
  size: Size
  onAnswer: (kind: 'kind' | 'embedded') => void
}

export function ClusterQuestion({ engine, size: { columns, rows }, onAnswer }: Props) {
  useKeys((input, key) => {
    if (input === 'e' || key.return) onAnswer('embedded')
    if (input === 'k') onAnswer('kind')
  })
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Bar left={titleBar('Where shall Kubernetes come from?')} width={columns} />
      <LinesView
        lines={questionLines(engine, Math.min(80, columns - 4))}
        width={columns}
        height={rows - 1}
        margin={2}
      />
    </Box>
  )
}

const questionLines = (engine: string, width: number): Line[] => {
  const text = (words: string) => wrapped([span(words)], width)
  const answer = (letter: string, title: string, words: string) => [
    [],
    ...wrapped([span(title)], width, { first: [span(`${letter}  `, 'bold')], rest: [span('   ')] }),
    ...wrapped([span(words, 'dim')], width, { first: [span('   ')] }),
  ]
  return [
    [],
    ...text(`There is no cluster of the lab's yet, and ${engine} and kind are here.`),
    ...answer('e', 'Embedded (Enter chooses this)', CLUSTER_COSTS.embedded),
    ...answer('k', 'kind', CLUSTER_COSTS.kind),
    [],
    ...wrapped(
      [
        span(
          'The one that comes up is kept. Another, later: ai-gateway-lab --cluster embedded|kind, or cluster use for one of your own.',
          'dim',
        ),
      ],
      width,
    ),
  ]
}
