// What can the keys do here?

import { Box } from 'ink'
import { useScroll } from '../hooks/use-scroll.ts'
import { useKeys } from '../keyboard.tsx'
import type { KeyHelp } from '../keys.ts'
import type { Size } from '../layout.ts'
import { type Line, span, wrapped } from '../line.ts'
import { Bar, titleBar } from '../panes/bar.tsx'
import { LinesView } from '../panes/lines-view.tsx'

export function HelpScreen({
  keys,
  size: { columns, rows },
  onClose,
}: {
  keys: KeyHelp[]
  size: Size
  onClose: () => void
}) {
  const lines = [[], ...keys.flatMap((key) => helpLines(key, Math.min(90, columns - 4))), ...legend]
  const height = rows - 2
  const scroll = useScroll(lines.length, height)
  useKeys((input, key) => {
    if (!scroll.onKey(input, key)) onClose()
  })
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Bar left={titleBar('Keys')} width={columns} />
      <LinesView lines={lines} offset={scroll.offset} width={columns} height={height} margin={2} />
      <Bar
        left={[
          span(' ↑ ↓ scroll. Any other key closes this. Ctrl-C quits; progress is kept.', 'dim'),
        ]}
        width={columns}
      />
    </Box>
  )
}

const helpLines = ({ keys, does }: KeyHelp, width: number): Line[] =>
  wrapped([span(does)], width, {
    first: [span(keys.padEnd(8), 'bold')],
    rest: [span(' '.repeat(8))],
  })

const legend: Line[] = [
  [],
  [
    span('✓', 'green'),
    span('  done      '),
    span('◐', 'yellow'),
    span('  begun     '),
    span('○'),
    span('  to do'),
  ],
  [span('!', 'red'), span('  was done, and is broken again; it stays counted')],
  [span('?', 'yellow'), span('  could not be checked: never a wrong answer')],
]
