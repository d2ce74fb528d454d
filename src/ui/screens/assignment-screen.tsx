// The best seat in the house: the assignment, the steps that tick off, what was run, and the keys.

import { Box } from 'ink'
import { type Dispatch, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Challenge } from '../../content/challenge.ts'
import type { Lab } from '../../engine/lab.ts'
import { type SessionEvent, type SessionState, whyNotDone } from '../../engine/session-state.ts'
import { useAssignmentKeys } from '../hooks/use-assignment-keys.ts'
import { useBlockPointer } from '../hooks/use-block-pointer.ts'
import { useMinutes } from '../hooks/use-minutes.ts'
import type { Output } from '../hooks/use-output.ts'
import { type Pane, usePanes } from '../hooks/use-panes.ts'
import type { Runner } from '../hooks/use-runner.ts'
import { type Scroll, useScroll } from '../hooks/use-scroll.ts'
import type { TerminalTab } from '../hooks/use-terminal.ts'
import type { KeyHelp } from '../keys.ts'
import { layoutOf, type Size, textWidth } from '../layout.ts'
import { type Line, line, lineWidth, span, wrapped } from '../line.ts'
import { setAssignment, withMarks } from '../panes/assignment-lines.ts'
import { Bar } from '../panes/bar.tsx'
import { KeyBar } from '../panes/key-bar.tsx'
import { keysNow } from '../panes/keys-now.ts'
import { LinesView } from '../panes/lines-view.tsx'
import { noticeLine } from '../panes/notice-line.ts'
import { questionLines } from '../panes/question-lines.ts'
import { focusedAt, hintAt, stepsLines } from '../panes/steps-lines.ts'
import { elapsedOf, paneTitles, placeIn, progressOf, tabTitle } from '../panes/title-lines.ts'
import { TABS } from '../tabs/tabs.ts'
import { TerminalView } from '../terminal/terminal-view.tsx'

type Props = {
  lab: Lab
  challenge: Challenge
  state: SessionState
  dispatch: Dispatch<SessionEvent>
  output: Output
  terminal: TerminalTab
  runner: Runner
  size: Size
  isActive: boolean
  onReset: () => void
  onLeave: () => void
  onHelp: () => void
  onPalette: () => void
  onDebrief: () => void
}

