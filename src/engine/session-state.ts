// What happens next in a learner's session? A pure function over plain data; all that takes time stands around it.

import type { CheckResult } from '../checks/check-result.ts'

/** What one look at the cluster said about one step. `checks` are in the order of checks.yaml. */
export type StepReport = {
  number: number
  title: string
  status: 'done' | 'not-yet' | 'could-not-check'
  checks: { title: string; result: CheckResult }[]
}

export type StepState = {
  number: number
  title: string
  /** A step that was done once stays counted: when its checks fail later it is `broken-again`. */
  status: 'to-do' | 'done' | 'broken-again'
  /** Whether the last look could see anything at all. */
  seen: 'not-checked' | 'checked' | 'could-not-check'
  checks: StepReport['checks']
  /** Those that were given, by their place among the step's. */
  hints: number[]
  /** The lab ran this step's commands. */
  solved: boolean
  /** The lab made it so, for a challenge that starts from there. */
  made: boolean
}

export type SetupState = {
  status: 'running' | 'finished' | 'failed'
  startedAt: number
  finishedAt?: number
  phases: { phase: string; detail?: string; startedAt: number }[]
  failure?: Failure
}

export type Failure = { message: string; hint?: string }

/** What the lab asks before it does it. */
export type Question =
  | { kind: 'solve'; step: number }
  | { kind: 'run-block'; block: number }
  | { kind: 'reset' }

export type Run = { title: string; status: 'running' | 'finished' | 'failed'; outcome?: string }

/** 130 is what a shell says of a command that Ctrl-C ended. */
export type BlockState = { status: 'typed' | 'running' | 'through' | 'failed'; exitCode?: number }

export type SessionState = {
  place: 'list' | 'notes' | 'assignment'
  challenge?: string
  /** The challenge was begun before: the learner goes on where they were, and has read the notes. */
  resumed?: boolean
  setup?: SetupState
  steps: StepState[]
  focusedStep: number
  activity: 'idle' | 'checking' | 'running' | 'resetting'
  question?: Question
  run?: Run
  /** What became of the blocks that the learner had typed into their shell, by number. */
  blocks: Record<number, BlockState>
  notice?: { text: string; tone: 'info' | 'good' | 'bad' }
  finishedAt?: number
}

export type SessionEvent =
  | {
      type: 'challenge-chosen'
      slug: string
      steps: ChosenStep[]
      resumed?: boolean
      finishedAt?: number
    }
  | { type: 'challenge-left' }
  | { type: 'setup-started'; at: number }
  | { type: 'setup-progressed'; phase: string; detail?: string; at: number }
  | { type: 'setup-finished'; at: number }
  | { type: 'setup-failed'; failure: Failure; at: number }
  | { type: 'notes-read' }
  | { type: 'check-requested' }
  | { type: 'checks-finished'; reports: StepReport[]; at: number; asked?: boolean }
  | { type: 'checks-failed'; failure: Failure }
  | { type: 'step-focused'; step: number }
  | { type: 'hint-given'; step: number; hint: number }
  | { type: 'solve-requested'; step: number }
  | { type: 'block-chosen'; block: number }
  | { type: 'reset-requested' }
  | { type: 'question-declined' }
  | { type: 'block-typed'; block: number }
  | { type: 'block-entered'; block: number }
  /** It was not run, and stands at no prompt any more. */
  | { type: 'block-given-up'; block: number }
  | { type: 'block-ended'; block: number; exitCode: number }
  | { type: 'run-started'; title: string }
  | { type: 'run-finished'; outcome: string; ok: boolean }
  | { type: 'run-dismissed' }
  | { type: 'step-solved'; step: number }
  | { type: 'reset-started'; at: number }
  | { type: 'notice-shown'; text: string; tone: 'info' | 'good' | 'bad' }
  /** It was there to be read when the next key was pressed. */
  | { type: 'notice-read' }
  /** Another command may have changed it; `ready` says whether the challenge is set up. */
  | { type: 'progress-read'; steps: ChosenStep[]; ready: boolean; finishedAt?: number }

/** A step as it is chosen: from the challenge, with what the progress store remembers of it. */
export type ChosenStep = {
  number: number
  title: string
  hints?: number[]
  done?: boolean
  solved?: boolean
  made?: boolean
}

export const firstState: SessionState = {
  place: 'list',
  steps: [],
  focusedStep: 1,
  activity: 'idle',
  blocks: {},
}

