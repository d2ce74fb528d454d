// Which of the panes is it that keys scroll, and that a narrow screen shows?

import { useState } from 'react'
import type { Scroll } from './use-scroll.ts'

export const PANES = ['assignment', 'steps', 'terminal', 'output'] as const
export type Pane = (typeof PANES)[number]

/** What shares the tab area beside the assignment. */
export type TabPane = Exclude<Pane, 'assignment' | 'steps'>

export type Panes = {
  active: Pane
  /** The tab that was looked at last. */
  tab: TabPane
  show: (pane: Pane) => void
  next: (backwards: boolean) => void
  scroll: Scroll
  /** Back to the pane before this one. */
  back: () => void
}

export function usePanes(scrolls: Record<Pane, Scroll>): Panes {
  const [{ active, before, tab }, setPlace] = useState<{
    active: Pane
    before: Pane
    tab: TabPane
  }>({ active: 'assignment', before: 'assignment', tab: 'terminal' })
  const show = (pane: Pane) =>
    setPlace((was) => ({
      active: pane,
      before: was.active === pane ? was.before : was.active,
      tab: pane === 'assignment' || pane === 'steps' ? was.tab : pane,
    }))
  return {
    active,
    tab,
    show,
    back: () => show(before),
    next: (backwards) => {
      const step = backwards ? PANES.length - 1 : 1
      show(PANES[(PANES.indexOf(active) + step) % PANES.length]!)
    },
    scroll: scrolls[active],
  }
}
