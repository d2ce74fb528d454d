// Which key does what? The status line and the help are drawn from this.

import { TABS } from './tabs/tabs.ts'

/** `short` is for the line at the bottom; `name` is what it is found by where it does not stand there. */
export type KeyHelp = { keys: string; does: string; short?: string; name?: string }

const PALETTE_KEY: KeyHelp = {
  keys: '/',
  does: 'go to a challenge, or do anything, by letters of its name (Ctrl-P too)',
  short: 'go to',
}

export const LIST_KEYS: KeyHelp[] = [
  { keys: '↑ ↓', does: 'choose a challenge', short: 'choose' },
  {
    keys: 'Enter',
    does: 'open it; a challenge that was begun goes on where it was',
    short: 'open',
  },
  PALETTE_KEY,
  { keys: '?', does: 'this help', short: 'help' },
  { keys: 'q', does: 'quit; progress is kept', short: 'quit' },
]

export const isPaletteKey = (input: string, { ctrl }: { ctrl: boolean }) =>
  ctrl ? input === 'p' : input === '/'

export const NOTES_KEYS: KeyHelp[] = [
  { keys: 'Enter', does: 'go on to the assignment, when all is ready', short: 'go on' },
  { keys: '↑ ↓', does: 'scroll', short: 'scroll' },
  { keys: 'r', does: 'try again, where the setup failed' },
  PALETTE_KEY,
  { keys: '?', does: 'this help', short: 'help' },
  { keys: 'q Esc', does: 'back to the list', short: 'back' },
]

/** Where the setup came to nothing. */
export const FAILED_KEYS: KeyHelp[] = [
  { keys: 'r', does: 'try again', short: 'try again' },
  ...NOTES_KEYS.filter(({ keys }) => keys !== 'Enter' && keys !== 'r'),
]

/** While something is asked, nothing else is heard. */
export const QUESTION_KEYS: KeyHelp[] = [
  { keys: 'Enter', does: 'yes', short: 'yes' },
  { keys: 'Esc', does: 'no', short: 'no' },
]

/** Those that a learner needs first come first: a narrow screen has no room for more. */
export const ASSIGNMENT_KEYS: KeyHelp[] = [
  {
    keys: 't',
    does: 'your own shell, with kubectl on the lab’s cluster; Ctrl-] comes back, PgUp scrolls it',
    short: 'shell',
  },
  {
    keys: '1…9',
    does: 'type a block of the assignment into your shell; Enter runs it there',
    short: 'run',
  },
  { keys: 'n p', does: 'the next step, the previous step', short: 'step' },
  {
    keys: 'h',
    does: 'the next hint for the step; H shows again those that were given',
    short: 'hint',
  },
  { keys: 's', does: 'have the step solved: shows the commands first', short: 'solve' },
  ...TABS.map(({ key, title, does }) => ({ keys: key, does, short: title.toLowerCase() })),
  {
    keys: 'c',
    does: 'check now; the lab does so by itself when the cluster changes',
    short: 'check',
  },
  { keys: 'y', does: 'copy a block to the clipboard', short: 'copy' },
  {
    keys: '← →',
    does: 'point at a block, also at those above 9; Enter types it into your shell, y copies it',
    short: 'block',
  },
  {
    keys: '↑ ↓',
    does: 'scroll a line; PgUp PgDn or b Space a page, u d half of one, g G to the ends',
    short: 'scroll',
  },
  {
    keys: 'd',
    does: 'when all is done: why it worked, and on to the next challenge',
    name: 'debrief',
  },
  PALETTE_KEY,
  {
    keys: 'x',
    does: 'end what runs, and what earlier blocks left in the background',
    name: 'stop',
  },
  { keys: 'Tab', does: 'the next pane', short: 'pane' },
  { keys: 'r', does: 'reset: begin the challenge anew; asks first', name: 'begin anew' },
  { keys: 'Ctrl-Z', does: 'suspend the app; `fg` in the shell comes back' },
  { keys: '?', does: 'this help', short: 'help' },
  { keys: 'q Esc', does: 'back to the list; everything stays as it is', short: 'back' },
]

/** What comes next comes first. */
export const FINISHED_KEYS: KeyHelp[] = [
  { keys: 'd', does: 'why it worked, and on to the next challenge', short: 'what comes next' },
  ...ASSIGNMENT_KEYS,
]

export const TERMINAL_KEYS: KeyHelp[] = [
  { keys: 'Ctrl-]', does: 'back to the assignment; the shell stays', short: 'back to the lab' },
]

/** While a block stands at the shell's prompt. */
export const TYPED_KEYS: KeyHelp[] = [
  { keys: 'Enter', does: 'run what stands at the prompt', short: 'run it' },
  ...TERMINAL_KEYS,
]