/** The same object where the event changes nothing, so that nothing is drawn anew. */
export function nextState(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'challenge-chosen':
      return {
        ...firstState,
        place: 'notes',
        challenge: event.slug,
        steps: event.steps.map(asStepState),
        focusedStep: event.steps.find((step) => !step.done)?.number ?? 1,
        resumed: event.resumed,
        finishedAt: event.finishedAt,
      }
    case 'challenge-left':
      return firstState

    case 'setup-started':
      return {
        ...state,
        place: 'notes',
        setup: { status: 'running', startedAt: event.at, phases: [] },
      }
    case 'setup-progressed':
      return withSetup(state, (setup) => ({ ...setup, phases: withPhase(setup.phases, event) }))
    case 'setup-finished': {
      const finished = withSetup(state, (setup) => ({
        ...setup,
        status: 'finished',
        finishedAt: event.at,
      }))
      return {
        ...finished,
        activity: finished.activity === 'resetting' ? 'idle' : finished.activity,
        place: finished.resumed ? 'assignment' : finished.place,
      }
    }
    case 'setup-failed':
      return withSetup({ ...state, activity: 'idle' }, (setup) => ({
        ...setup,
        status: 'failed',
        finishedAt: event.at,
        failure: event.failure,
      }))
    case 'notes-read':
      return state.place === 'notes' && state.setup?.status === 'finished'
        ? { ...state, place: 'assignment' }
        : state

    case 'check-requested':
      return state.activity === 'idle'
        ? { ...state, activity: 'checking', notice: undefined }
        : state
    case 'checks-finished':
      return withReports(state, event)
    case 'checks-failed':
      return {
        ...state,
        activity: state.activity === 'checking' ? 'idle' : state.activity,
        notice: { text: event.failure.message, tone: 'bad' },
      }

    case 'step-focused': {
      const exists = state.steps.some(({ number }) => number === event.step)
      return exists && state.focusedStep !== event.step
        ? { ...state, focusedStep: event.step, notice: undefined }
        : state
    }
    case 'hint-given':
      return withStep(
        { ...state, focusedStep: event.step, notice: undefined },
        event.step,
        (step) => ({ ...step, hints: [...step.hints, event.hint] }),
      )

    case 'solve-requested':
      return asked(state, { kind: 'solve', step: event.step })
    case 'block-chosen':
      return asked(state, { kind: 'run-block', block: event.block })
    case 'reset-requested':
      return asked(state, { kind: 'reset' })
    case 'question-declined':
      return state.question ? { ...state, question: undefined } : state

    case 'block-typed':
      return withBlock(state, event.block, { status: 'typed' })
    case 'block-entered':
      return withBlock(state, event.block, { status: 'running' })
    case 'block-given-up': {
      const { [event.block]: _, ...blocks } = state.blocks
      return { ...state, blocks }
    }
    case 'block-ended':
      return withBlock(state, event.block, {
        status: event.exitCode === 0 ? 'through' : 'failed',
        exitCode: event.exitCode,
      })

    case 'run-started':
      return {
        ...state,
        question: undefined,
        notice: undefined,
        activity: 'running',
        run: { title: event.title, status: 'running' },
      }
    case 'run-finished':
      return {
        ...state,
        activity: 'idle',
        run: state.run && {
          ...state.run,
          status: event.ok ? 'finished' : 'failed',
          outcome: event.outcome,
        },
      }
    case 'run-dismissed':
      return state.run && state.run.status !== 'running' ? { ...state, run: undefined } : state
    case 'step-solved':
      return withStep(state, event.step, (step) => ({
        ...step,
        solved: true,
        made: false,
      }))

    case 'reset-started':
      return {
        ...state,
        question: undefined,
        run: undefined,
        blocks: {},
        finishedAt: undefined,
        activity: 'resetting',
        resumed: false,
        place: 'notes',
        focusedStep: 1,
        setup: { status: 'running', startedAt: event.at, phases: [] },
        steps: state.steps.map(({ number, title }) => asStepState({ number, title })),
      }
    case 'notice-shown':
      return { ...state, notice: { text: event.text, tone: event.tone } }
    case 'notice-read':
      return state.notice ? { ...state, notice: undefined } : state
    case 'progress-read':
      return withProgress(state, event)
  }
}

/** How many steps count: those that were done, also where they are broken now. */
export const countDone = ({ steps }: SessionState) =>
  steps.filter(({ status }) => status !== 'to-do').length

export const isFinished = (state: SessionState) =>
  state.steps.length > 0 && state.steps.every(({ status }) => status === 'done')

/** All is done, and nothing of it by the learner. */
export const isMade = (state: SessionState) =>
  isFinished(state) && state.steps.every(({ made }) => made)

/** The step that the learner is held up by: the first that is not done as things stand. */
export const firstOpenStep = ({ steps }: SessionState) =>
  steps.find(({ status }) => status !== 'done')

/** Why a step is not done: its first check that is not, with the command that shows it. */
export function whyNotDone(
  checks: StepReport['checks'],
): Exclude<CheckResult, { status: 'done' }> | undefined {
  for (const { result } of checks) if (result.status !== 'done') return result
}

const asStepState = (step: ChosenStep): StepState => ({
  number: step.number,
  title: step.title,
  status: step.done ? 'done' : 'to-do',
  seen: 'not-checked',
  checks: [],
  hints: step.hints ?? [],
  solved: step.solved ?? false,
  made: step.made ?? false,
})

const asked = (state: SessionState, question: Question): SessionState =>
  state.activity === 'idle' || state.activity === 'checking'
    ? { ...state, question, notice: undefined }
    : state

