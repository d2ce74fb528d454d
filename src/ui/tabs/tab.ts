// What can be opened in the tab area beside the assignment? A tab is a file in a folder here, and a row in tabs.ts.

import type { ComponentType } from 'react'
import type { Challenge } from '../../content/challenge.ts'
import type { Lab } from '../../engine/lab.ts'
import type { SessionState } from '../../engine/session-state.ts'
import type { KeyHelp } from '../keys.ts'
import type { Size } from '../layout.ts'

export type TabProps = {
  lab: Lab
  challenge: Challenge
  state: SessionState
  size: Size
  /** Arrows, PgUp, PgDn and Enter are the tab's while it is; every other key stays the assignment's. */
  isActive: boolean
  /** One line at the bottom of the screen. */
  say: (text: string, tone?: 'info' | 'good' | 'bad') => void
  /** The tab has the whole keyboard from now on, with these keys; undefined gives it back. */
  takeKeys: (keys: KeyHelp[] | undefined) => void
}

export type Tab<Name extends string = string> = {
  name: Name
  title: string
  /** Opens it from anywhere in the assignment. */
  key: string
  /** For the help. */
  does: string
  View: ComponentType<TabProps>
}
