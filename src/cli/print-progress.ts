// What is the lab doing right now? A line per phase on stderr, with the time that a phase took where it was felt.

import type { Progress } from '../cluster/cluster.ts'
import type { CommandContext } from './command.ts'

const FELT_MS = 1000

/** `report` takes each progress; `finish` ends the last line. */
export function printProgress({ note }: Pick<CommandContext, 'note'>) {
  let phase: { name: string; startedAt: number } | undefined
  const end = () => {
    const took = phase ? Date.now() - phase.startedAt : 0
    if (took >= FELT_MS) note(`    (${(took / 1000).toFixed(1)} s)`)
    phase = undefined
  }
  return {
    report({ phase: name, detail }: Progress) {
      if (phase?.name === name) return
      end()
      phase = { name, startedAt: Date.now() }
      note(`  ${name}${detail ? `: ${detail}` : ''}`)
    },
    finish: end,
  }
}