const withBlock = (state: SessionState, number: number, block: BlockState): SessionState => ({
  ...state,
  notice: undefined,
  blocks: { ...state.blocks, [number]: block },
})

const withSetup = (state: SessionState, change: (setup: SetupState) => SetupState): SessionState =>
  state.setup ? { ...state, setup: change(state.setup) } : state

function withPhase(
  phases: SetupState['phases'],
  { phase, detail, at }: { phase: string; detail?: string; at: number },
): SetupState['phases'] {
  const last = phases.at(-1)
  if (last?.phase === phase) return [...phases.slice(0, -1), { ...last, detail }]
  return [...phases, { phase, detail, startedAt: at }]
}

const withStep = (
  state: SessionState,
  number: number,
  change: (step: StepState) => StepState,
): SessionState => ({
  ...state,
  steps: state.steps.map((step) => (step.number === number ? change(step) : step)),
})

function withReports(
  state: SessionState,
  { reports, at, asked = false }: { reports: StepReport[]; at: number; asked?: boolean },
): SessionState {
  const steps = state.steps.map((step) => {
    const report = reports.find(({ number }) => number === step.number)
    return report ? afterReport(step, report) : step
  })
  const moved = steps.some((step, index) => step !== state.steps[index])
  const answered = asked && state.activity === 'checking'
  if (!moved && !answered) return state

  const next: SessionState = { ...state, steps, activity: answered ? 'idle' : state.activity }
  if (isFinished(next)) next.finishedAt ??= at
  if (answered) return { ...next, notice: asNotice(next) }
  return withoutOldNews(next, state)
}

/** What was said of the steps as they were is not said of them as they are. */
function withoutOldNews(state: SessionState, before: SessionState): SessionState {
  const isOther = ({ status }: StepState, index: number) => status !== before.steps[index]?.status
  if (!state.steps.some(isOther)) return state
  const isBroken = state.steps.some(
    (step, index) => step.status === 'broken-again' && isOther(step, index),
  )
  const { run } = state
  if (run?.status === 'running') return { ...state, notice: undefined }
  if (isBroken) return { ...state, notice: undefined, run: undefined }
  // What failed may be right by now; what was printed can still be read.
  return {
    ...state,
    notice: undefined,
    ...(run?.status === 'failed' && { run: { ...run, outcome: undefined } }),
  }
}

/** What was done elsewhere counts here too; what is no more in the progress was reset. */
function withProgress(
  state: SessionState,
  { steps: read, ready, finishedAt }: Extract<SessionEvent, { type: 'progress-read' }>,
): SessionState {
  if (state.activity === 'resetting' || state.setup?.status !== 'finished') return state
  const isLost = ({ number, status }: StepState) =>
    status !== 'to-do' && !read.find((step) => step.number === number)?.done
  if (!ready || state.steps.some(isLost)) {
    const steps = read.map((step, index): StepState => {
      const { seen, checks } = state.steps[index] ?? asStepState(step)
      return { ...asStepState(step), seen, checks }
    })
    const same = JSON.stringify(steps) === JSON.stringify(state.steps)
    if (same && Object.keys(state.blocks).length === 0) return state
    return {
      ...state,
      steps,
      blocks: {},
      run: state.activity === 'running' ? state.run : undefined,
      finishedAt: undefined,
      focusedStep: 1,
      notice: { text: 'This challenge was begun anew in another terminal.', tone: 'info' },
    }
  }
  const steps = state.steps.map((step) => {
    const {
      done,
      solved,
      made,
      hints = [],
    } = read.find(({ number }) => number === step.number) ?? {}
    const next: StepState = {
      ...step,
      status: done && step.status === 'to-do' && step.seen === 'not-checked' ? 'done' : step.status,
      solved: step.solved || Boolean(solved),
      made: Boolean(made),
      hints: hints.length > step.hints.length ? hints : step.hints,
    }
    return JSON.stringify(next) === JSON.stringify(step) ? step : next
  })
  const isSame = steps.every((step, index) => step === state.steps[index])
  return isSame ? state : { ...state, steps, finishedAt: state.finishedAt ?? finishedAt }
}

function afterReport(step: StepState, { status, checks }: StepReport): StepState {
  // Blindness is no answer: what was known of the step stays known.
  const seen = status === 'could-not-check' ? 'could-not-check' : 'checked'
  const next =
    status === 'done'
      ? 'done'
      : status === 'not-yet' && step.status === 'done'
        ? 'broken-again'
        : step.status
  const same =
    next === step.status &&
    seen === step.seen &&
    JSON.stringify(checks) === JSON.stringify(step.checks)
  return same ? step : { ...step, status: next, seen, checks }
}

function asNotice(state: SessionState): SessionState['notice'] {
  if (isFinished(state)) return { text: 'Checked: all steps are done.', tone: 'good' }
  const open = firstOpenStep(state)
  if (open?.seen === 'could-not-check')
    return { text: `Step ${open.number} could not be checked.`, tone: 'bad' }
  return { text: `Checked: step ${open?.number} is not done yet.`, tone: 'info' }
}
