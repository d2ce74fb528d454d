// How do a step's checks look on paper: what is done, what is not, why, and where to look?

import type { StepReport } from '../engine/session-state.ts'
import { ExitCode } from './exit-code.ts'

const MARKS = { done: '✓', 'not-yet': '✗', 'could-not-check': '?' } as const

export function formatReport({ number, title, status, checks }: StepReport): string {
  const lines = [`${MARKS[status]} Step ${number}: ${title}`]
  const said = new Set<string>()
  for (const { title: sentence, result } of checks) {
    lines.push(`    ${MARKS[result.status]} ${sentence}`)
    if (result.status === 'done') continue
    const reason = said.has(result.reason) ? 'For the same reason.' : result.reason
    said.add(result.reason)
    lines.push(...reason.split('\n').map((line) => `      ${line}`))
    if (reason === result.reason && result.look) lines.push(`      → ${result.look}`)
  }
  return lines.join('\n')
}

/** A definite no outweighs a look that failed: 3 before 4. */
export function exitCodeOf(reports: StepReport[]): ExitCode {
  if (reports.some(({ status }) => status === 'not-yet')) return ExitCode.notYet
  if (reports.some(({ status }) => status === 'could-not-check')) return ExitCode.couldNotCheck
  return ExitCode.done
}

export function summarise(reports: StepReport[]): string {
  const done = reports.filter(({ status }) => status === 'done').length
  if (done === reports.length)
    return reports.length === 1 ? 'The step is done.' : `All ${done} steps are done.`
  const open = reports.find(({ status }) => status !== 'done')
  const state = open?.status === 'could-not-check' ? 'could not be checked' : 'is not done yet'
  return `${done} of ${reports.length} steps done; step ${open?.number} ${state}.`
}
