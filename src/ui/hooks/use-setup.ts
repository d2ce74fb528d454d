// The challenge's setup runs as long as it is asked for; what it says becomes events.

import { type Dispatch, useEffect, useRef } from 'react'
import type { Lab } from '../../engine/lab.ts'
import type { SessionEvent } from '../../engine/session-state.ts'
import { failureOf } from '../failure-of.ts'
import type { Work } from '../work.ts'

/** A new object for each time that it is to be done. */
export type SetupRequest = { slug: string; kind: 'set-up' | 'reset' }

export function useSetup(
  lab: Lab,
  request: SetupRequest | undefined,
  dispatch: Dispatch<SessionEvent>,
  work: Work,
) {
  const last = useRef(Promise.resolve())
  useEffect(() => {
    if (!request) return
    const abort = new AbortController()
    const tell = (event: SessionEvent) => {
      if (!abort.signal.aborted) dispatch(event)
    }
    const before = last.current
    const run = async () => {
      // One that was broken off a moment ago is let come to its end first.
      await before
      if (abort.signal.aborted) return
      const challenge = lab.challenge(request.slug)
      const options = {
        signal: abort.signal,
        report: ({ phase, detail }: { phase: string; detail?: string }) =>
          tell({ type: 'setup-progressed', phase, detail, at: Date.now() }),
      }
      await (request.kind === 'reset'
        ? lab.reset(challenge, options)
        : lab.setUp(challenge, options))
    }
    tell({ type: request.kind === 'reset' ? 'reset-started' : 'setup-started', at: Date.now() })
    last.current = run().then(
      () => tell({ type: 'setup-finished', at: Date.now() }),
      (error) => tell({ type: 'setup-failed', failure: failureOf(error), at: Date.now() }),
    )
    work.add(last.current)
    return () => abort.abort()
  }, [lab, request, dispatch, work])
}
