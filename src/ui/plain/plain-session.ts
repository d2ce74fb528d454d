// A learner's session as lines of text: the same engine and the same states as the app, without a screen.

import type { Challenge } from '../../content/challenge.ts'
import type { LoggedRequest } from '../../engine/access-log.ts'
import type { BlockShell } from '../../engine/block-shell.ts'
import { followTraffic } from '../../engine/follow-traffic.ts'
import type { Lab } from '../../engine/lab.ts'
import {
  firstState,
  isFinished,
  isMade,
  nextState,
  type SessionEvent,
  type SessionState,
  type StepReport,
  whyNotDone,
} from '../../engine/session-state.ts'
import type { TopologyNode } from '../../engine/topology.ts'
import { watchTopology } from '../../engine/watch-topology.ts'
import { UsageError } from '../../kube/lab-error.ts'
import { chosen } from '../chosen-challenge.ts'
import { failureOf } from '../failure-of.ts'
import { type Line, line, span, wrapped } from '../line.ts'
import { renderMarkdown } from '../markdown/render-markdown.ts'
import { lineWriter } from './line-writer.ts'

const KEPT_REQUESTS = 200

export type PlainOutput = {
  print(lines: Line[]): void
  /** Text that is harmless already. */
  write(text: string): void
  width: number
  /** There is something for `takeNews`. */
  onNews: () => void
}

/** What came of the last command, where it was not simply done: an error, or steps and how they stand. */
export type Outcome = { error: unknown } | { reports: StepReport[] }

export type PlainSession = ReturnType<typeof openPlainSession>

