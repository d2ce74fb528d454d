// The best seat in the house: the assignment, the steps that tick off, what was run, and the keys.

import { Box } from 'ink'
import { type Dispatch, useEffect, useMemo } from 'react'
import type { Challenge } from '../../content/challenge.ts'
import type { Lab } from '../../engine/lab.ts'
import {
  countDone,
  firstOpenStep,
  isFinished,
  type SessionEvent,
  type SessionState,
  whyNotDone,
} from '../../engine/session-state.ts'
import { useAssignmentKeys } from '../hooks/use-assignment-keys.ts'
import type { Output } from '../hooks/use-output.ts'
import { PANES, type Pane, usePanes } from '../hooks/use-panes.ts'
import type { Runner } from '../hooks/use-runner.ts'
import { useScroll } from '../hooks/use-scroll.ts'
import { ASSIGNMENT_KEYS } from '../keys.ts'
import { layoutOf, type Size, textWidth } from '../layout.ts'
import { type Line, line, lineWidth, span, wrapped } from '../line.ts'
import { stepMark } from '../marks.ts'
import { setAssignment, withMarks } from '../panes/assignment-lines.ts'
import { Bar } from '../panes/bar.tsx'
import { KeyBar } from '../panes/key-bar.tsx'
import { LinesView } from '../panes/lines-view.tsx'
import { questionLines } from '../panes/question-lines.ts'
import { stepsLines } from '../panes/steps-lines.ts'

type Props = {
  lab: Lab
  challenge: Challenge
  state: SessionState
  dispatch: Dispatch<SessionEvent>
  output: Output
  runner: Runner
  size: Size
  isActive: boolean
  onReset: () => void
  onLeave: () => void
  onHelp: () => void
}

const HEADER_ROWS = 2
const FOOTER_ROWS = 2
/** Of a question's commands, so that the text they belong to stays in sight. */
const MOST_QUESTION_ROWS = 0.6

export function AssignmentScreen(props: Props) {
  const {
    lab,
    challenge,
    state,
    dispatch,
    output,
    runner,
    size,
    isActive,
    onReset,
    onLeave,
    onHelp,
  } = props
  const { columns, rows } = size

  const asked = state.question ? questionLines(state.question, challenge, columns - 2) : []
  const questionRows = Math.min(asked.length, Math.floor(rows * MOST_QUESTION_ROWS))
  const layout = layoutOf(size, {
    topRows: HEADER_ROWS,
    bottomRows: FOOTER_ROWS + (questionRows > 0 ? questionRows + 1 : 0),
  })
  const { isWide, bodyRows, assignmentColumns, sideColumns } = layout

  const text = useMemo(
    () => setAssignment(challenge, textWidth(assignmentColumns)),
    [challenge, assignmentColumns],
  )
  const assignment = useMemo(
    () => withMarks(text, state.steps, state.focusedStep),
    [text, state.steps, state.focusedStep],
  )
  const steps = useMemo(
    () => stepsLines(state, challenge, sideColumns - 2),
    [state, challenge, sideColumns],
  )
  const printed = useMemo(
    () =>
      output.lines.flatMap((each) =>
        lineWidth(each) < sideColumns - 1 ? [each] : wrapped(each, sideColumns - 2),
      ),
    [output.lines, sideColumns],
  )
  const hasOutput = printed.length > 0
  const outputRows = isWide ? (hasOutput ? outputRowsBeside(steps.length, bodyRows) : 0) : bodyRows
  const stepsRows = isWide ? bodyRows - outputRows : bodyRows
  // Beside the steps, the output has a title of its own.
  const outputLines = Math.max(0, isWide ? outputRows - 1 : outputRows)

  const scrolls = {
    assignment: useScroll(assignment.length, bodyRows),
    steps: useScroll(steps.length, stepsRows),
    output: useScroll(printed.length, outputLines, { follows: true }),
  }
  const panes = usePanes(scrolls)
  const goToStep = (step: number) => {
    const heading = text.headings.find((each) => each.step === step)
    if (heading) scrolls.assignment.to(heading.at)
    if (panes.active === 'output') panes.show('assignment')
  }
  const isStepInSight = (step: number) => {
    const { offset } = scrolls.assignment
    const at = text.headings.find((each) => each.step === step)?.at ?? 0
    return panes.active !== 'assignment' || (at >= offset && at < offset + bodyRows) || offset >= at
  }
  // Where the learner was: at the first step that is not done, unless nothing is done yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as the assignment opens
  useEffect(() => {
    if (state.focusedStep > 1) goToStep(state.focusedStep)
  }, [])

  useAssignmentKeys({
    lab,
    challenge,
    state,
    dispatch,
    runner,
    panes,
    goToStep,
    isStepInSight,
    onReset,
    onLeave,
    onHelp,
    isActive,
  })

  const view = (pane: Pane, width: number, height: number) => (
    <LinesView
      lines={pane === 'assignment' ? assignment : pane === 'steps' ? steps : printed}
      offset={scrolls[pane].offset}
      width={width}
      height={height}
      margin={1}
    />
  )
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Bar
        left={[span(' '), span(challenge.title, 'bold')]}
        right={[...progressOf(state), span(' ')]}
        width={columns}
      />
      <Bar
        left={tabs(panes.active, state)}
        right={placeIn(scrolls[panes.active].offset, panes.active, {
          assignment: assignment.length - bodyRows,
          steps: steps.length - stepsRows,
          output: printed.length - outputLines,
        })}
        width={columns}
      />
      {isWide ? (
        <Box width={columns} height={bodyRows} flexShrink={0}>
          {view('assignment', assignmentColumns, bodyRows)}
          <LinesView lines={verticalRule(bodyRows)} width={1} height={bodyRows} />
          <Box flexDirection="column" width={sideColumns} height={bodyRows} flexShrink={0}>
            {view('steps', sideColumns, stepsRows)}
            {outputRows > 0 && <Bar left={outputTitle(state, sideColumns)} width={sideColumns} />}
            {outputRows > 0 && view('output', sideColumns, outputLines)}
          </Box>
        </Box>
      ) : (
        view(panes.active, columns, bodyRows)
      )}
      {questionRows > 0 && <Bar left={line('─'.repeat(columns), 'dim')} width={columns} />}
      {questionRows > 0 && (
        <LinesView
          lines={shortened(asked, questionRows)}
          width={columns}
          height={questionRows}
          margin={1}
        />
      )}
      <Bar left={noticeLine(state, isWide)} width={columns} />
      <KeyBar keys={ASSIGNMENT_KEYS} width={columns} />
    </Box>
  )
}

