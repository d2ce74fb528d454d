// How does an assignment read from its first line to its last, in a pane of so many columns?

import type { Challenge } from '../../content/challenge.ts'
import type { BlockState, SessionState } from '../../engine/session-state.ts'
import { type Line, line, span } from '../line.ts'
import { renderMarkdown } from '../markdown/render-markdown.ts'
import { stepMark } from '../marks.ts'

/** What does not change while the learner reads: set once for each width. */
export type AssignmentText = {
  lines: Line[]
  /** Where each step's heading stands. */
  headings: { step: number; title: string; at: number }[]
  /** Where each block's number stands. */
  blocks: { number: number; at: number }[]
}

export function setAssignment(
  { introduction, steps, closing }: Challenge,
  width: number,
): AssignmentText {
  const lines: Line[] = []
  const headings: AssignmentText['headings'] = []
  const add = (more: Line[]) => {
    if (more.length > 0) lines.push(...more, [])
  }
  add(renderMarkdown(introduction, width))
  for (const step of steps) {
    headings.push({ step: step.number, title: step.title, at: lines.length })
    lines.push(line(step.title), [])
    add(renderMarkdown(step.markdown, width, step.blocks))
  }
  add(renderMarkdown(closing, width))
  return { lines, headings, blocks: blockTitles(lines) }
}

/** A block's number is the only thing that is drawn inverted at the beginning of a line. */
const blockTitles = (lines: Line[]) =>
  lines.flatMap(([first], at) => {
    const number = first?.styles.includes('inverse') ? Number(first.text) : 0
    return number > 0 ? [{ number, at }] : []
  })

/** The text with each step's mark at its heading, and the step that the keys are for pointed at. */
export function withMarks(
  { lines, headings, blocks }: AssignmentText,
  { steps, focusedStep, blocks: states }: Pick<SessionState, 'steps' | 'focusedStep' | 'blocks'>,
  pointed?: number,
): Line[] {
  const marked = [...lines]
  for (const { number, at } of blocks) {
    const state = states[number]
    const isPointed = number === pointed
    if (!state && !isPointed) continue
    marked[at] = [
      ...(isPointed ? [span('▸', 'bold')] : []),
      ...lines[at]!.slice(0, 2),
      ...(state ? blockMark(state) : []),
      ...(isPointed && state?.status !== 'typed' && state?.status !== 'running'
        ? [span(' · Enter types it into your shell, y copies it', 'dim')]
        : []),
    ]
  }
  for (const { step, title, at } of headings) {
    const state = steps.find(({ number }) => number === step)
    const isFocused = step === focusedStep
    marked[at] = [
      state ? stepMark(state) : span(' '),
      span(' '),
      span(
        `Step ${step}: ${title}`,
        'bold',
        ...(isFocused ? (['inverse'] as const) : (['blue'] as const)),
      ),
    ]
  }
  return marked
}

function blockMark({ status, exitCode }: BlockState): Line {
  if (status === 'typed') return [span(' · in your shell: Enter runs it', 'dim')]
  if (status === 'running') return [span(' · runs in your shell', 'yellow')]
  if (status === 'through') return [span(' ✓', 'green', 'bold'), span(' ran', 'dim')]
  return [span(' ✗', 'red', 'bold'), span(` exit code ${exitCode}`, 'dim')]
}
