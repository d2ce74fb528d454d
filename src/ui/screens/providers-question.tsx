// A key is there: may the lab use it? Asked once, before anything else.

import { Box } from 'ink'
import type { Providers } from '../../engine/environment.ts'
import { useKeys } from '../keyboard.tsx'
import type { Size } from '../layout.ts'
import { type Line, span, wrapped } from '../line.ts'
import { Bar, titleBar } from '../panes/bar.tsx'
import { LinesView } from '../panes/lines-view.tsx'

type Props = { size: Size; onAnswer: (providers: Providers) => void }

export function ProvidersQuestion({ size: { columns, rows }, onAnswer }: Props) {
  useKeys((input, key) => {
    if (input === 's' || key.return) onAnswer('simulated')
    if (input === 'r') onAnswer('real')
  })
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Bar left={titleBar('Which providers shall answer?')} width={columns} />
      <LinesView
        lines={questionLines(Math.min(80, columns - 4))}
        width={columns}
        height={rows - 1}
        margin={2}
      />
    </Box>
  )
}

const questionLines = (width: number): Line[] => [
  [],
  ...wrapped(
    [
      span(
        'OPENAI_API_KEY is set in your environment. The lab works without it: simulated providers answer offline, as strictly as the real ones.',
      ),
    ],
    width,
  ),
  [],
  ...wrapped([span('Simulated')], width, { first: [span('s  ', 'bold')], rest: [span('   ')] }),
  ...wrapped(
    [span('no network, no cost; your key is not used (Enter chooses this)', 'dim')],
    width,
    { first: [span('   ')] },
  ),
  [],
  ...wrapped([span('Real')], width, { first: [span('r  ', 'bold')], rest: [span('   ')] }),
  ...wrapped(
    [
      span(
        'requests go to OpenAI with your key, and cost what OpenAI charges; the key is put into a Secret in the lab’s cluster, and shown nowhere',
        'dim',
      ),
    ],
    width,
    { first: [span('   ')] },
  ),
  [],
  ...wrapped(
    [
      span(
        'The answer is remembered; ai-gateway-lab --providers simulated|real changes it.',
        'dim',
      ),
    ],
    width,
  ),
]