/** The steps take what they need, the output the rest, and each at least a third. */
const outputRowsBeside = (stepsLength: number, rows: number) =>
  Math.max(Math.floor(rows / 3), Math.min(rows - stepsLength - 1, Math.floor((rows * 2) / 3)))

const shortened = (lines: Line[], rows: number): Line[] =>
  lines.length <= rows
    ? lines
    : [...lines.slice(0, rows - 1), line(`… ${lines.length - rows + 1} more lines`, 'dim')]

const verticalRule = (rows: number): Line[] => Array.from({ length: rows }, () => line('│', 'dim'))

const progressOf = (state: SessionState): Line => [
  ...state.steps.flatMap((step) => [stepMark(step), span(' ')]),
  isFinished(state)
    ? span('all done', 'green', 'bold')
    : span(`${countDone(state)} of ${state.steps.length} done`),
]

const TITLES: Record<Pane, string> = { assignment: 'Assignment', steps: 'Steps', output: 'Output' }

const tabs = (active: Pane, { run }: SessionState): Line =>
  PANES.flatMap((pane) => [
    span(' '),
    pane === active
      ? span(`[${TITLES[pane]}]`, 'bold', 'underline')
      : span(` ${TITLES[pane]} `, 'dim'),
    ...(pane === 'output' && run?.status === 'running' ? [span('…', 'yellow')] : []),
  ])

/** How far down the pane is that the keys scroll. */
function placeIn(offset: number, pane: Pane, lasts: Record<Pane, number>): Line {
  const last = lasts[pane]
  if (last <= 0) return []
  return [span(`${Math.round((100 * offset) / last)}% `, 'dim')]
}

const outputTitle = ({ run }: SessionState, width: number): Line => {
  const title = run?.status === 'running' ? ` Output: ${run.title} runs, x ends it ` : ' Output '
  return [
    span('──', 'dim'),
    span(title, 'bold'),
    span('─'.repeat(Math.max(0, width - title.length - 2)), 'dim'),
  ]
}

function noticeLine(state: SessionState, isWide: boolean): Line {
  const { notice, activity, run } = state
  if (activity === 'checking') return line(' Checking …', 'dim')
  if (activity === 'running' && run) return [span(` ${run.title} runs; x ends it.`, 'yellow')]
  if (notice) return [span(' '), toned(notice.text, notice.tone)]
  if (run?.outcome)
    return [span(' '), toned(run.outcome, run.status === 'finished' ? 'good' : 'bad')]
  if (isFinished(state))
    return [span(' '), toned('All steps are done. q goes back to the list.', 'good')]
  return isWide ? [] : reasonLine(state)
}

/** Where the steps are out of sight: what holds the learner up, as far as one line goes. */
function reasonLine(state: SessionState): Line {
  const open = firstOpenStep(state)
  const why = open && whyNotDone(open.checks)
  return why
    ? [span(' '), stepMark(open), span(` Step ${open.number}: `), span(why.reason, 'dim')]
    : []
}

function toned(text: string, tone: 'info' | 'good' | 'bad') {
  if (tone === 'good') return span(`✓ ${text}`, 'green')
  return tone === 'bad' ? span(`! ${text}`, 'red') : span(text)
}
