import { describe, expect, test } from 'vitest'
import {
  countDone,
  firstOpenStep,
  firstState,
  isFinished,
  nextState,
  type SessionEvent,
  type SessionState,
  type StepReport,
  whyNotDone,
} from '../../src/engine/session-state.ts'

const steps = [
  { number: 1, title: 'Make the Secret' },
  { number: 2, title: 'Make the route' },
]

const stateAfter = (...events: SessionEvent[]): SessionState =>
  events.reduce(
    nextState,
    nextState(firstState, { type: 'challenge-chosen', slug: 'two-steps', steps }),
  )

const missing = {
  status: 'not-yet',
  reason: 'There is no Secret.',
  look: 'kubectl get secret',
} as const

const report = (number: number, status: StepReport['status']): StepReport => ({
  number,
  title: `Step ${number}`,
  status,
  checks: [
    {
      title: 'It is there',
      result:
        status === 'done'
          ? { status }
          : status === 'not-yet'
            ? missing
            : { status, reason: 'The cluster does not answer.', look: 'ai-gateway-lab status' },
    },
  ],
})

const looked = (...reports: StepReport[]): SessionEvent => ({
  type: 'checks-finished',
  reports,
  at: 5,
})
const statuses = (state: SessionState) => state.steps.map(({ status }) => status)

describe('steps', () => {
  test.each<[string, StepReport['status'][], string]>([
    ['is to do until its checks are done', ['not-yet'], 'to-do'],
    ['is done when they are', ['not-yet', 'done'], 'done'],
    ['is broken again when they fail later', ['done', 'not-yet'], 'broken-again'],
    ['stays broken while they fail', ['done', 'not-yet', 'not-yet'], 'broken-again'],
    ['is done again when it is mended', ['done', 'not-yet', 'done'], 'done'],
    ['stays to do when it cannot be checked', ['could-not-check'], 'to-do'],
    ['stays done when it cannot be checked', ['done', 'could-not-check'], 'done'],
    [
      'stays broken when it cannot be checked',
      ['done', 'not-yet', 'could-not-check'],
      'broken-again',
    ],
  ])('one %s', (_, seen, status) => {
    expect(stateAfter(...seen.map((each) => looked(report(1, each)))).steps[0]?.status).toBe(status)
  })

  test('count once they were done, also where they are broken', () => {
    const state = stateAfter(looked(report(1, 'done')), looked(report(1, 'not-yet')))
    expect(countDone(state)).toBe(1)
    expect(firstOpenStep(state)?.number).toBe(1)
    expect(isFinished(state)).toBe(false)
  })

  test('tick off without moving the learner on', () => {
    const before = stateAfter({ type: 'step-focused', step: 1 })
    const state = nextState(before, looked(report(1, 'done'), report(2, 'not-yet')))
    expect(state.focusedStep).toBe(1)
    expect(state.place).toBe(before.place)
    expect(statuses(state)).toEqual(['done', 'to-do'])
  })

  test('remember what was done on another day', () => {
    const chosen = steps.map((step) => ({ ...step, done: step.number === 1, hints: [2, 0] }))
    const state = nextState(firstState, {
      type: 'challenge-chosen',
      slug: 'two-steps',
      steps: chosen,
    })
    expect(statuses(state)).toEqual(['done', 'to-do'])
    expect(state.focusedStep).toBe(2)
    expect(state.steps[0]?.hints).toEqual([2, 0])
  })

  test('that look the same again leave the very same state, so that nothing is drawn', () => {
    const state = stateAfter(looked(report(1, 'not-yet'), report(2, 'not-yet')))
    expect(nextState(state, looked(report(1, 'not-yet'), report(2, 'not-yet')))).toBe(state)
  })

  test('finish the challenge when all are done, and keep the moment', () => {
    const state = stateAfter(looked(report(1, 'done'), report(2, 'done')))
    expect(isFinished(state)).toBe(true)
    expect(state.finishedAt).toBe(5)
    expect(
      nextState(state, { ...looked(report(1, 'not-yet')), at: 9 } as SessionEvent).finishedAt,
    ).toBe(5)
  })
})

describe('setup', () => {
  const started: SessionEvent = { type: 'setup-started', at: 1 }

  test('gathers phases, and keeps the notes open when it is through', () => {
    const state = stateAfter(
      started,
      { type: 'setup-progressed', phase: 'Starting the cluster', at: 2 },
      { type: 'setup-progressed', phase: 'Starting the cluster', detail: 'half', at: 3 },
      { type: 'setup-progressed', phase: 'Installing', at: 4 },
      { type: 'setup-finished', at: 6 },
    )
    expect(state.setup).toMatchObject({ status: 'finished', startedAt: 1, finishedAt: 6 })
    expect(state.setup?.phases).toEqual([
      { phase: 'Starting the cluster', detail: 'half', startedAt: 2 },
      { phase: 'Installing', detail: undefined, startedAt: 4 },
    ])
    expect(state.place).toBe('notes')
    expect(nextState(state, { type: 'notes-read' }).place).toBe('assignment')
  })

  test.each<[string, SessionEvent[]]>([
    ['while it runs', [started]],
    [
      'when it failed',
      [started, { type: 'setup-failed', failure: { message: 'No cluster.' }, at: 2 }],
    ],
  ])('does not let the learner into the assignment %s', (_, events) => {
    expect(stateAfter(...events, { type: 'notes-read' }).place).toBe('notes')
  })
})

