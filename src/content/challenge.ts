// What is a challenge, once it is read? Plain data: content/ makes it from files, everything else reads it.

import type { Check } from '../checks/check.ts'

export type Track = { title: string; teaser: string; challenges: Challenge[] }

/** Front matter as Instruqt's assignment.md has it, the assignment cut into steps, and checks.yaml. */
export type Challenge = {
  slug: string
  id?: string
  title: string
  teaser: string
  notes: { type: 'text'; contents: string }[]
  tabs: { title: string; type: string; path?: string }[]
  /** Seconds; undefined where there is no limit. */
  timelimit?: number
  /** Absolute path of the challenge's folder. */
  folder: string
  /**
   * Slugs of the challenges whose end state this one starts from. As checks.yaml names them; in a track, with those
   * that they require themselves, in the order in which they are to be made.
   */
  requires: string[]
  /** Markdown before the first step: why this matters. */
  introduction: string
  steps: Step[]
  /** Markdown after the last step. */
  closing: string
  /** What the author put beside the assignment for the engine to run. */
  scripts: Script[]
}

export type Script = {
  stage: 'setup' | 'check' | 'solve' | 'cleanup'
  /** The machine that Instruqt would run it on (`setup-server` → `server`); '' for `setup.mjs`. */
  host: string
  /** Absolute. */
  path: string
}

export type Step = {
  /** From 1. */
  number: number
  title: string
  /** The step's markdown, without its heading. */
  markdown: string
  blocks: Block[]
  checks: Check[]
  /** From a nudge to nearly the answer; those of its checks first. */
  hints: Hint[]
  /** False where the step only looks or talks, so that another challenge's setup may leave it out. */
  changesCluster: boolean
}

/**
 * `check` is the place in `checks` of the one that it helps with; without, it helps with the whole step. With `where` it is
 * for what is wrong at that field, or below it: `spec.ai`; `metadata` where the object is not there.
 */
export type Hint = { text: string; check?: number; where?: string }

export type Block = {
  /** From 1, counted through the challenge. */
  number: number
  /** `bash` (`sh` and `shell` too), `yaml`, …; '' where the fence names none. */
  language: string
  /** Instruqt's words after the language: `run`, `copy`, `nocopy`, `wrap`, `line-numbers`. */
  modifiers: string[]
  source: string
  /** Whether `solve` runs it: a bash block that is not marked `nocopy`. */
  runs: boolean
  /** Line of the fence in assignment.md, from 1. */
  line: number
}

/** Values for `[[ Instruqt-Var key="…" ]]` in the text. */
export type Variables = Record<string, string>
