// Which part of a long text is on the screen?

import type { Key } from 'ink'
import { useCallback, useState } from 'react'

export type Scroll = {
  offset: number
  to: (line: number) => void
  /** True where the key was one for scrolling. */
  onKey: (input: string, key: Key) => boolean
}

/**
 * Of `length` lines, `height` are seen. The place is kept within the text also when that gets shorter. With `follows`
 * the end is shown, and what comes is followed, until the learner scrolls back.
 */
export function useScroll(length: number, height: number, { follows = false } = {}): Scroll {
  const [wanted, setWanted] = useState(follows ? Number.POSITIVE_INFINITY : 0)
  const last = Math.max(0, length - height)
  const offset = Math.min(wanted, last)

  const to = useCallback(
    (next: number) =>
      setWanted(
        follows && next >= last ? Number.POSITIVE_INFINITY : Math.max(0, Math.min(next, last)),
      ),
    [last, follows],
  )
  const onKey = (input: string, key: Key) => {
    const next = moved(input, key, { offset, height, last })
    if (next === undefined) return false
    to(next)
    return true
  }
  return { offset, to, onKey }
}

function moved(input: string, key: Key, at: { offset: number; height: number; last: number }) {
  const { offset, height, last } = at
  const page = Math.max(1, height - 2)
  if (key.upArrow || input === 'k') return offset - 1
  if (key.downArrow || input === 'j') return offset + 1
  if (key.pageUp || input === 'b') return offset - page
  if (key.pageDown || input === ' ') return offset + page
  if (input === 'u') return offset - Math.floor(page / 2)
  if (input === 'd') return offset + Math.floor(page / 2)
  if (key.home || input === 'g') return 0
  if (key.end || input === 'G') return last
  return undefined
}
