// Which block of the assignment do Enter and y mean? Those above 9 have no key of their own.

import { useState } from 'react'
import type { Block, Challenge } from '../../content/challenge.ts'
import type { AssignmentText } from '../panes/assignment-lines.ts'
import { blockNumbered } from '../panes/question-lines.ts'
import type { Scroll } from './use-scroll.ts'

export type BlockPointer = {
  block: Block | undefined
  /** To the next block, or the one before it; at first to one that is on the screen. */
  move: (step: 1 | -1) => void
  clear: () => void
}

/** Rows of a block that are brought onto the screen with its title. */
const ROWS_BELOW = 3

export function useBlockPointer(
  challenge: Challenge,
  { blocks }: Pick<AssignmentText, 'blocks'>,
  scroll: Scroll,
  rows: number,
): BlockPointer {
  const [number, setNumber] = useState<number>()
  return {
    block: number === undefined ? undefined : blockNumbered(challenge, number),
    clear: () => setNumber(undefined),
    move(step) {
      const { offset } = scroll
      const at = blocks.findIndex((block) => block.number === number)
      const next =
        at !== -1
          ? blocks[at + step]
          : step === 1
            ? blocks.find((block) => block.at >= offset)
            : blocks.findLast((block) => block.at < offset + rows)
      if (!next) return
      setNumber(next.number)
      if (next.at < offset || next.at + ROWS_BELOW >= offset + rows) scroll.to(next.at - 1)
    },
  }
}
