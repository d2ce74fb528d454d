// Steps tick off by themselves while the learner is in the assignment.

import { type Dispatch, useEffect } from 'react'
import type { Lab } from '../../engine/lab.ts'
import type { SessionEvent } from '../../engine/session-state.ts'
import { failureOf } from '../failure-of.ts'
import type { Work } from '../work.ts'

/** `slug` is undefined while there is nothing to watch. */
export function useWatch(
  lab: Lab,
  slug: string | undefined,
  dispatch: Dispatch<SessionEvent>,
  work: Work,
) {
  useEffect(() => {
    if (!slug) return
    const abort = new AbortController()
    const watching = lab.watch(lab.challenge(slug), {
      signal: abort.signal,
      onReports(reports) {
        if (!abort.signal.aborted) dispatch({ type: 'checks-finished', reports, at: Date.now() })
      },
    })
    work.add(
      watching.catch((error) => {
        if (!abort.signal.aborted) dispatch({ type: 'checks-failed', failure: failureOf(error) })
      }),
    )
    return () => abort.abort()
  }, [lab, slug, dispatch, work])
}