const NOTHING_RAN: Line[] = [
  [],
  line('What the lab runs for you (s solves a step) prints here.', 'dim'),
]
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
    terminal,
    runner,
    size,
    isActive,
    onReset,
    onLeave,
    onHelp,
    onPalette,
    onDebrief,
  } = props
  const { columns, rows } = size

  const progress = lab.progressOf(challenge)
  const elapsed = useMinutes(
    timeOf(progress?.startedAt),
    state.finishedAt ?? timeOf(progress?.finishedAt),
    isActive,
  )

  const asked = questionLines(state, challenge, columns - 2)
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
  const shown = printed.length > 0 ? printed : NOTHING_RAN
  const [wantsTab, setWantsTab] = useState(false)
  /** Of a tab that has taken the keyboard. */
  const [tabKeys, setTabKeys] = useState<KeyHelp[]>()
  const hasTab = wantsTab || printed.length > 0 || terminal.session !== undefined
  const tabRows = isWide ? (hasTab ? tabRowsBeside(steps.length, bodyRows) : 0) : bodyRows
  const stepsRows = isWide ? bodyRows - tabRows : bodyRows
  // Beside the steps, a tab has a title of its own.
  const tabLines = Math.max(0, isWide ? tabRows - 1 : tabRows)

  const assignmentScroll = useScroll(text.lines.length, bodyRows)
  const pointer = useBlockPointer(challenge, text, assignmentScroll, bodyRows)
  const pointed = pointer.block?.number
  const assignment = useMemo(() => withMarks(text, state, pointed), [text, state, pointed])
  const scrolls = {
    assignment: assignmentScroll,
    steps: useScroll(steps.length, stepsRows),
    output: useScroll(printed.length, tabLines, { follows: true }),
    terminal: terminalScroll(terminal, tabLines),
  }
  const panes = usePanes(scrolls)
  // A tab that was opened once keeps its place beside the assignment.
  if (!wantsTab && panes.active !== 'assignment' && panes.active !== 'steps') setWantsTab(true)
  const goToStep = (step: number) => {
    const heading = text.headings.find((each) => each.step === step)
    if (heading) scrolls.assignment.to(heading.at)
    if (panes.active !== 'steps') panes.show('assignment')
  }
  const showHint = (hint: number) => {
    const at = hintAt(steps, hint)
    if (at !== undefined) scrolls.steps.to(at)
  }
  // On a small screen a new hint stands below what is seen, and a new reason above the hints that were read.
  const focused = state.steps.find(({ number }) => number === state.focusedStep)
  const hinted = useRef(focused)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only as a hint is given, or the reason is another
  useEffect(() => {
    const before = hinted.current
    hinted.current = focused
    if (!focused || before?.number !== focused.number) return
    if (focused.hints.length > before.hints.length) return showHint(focused.hints.length)
    const reason = whyNotDone(focused.checks)?.reason
    if (reason !== undefined && reason !== whyNotDone(before.checks)?.reason)
      scrolls.steps.to(focusedAt(steps))
  }, [focused])
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

  // Into the shell, and out of it to where the learner was before: in the same frame, or the next key would be for the pane
  // that they have left.
  const isInShell = terminal.isTyping && terminal.session !== undefined
  const [wasInShell, setWasInShell] = useState(false)
  if (isInShell !== wasInShell) {
    setWasInShell(isInShell)
    if (isInShell) panes.show('terminal')
    else if (panes.active === 'terminal') panes.back()
  }

  useAssignmentKeys({
    lab,
    challenge,
    state,
    dispatch,
    runner,
    terminal,
    panes,
    goToStep,
    pointer: {
      ...pointer,
      move(step) {
        panes.show('assignment')
        pointer.move(step)
      },
    },
    showHint,
    isStepInSight,
    onReset,
    onLeave,
    onHelp,
    onPalette,
    onDebrief,
    isActive,
  })

  const terminalView = (width: number, height: number) =>
    terminal.session ? (
      <TerminalView
        session={terminal.session}
        width={width}
        height={height}
        isFocused={terminal.isTyping}
      />
    ) : (
      <LinesView
        lines={[[], line('t opens your shell here, with kubectl on the lab’s cluster.', 'dim')]}
        width={width}
        height={height}
        margin={1}
      />
    )
  const say = useCallback(
    (text: string, tone: 'info' | 'good' | 'bad' = 'info') =>
      dispatch({ type: 'notice-shown', text, tone }),
    [dispatch],
  )
  const view = (pane: Pane, width: number, height: number) => {
    if (pane === 'terminal') return terminalView(width, height)
    const tab = TABS.find(({ name }) => name === pane)
    if (tab)
      return (
        <tab.View
          lab={lab}
          challenge={challenge}
          state={state}
          size={{ columns: width, rows: height }}
          isActive={isActive && panes.active === pane && !terminal.isTyping && !state.question}
          say={say}
          takeKeys={setTabKeys}
        />
      )
    return (
      <LinesView
        lines={pane === 'assignment' ? assignment : pane === 'steps' ? steps : shown}
        offset={panes.scrollOf(pane)?.offset}
        width={width}
        height={height}
        margin={1}
      />
    )
  }
  const sees = (pane: Pane) => isWide || panes.active === pane
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Bar
        left={[span(' '), span(challenge.title, 'bold')]}
        right={[...elapsedOf(elapsed), ...progressOf(state), span(' ')]}
        width={columns}
      />
      <Bar
        left={paneTitles(panes.active, state, columns)}
        right={placeIn(panes.scroll?.offset ?? 0, panes.active, {
          assignment: assignment.length - bodyRows,
          steps: steps.length - stepsRows,
          output: printed.length - tabLines,
        })}
        width={columns}
      />
      {/* One tree for both: a tab that is worked in goes on in it when the window changes. */}
      <Box width={columns} height={bodyRows} flexShrink={0}>
        {sees('assignment') && view('assignment', assignmentColumns, bodyRows)}
        {isWide && <LinesView lines={verticalRule(bodyRows)} width={1} height={bodyRows} />}
        {(isWide || panes.active !== 'assignment') && (
          <Box flexDirection="column" width={sideColumns} height={bodyRows} flexShrink={0}>
            {sees('steps') && view('steps', sideColumns, stepsRows)}
            {isWide && tabRows > 0 && (
              <Bar
                left={tabTitle(panes.tab, state, terminal.isTyping, sideColumns)}
                width={sideColumns}
              />
            )}
            {sees(panes.tab) && tabRows > 0 && view(panes.tab, sideColumns, tabLines)}
          </Box>
        )}
      </Box>
      {questionRows > 0 && <Bar left={line('─'.repeat(columns), 'dim')} width={columns} />}
      {questionRows > 0 && (
        <LinesView
          lines={firstRows(asked, questionRows)}
          width={columns}
          height={questionRows}
          margin={1}
        />
      )}
      <Bar
        left={noticeLine(state, layout.isWide, terminal.isTyping, panes.active, columns)}
        width={columns}
      />
      <KeyBar keys={keysNow(state, terminal.isTyping, tabKeys)} width={columns} />
    </Box>
  )
}

/** The steps take what they need, a tab the rest, and each at least a third. */
const tabRowsBeside = (stepsLength: number, rows: number) =>
  Math.max(Math.floor(rows / 3), Math.min(rows - stepsLength - 1, Math.floor((rows * 2) / 3)))

const firstRows = (lines: Line[], rows: number): Line[] =>
  lines.length <= rows
    ? lines
    : [...lines.slice(0, rows - 1), line(`… ${lines.length - rows + 1} more lines`, 'dim')]

const verticalRule = (rows: number): Line[] => Array.from({ length: rows }, () => line('│', 'dim'))

const timeOf = (date: string | undefined) => (date === undefined ? undefined : Date.parse(date))

/** While a shell has the keys, they are scrolled by its own ways. */
const terminalScroll = ({ session }: TerminalTab, height: number): Scroll => ({
  offset: 0,
  to: () => {},
  onKey(_input, key) {
    if (!session || !(key.pageUp || key.pageDown || key.upArrow || key.downArrow)) return false
    const rows = key.upArrow || key.downArrow ? 1 : Math.max(1, height - 2)
    session.scrollBy(key.upArrow || key.pageUp ? rows : -rows)
    return true
  },
})
