// Which keys are there now? As many as fit.

import type { KeyHelp } from '../keys.ts'
import { type Line, lineWidth, span } from '../line.ts'
import { Bar } from './bar.tsx'

export function KeyBar({ keys, width }: { keys: KeyHelp[]; width: number }) {
  return <Bar left={keyLine(keys, width)} width={width} />
}

function keyLine(keys: KeyHelp[], width: number): Line {
  const help = asSpans({ keys: '?', does: '', short: 'help' })
  const hasHelp = keys.some(({ keys }) => keys === '?')
  let spans: Line = [span(' ')]
  for (const key of keys) {
    if (!key.short || key.keys === '?') continue
    const next = [...spans, ...asSpans(key)]
    if (lineWidth(next) + (hasHelp ? lineWidth(help) : 0) > width) break
    spans = next
  }
  return hasHelp ? [...spans, ...help] : spans
}

const asSpans = ({ keys, short }: KeyHelp): Line => [span(keys, 'bold'), span(` ${short}  `, 'dim')]