export function openPlainSession(lab: Lab, output: PlainOutput) {
  let state: SessionState = firstState
  let news: Line[] = []
  let looking: AbortController | undefined
  let working: AbortController | undefined
  let shell: BlockShell | undefined
  let requests: LoggedRequest[] = []
  let topology: Promise<TopologyNode[]> = Promise.resolve([])
  const unfinished = new Set<Promise<unknown>>()
  const stepsRead = new Set<number>()

  const say = (...texts: string[]) =>
    output.print(texts.flatMap((text) => wrapped([span(text)], output.width)))
  const later = (text: string) => {
    news.push(...wrapped([span(text)], output.width))
    output.onNews()
  }
  let outcome: Outcome | undefined
  const fail = (error: unknown) => {
    outcome = { error }
    const { message, hint } = failureOf(error)
    say(...message.split('\n'), ...(hint ? [`To mend it: ${hint}`] : []))
  }
  const printed = lineWriter(output.write)

  const dispatch = (event: SessionEvent) => {
    const before = state
    state = nextState(state, event)
    if (event.type === 'checks-finished' && before !== state) tellChanges(before)
  }
  const tellChanges = (before: SessionState) => {
    for (const [index, step] of state.steps.entries()) {
      const was = before.steps[index]?.status
      if (was === step.status) continue
      if (step.status === 'done') later(`Step ${step.number} is done: ${step.title}`)
      if (step.status === 'broken-again')
        later(`Step ${step.number} is broken again: ${whyNotDone(step.checks)?.reason ?? ''}`)
    }
    if (!isFinished(before) && isFinished(state))
      later(
        isMade(state)
          ? 'The lab made all of this, for a later challenge. "reset" begins it anew, for you to do.'
          : 'All steps are done. "debrief" tells why it worked, "next" goes on.',
      )
  }

  /** Resolves with the first look at the steps; they are looked at until the challenge is left. */
  const look = (challenge: Challenge) => {
    const abort = new AbortController()
    looking = abort
    /** Each has its own, since each hangs many a listener onto it. */
    const signal = () => AbortSignal.any([abort.signal])
    followTraffic(lab.kube(), {
      signal: signal(),
      onRequest: (request) => {
        requests = [...requests.slice(1 - KEPT_REQUESTS), request]
      },
    })
    topology = new Promise((resolve) => {
      abort.signal.addEventListener('abort', () => resolve([]), { once: true })
      watchTopology(lab.kube(), {
        signal: signal(),
        onTrouble: (why) => later(`The cluster cannot be seen: ${why}`),
        onChange(next) {
          resolve(next)
          topology = Promise.resolve(next)
        },
      })
    })
    return new Promise<void>((resolve) => {
      abort.signal.addEventListener('abort', () => resolve(), { once: true })
      const watching = lab.watch(challenge, {
        signal: signal(),
        onReports(reports) {
          if (!abort.signal.aborted) dispatch({ type: 'checks-finished', reports, at: Date.now() })
          resolve()
        },
      })
      keep(
        watching.catch((error) => {
          if (!abort.signal.aborted) later(failureOf(error).message)
          resolve()
        }),
      )
    })
  }
  const keep = (promise: Promise<unknown>) => {
    unfinished.add(promise)
    void promise.finally(() => unfinished.delete(promise))
  }

  const endShell = () => {
    const wasOpen = shell !== undefined
    if (shell) keep(shell.close())
    shell = undefined
    return wasOpen
  }
  const leave = () => {
    looking?.abort()
    endShell()
    requests = []
    topology = Promise.resolve([])
    stepsRead.clear()
    dispatch({ type: 'challenge-left' })
  }

  /** One thing at a time, which `interrupt` ends. */
  const work = async <Result>(run: (signal: AbortSignal) => Promise<Result>) => {
    const abort = new AbortController()
    working = abort
    try {
      return await run(abort.signal)
    } catch (error) {
      if (abort.signal.aborted) say('That was ended.')
      else fail(error)
      return undefined
    } finally {
      working = undefined
      printed.flush()
    }
  }

  const prepare = (challenge: Challenge, kind: 'set-up' | 'reset') =>
    work(async (signal) => {
      const started = Date.now()
      const phases = new Set<string>()
      const report = ({ phase, detail }: { phase: string; detail?: string }) => {
        if (!phases.has(phase)) say(`  ${phase}${detail ? `: ${detail}` : ''}`)
        phases.add(phase)
      }
      dispatch({ type: kind === 'reset' ? 'reset-started' : 'setup-started', at: started })
      await (kind === 'reset' ? lab.reset : lab.setUp)(challenge, { report, signal })
      dispatch({ type: 'setup-finished', at: Date.now() })
      dispatch({ type: 'notes-read' })
      say(`Ready, in ${((Date.now() - started) / 1000).toFixed(1)} seconds.`)
      await Promise.race([look(lab.challenge(challenge.slug)), whenAborted(signal)])
      // How things stand is said on arrival.
      news = []
      return true
    })

  return {
    lab,
    output,
    say,
    print: (lines: Line[]) => output.print(lines),
    fail,
    /** What was typed cannot be done, and why. */
    refuse: (why: string) => fail(new UsageError(why)),
    /** How steps were found when a command asked for them. */
    report(reports: StepReport[]) {
      outcome = { reports }
    },
    /** Of the command before, which is over. */
    takeOutcome() {
      const last = outcome
      outcome = undefined
      return last
    },
    dispatch,
    work,
    leave,
    get state() {
      return state
    },
    /** As it reads now, with the port that was found for it. */
    get challenge() {
      return state.challenge === undefined ? undefined : lab.challenge(state.challenge)
    },
    /** Those that `next` has shown. */
    stepsRead,
    get requests() {
      return requests
    },
    /** As soon as the cluster was looked at. */
    get topology() {
      return topology
    },
    /** What has become true or false meanwhile, once. */
    takeNews() {
      const told = news
      news = []
      return told
    },
    /** False where it could not be made ready. */
    async open(challenge: Challenge): Promise<boolean> {
      leave()
      dispatch(chosen(lab, challenge))
      output.print([line(challenge.title, 'bold'), []])
      for (const { contents } of state.resumed ? [] : challenge.notes)
        output.print([...renderMarkdown(contents, output.width), []])
      if (await prepare(challenge, 'set-up')) return true
      leave()
      return false
    },
    async reset(challenge: Challenge): Promise<boolean> {
      looking?.abort()
      endShell()
      if (await prepare(challenge, 'reset')) return true
      leave()
      return false
    },
    /** In the shell of the blocks, with what earlier ones have left there. Undefined where it was ended. */
    async runSource(challenge: Challenge, source: string): Promise<number | undefined> {
      if (!shell?.isOpen) shell = lab.openBlockShell(challenge, (chunk) => printed.write(chunk))
      const { run } = shell
      return work((signal) => {
        signal.addEventListener('abort', endShell, { once: true })
        return run(source)
      })
    },
    onOutput: (chunk: string) => printed.write(chunk),
    /** Ends what earlier blocks have left in the background. True where there was a shell for them. */
    endBlocks: endShell,
    /** Ends what is being done. False where nothing is. */
    interrupt() {
      const isWorking = working !== undefined
      working?.abort()
      return isWorking
    },
    async close() {
      working?.abort()
      leave()
      await Promise.allSettled(unfinished)
    },
  }
}

const whenAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
