// Which of the panes is it that keys scroll, and that a narrow screen shows?

import { useState } from 'react'
import type { Scroll } from './use-scroll.ts'

export const PANES = ['assignment', 'steps', 'output'] as const
export type Pane = (typeof PANES)[number]

export type Panes = {
  active: Pane
  show: (pane: Pane) => void
  next: (backwards: boolean) => void
  scroll: Scroll
}

export function usePanes(scrolls: Record<Pane, Scroll>): Panes {
  const [active, show] = useState<Pane>('assignment')
  return {
    active,
    show,
    next: (backwards) => {
      const step = backwards ? PANES.length - 1 : 1
      show(PANES[(PANES.indexOf(active) + step) % PANES.length]!)
    },
    scroll: scrolls[active],
  }
}