describe('questions', () => {
  const asked: SessionEvent = { type: 'solve-requested', step: 2 }

  test('stand before anything is run, and can be declined', () => {
    expect(stateAfter(asked).question).toEqual({ kind: 'solve', step: 2 })
    expect(stateAfter(asked).activity).toBe('idle')
    expect(stateAfter(asked, { type: 'question-declined' }).question).toBeUndefined()
  })

  test('are not asked while something runs', () => {
    expect(stateAfter({ type: 'run-started', title: 'Block 1' }, asked).question).toBeUndefined()
  })

  test('to reset forget what was done, once they are answered', () => {
    const state = stateAfter(
      looked(report(1, 'done')),
      { type: 'reset-requested' },
      { type: 'reset-started', at: 7 },
    )
    expect(statuses(state)).toEqual(['to-do', 'to-do'])
    expect(state).toMatchObject({ activity: 'resetting', place: 'notes', question: undefined })
    expect(nextState(state, { type: 'setup-finished', at: 8 }).activity).toBe('idle')
  })
})

describe('hints', () => {
  test('stay in the order in which they were given, and bring the step into sight', () => {
    const state = stateAfter(
      { type: 'hint-given', step: 2, hint: 3 },
      { type: 'hint-given', step: 2, hint: 1 },
    )
    expect(state.steps.map(({ hints }) => hints)).toEqual([[], [3, 1]])
    expect(state.focusedStep).toBe(2)
  })
})

describe('a check that was asked for', () => {
  const asked = (reports: StepReport[]): SessionEvent => ({
    type: 'checks-finished',
    reports,
    at: 5,
    asked: true,
  })

  test.each<[string, StepReport[], string]>([
    [
      'names the step that is not done',
      [report(1, 'done'), report(2, 'not-yet')],
      'step 2 is not done yet',
    ],
    [
      'does not call a blind look a wrong answer',
      [report(1, 'could-not-check')],
      'could not be checked',
    ],
    ['says when all is done', [report(1, 'done'), report(2, 'done')], 'all steps are done'],
  ])('%s', (_, reports, text) => {
    const state = stateAfter({ type: 'check-requested' }, asked(reports))
    expect(state.notice?.text).toContain(text)
    expect(state.activity).toBe('idle')
  })
})

describe('what was said', () => {
  const said: SessionEvent = { type: 'notice-shown', text: 'All is well.', tone: 'good' }

  test('goes when a step is done, or broken again', () => {
    const state = stateAfter(looked(report(1, 'not-yet')), said)
    expect(nextState(state, looked(report(1, 'done'))).notice).toBeUndefined()
    const done = stateAfter(looked(report(1, 'done')), said)
    expect(nextState(done, looked(report(1, 'not-yet'))).notice).toBeUndefined()
  })

  test('stays while the steps are as they were', () => {
    const state = stateAfter(looked(report(1, 'done')), said)
    expect(nextState(state, looked(report(1, 'done'), report(2, 'not-yet'))).notice).toEqual({
      text: 'All is well.',
      tone: 'good',
    })
  })

  test('of a run that ended is no more said of a step that it made and that is broken', () => {
    const ran: SessionEvent[] = [
      { type: 'run-started', title: 'Solving step 1' },
      looked(report(1, 'done')),
      { type: 'run-finished', outcome: 'Step 1 is done.', ok: true },
    ]
    expect(stateAfter(...ran).run?.outcome).toBe('Step 1 is done.')
    expect(stateAfter(...ran, looked(report(1, 'not-yet'))).run).toBeUndefined()
  })

  test('of a run that failed is no more said of a step that is done by now', () => {
    const ran: SessionEvent[] = [
      { type: 'run-started', title: 'Solving step 1' },
      looked(report(1, 'not-yet')),
      { type: 'run-finished', outcome: 'Step 1 is not done.', ok: false },
    ]
    expect(stateAfter(...ran).run?.outcome).toBe('Step 1 is not done.')
    expect(stateAfter(...ran, looked(report(1, 'done'))).run).toEqual({
      title: 'Solving step 1',
      status: 'failed',
    })
  })
})

test('a step says the reason of its first check that is not done', () => {
  expect(whyNotDone([...report(1, 'done').checks, ...report(2, 'not-yet').checks])).toEqual(missing)
  expect(whyNotDone(report(1, 'done').checks)).toBeUndefined()
})

test('a notice that was read is gone, and the state the same where there is none', () => {
  const shown: SessionEvent = { type: 'notice-shown', text: 'There is no block 9.', tone: 'bad' }
  const read = stateAfter(shown, { type: 'notice-read' })
  expect(read.notice).toBeUndefined()
  expect(nextState(read, { type: 'notice-read' })).toBe(read)
})

test('a block that was given up is as if it had never been typed', () => {
  const typed: SessionEvent = { type: 'block-typed', block: 2 }
  expect(stateAfter(typed).blocks).toEqual({ 2: { status: 'typed' } })
  expect(stateAfter(typed, { type: 'block-given-up', block: 2 }).blocks).toEqual({})
})
