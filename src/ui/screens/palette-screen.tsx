// Go to any challenge, do anything: by a few letters of its name.

import { Box } from 'ink'
import { useState } from 'react'
import { useKeys } from '../keyboard.tsx'
import type { Size } from '../layout.ts'
import { type Line, line, lineWidth, span } from '../line.ts'
import { entriesMatching, type PaletteEntry } from '../palette-entries.ts'
import { Bar, titleBar } from '../panes/bar.tsx'
import { LinesView } from '../panes/lines-view.tsx'
import { shortened } from '../panes/shortened.ts'

type Props = {
  entries: PaletteEntry[]
  size: Size
  onChoose: (entry: PaletteEntry) => void
  onClose: () => void
}

const HEADER_ROWS = 3

export function PaletteScreen({ entries, size: { columns, rows }, onChoose, onClose }: Props) {
  const [typed, setTyped] = useState('')
  const [wanted, setWanted] = useState(0)
  const found = entriesMatching(entries, typed)
  const selected = Math.min(wanted, found.length - 1)
  const write = (text: string) => {
    setTyped(text)
    setWanted(0)
  }
  useKeys((input, key) => {
    if (key.escape || (key.ctrl && input === 'p')) return onClose()
    if (key.return) return found[selected] && onChoose(found[selected])
    if (key.upArrow) return setWanted(Math.max(0, selected - 1))
    if (key.downArrow || key.tab) return setWanted(Math.min(found.length - 1, selected + 1))
    if (key.backspace || key.delete) return write(typed.slice(0, -1))
    if (key.ctrl && input === 'u') return write('')
    if (input && !key.ctrl && !key.meta) write(typed + input)
  })
  const height = rows - HEADER_ROWS - 1
  const offset = Math.max(0, Math.min(selected - Math.floor(height / 2), found.length - height))
  const lines =
    found.length > 0
      ? found.map((entry, index) => entryLine(entry, index === selected, columns - 2))
      : [line('Nothing has these letters in its name. Esc closes this.', 'dim')]
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Bar left={titleBar('Go to')} width={columns} />
      <Bar
        left={[span(' / ', 'bold'), span(typed), span(' ', 'inverse')]}
        right={line(`${found.length} of ${entries.length} `, 'dim')}
        width={columns}
      />
      <Bar left={line('─'.repeat(columns), 'dim')} width={columns} />
      <LinesView lines={lines} offset={offset} width={columns} height={height} margin={1} />
      <Bar
        left={line(' Letters of its name · ↑ ↓ choose · Enter goes · Esc closes', 'dim')}
        width={columns}
      />
    </Box>
  )
}

function entryLine({ title, detail }: PaletteEntry, isSelected: boolean, width: number): Line {
  const name = [
    span(isSelected ? '▸ ' : '  ', 'bold'),
    span(title, 'bold', ...(isSelected ? (['inverse'] as const) : [])),
    span('  '),
  ]
  return [...name, span(shortened(detail, width - lineWidth(name)), 'dim')]
}
