// One challenge while the learner is in it: its notes, its assignment, and all that goes on meanwhile.

import { type Dispatch, useCallback, useState } from 'react'
import type { ClusterKind } from '../../cluster/cluster.ts'
import type { Challenge } from '../../content/challenge.ts'
import type { Lab } from '../../engine/lab.ts'
import type { SessionEvent, SessionState } from '../../engine/session-state.ts'
import { useOutput } from '../hooks/use-output.ts'
import { useRunner } from '../hooks/use-runner.ts'
import { type SetupRequest, useSetup } from '../hooks/use-setup.ts'
import { useTerminal } from '../hooks/use-terminal.ts'
import { useWatch } from '../hooks/use-watch.ts'
import type { Size } from '../layout.ts'
import type { Work } from '../work.ts'
import { AssignmentScreen } from './assignment-screen.tsx'
import { NotesScreen } from './notes-screen.tsx'

type Props = {
  lab: Lab
  challenge: Challenge
  state: SessionState
  dispatch: Dispatch<SessionEvent>
  work: Work
  size: Size
  isActive: boolean
  onLeave: () => void
  onHelp: () => void
  onPalette: () => void
  onDebrief: () => void
}

/** Until a challenge is ready, where its images are there already. */
const USUALLY: Record<ClusterKind, string> = {
  embedded: 'a few seconds',
  kind: 'one to three minutes',
  context: 'half a minute',
}

export function ChallengeScreen(props: Props) {
  const {
    lab,
    challenge,
    state,
    dispatch,
    work,
    size,
    isActive,
    onLeave,
    onHelp,
    onPalette,
    onDebrief,
  } = props
  const { slug } = challenge
  const [request, setRequest] = useState<SetupRequest>({ slug, kind: 'set-up' })
  const output = useOutput()
  const terminal = useTerminal(lab, dispatch)
  const runner = useRunner(lab, challenge, output, dispatch, work)
  useSetup(lab, request, dispatch, work)
  const isReady = state.setup?.status === 'finished'
  useWatch(lab, isReady ? slug : undefined, dispatch, work)

  const retry = useCallback(() => setRequest(({ kind }) => ({ slug, kind })), [slug])
  const reset = useCallback(() => {
    output.clear()
    setRequest({ slug, kind: 'reset' })
  }, [slug, output.clear])

  if (state.place !== 'assignment')
    return (
      <NotesScreen
        challenge={challenge}
        setup={state.setup}
        usually={USUALLY[lab.cluster.kind]}
        size={size}
        isActive={isActive}
        onRead={() => dispatch({ type: 'notes-read' })}
        onRetry={retry}
        onLeave={onLeave}
        onHelp={onHelp}
        onPalette={onPalette}
      />
    )
  return (
    <AssignmentScreen
      lab={lab}
      challenge={challenge}
      state={state}
      dispatch={dispatch}
      output={output}
      terminal={terminal}
      runner={runner}
      size={size}
      isActive={isActive}
      onReset={reset}
      onLeave={onLeave}
      onHelp={onHelp}
      onPalette={onPalette}
      onDebrief={onDebrief}
    />
  )
}
