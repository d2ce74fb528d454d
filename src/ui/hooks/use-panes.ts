// Which of the panes is it that keys scroll, and that a narrow screen shows?

import { useState } from 'react'
import { TABS, type TabName } from '../tabs/tabs.ts'
import type { Scroll } from './use-scroll.ts'

export type Pane = 'assignment' | 'steps' | 'terminal' | 'output' | TabName

/** In the order in which Tab goes through them. */
export const PANES: readonly Pane[] = [
  'assignment',
  'steps',
  'terminal',
  ...TABS.map(({ name }): TabName => name),
  'output',
]

/** What shares the tab area beside the assignment. */
export type TabPane = Exclude<Pane, 'assignment' | 'steps'>

export type Panes = {
  active: Pane
  /** The tab that was looked at last. */
  tab: TabPane
  show: (pane: Pane) => void
  next: (backwards: boolean) => void
  /** Undefined where the pane has keys of its own. */
  scroll: Scroll | undefined
  scrollOf: (pane: Pane) => Scroll | undefined
  /** Out of a tab, to what the learner was reading. */
  back: () => void
}

const isTab = (pane: Pane): pane is TabPane => pane !== 'assignment' && pane !== 'steps'

/** A pane without a scroll here has keys of its own. */
export function usePanes(scrolls: Partial<Record<Pane, Scroll>>): Panes {
  const [{ active, before, tab }, setPlace] = useState<{
    active: Pane
    before: Pane
    tab: TabPane
  }>({ active: 'assignment', before: 'assignment', tab: 'terminal' })
  const show = (pane: Pane) =>
    setPlace((was) => ({
      active: pane,
      before: isTab(pane) ? was.before : pane,
      tab: isTab(pane) ? pane : was.tab,
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
    scrollOf: (pane) => scrolls[pane],
  }
}
