// Where is the learner: at a question, in the list, in a challenge, reading the help?

import { Box, Text, useApp, useInput, usePaste, useWindowSize } from 'ink'
import { useCallback, useReducer, useState } from 'react'
import type { Challenge } from '../content/challenge.ts'
import type { Lab } from '../engine/lab.ts'
import {
  type ChosenStep,
  firstState,
  nextState,
  type SessionState,
} from '../engine/session-state.ts'
import { ASSIGNMENT_KEYS, LIST_KEYS, NOTES_KEYS } from './keys.ts'
import { SMALLEST } from './layout.ts'
import { ChallengeScreen } from './screens/challenge-screen.tsx'
import { HelpScreen } from './screens/help-screen.tsx'
import { ListScreen } from './screens/list-screen.tsx'
import { ProvidersQuestion } from './screens/providers-question.tsx'
import type { Work } from './work.ts'

type Props = { lab: Lab; work: Work; challenge?: Challenge }

export function App({ lab, work, challenge: first }: Props) {
  const { exit } = useApp()
  const size = useWindowSize()
  const [state, dispatch] = useReducer(nextState, first, (challenge) =>
    challenge ? nextState(firstState, chosen(lab, challenge)) : firstState,
  )
  const [mustAsk, setMustAsk] = useState(lab.mustAskForProviders)
  const [isHelp, setHelp] = useState(false)

  const choose = useCallback((challenge: Challenge) => dispatch(chosen(lab, challenge)), [lab])
  const leave = useCallback(() => dispatch({ type: 'challenge-left' }), [])
  const showHelp = useCallback(() => setHelp(true), [])

  const isTooSmall = size.columns < SMALLEST.columns || size.rows < SMALLEST.rows
  const drawn = isTooSmall ? SMALLEST : size
  // Holds the terminal's input also where no screen reads it.
  useInput(() => {})
  // A manifest that is pasted here by mistake presses no keys.
  usePaste(() => {})

  if (mustAsk)
    return (
      <ProvidersQuestion
        size={drawn}
        onAnswer={(providers) => {
          lab.chooseProviders(providers)
          setMustAsk(false)
        }}
      />
    )
  return (
    <>
      {isTooSmall && (
        <Text>{`Please make this at least ${SMALLEST.columns}x${SMALLEST.rows}.`}</Text>
      )}
      {isHelp && !isTooSmall && (
        <HelpScreen keys={keysOf(state)} size={size} onClose={() => setHelp(false)} />
      )}
      {/* What goes on in a challenge goes on behind these. */}
      <Box display={isHelp || isTooSmall ? 'none' : 'flex'}>
        {state.challenge === undefined ? (
          <ListScreen
            lab={lab}
            size={drawn}
            isActive={!isHelp && !isTooSmall}
            onChoose={choose}
            onQuit={exit}
            onHelp={showHelp}
          />
        ) : (
          <ChallengeScreen
            key={state.challenge}
            lab={lab}
            challenge={lab.challenge(state.challenge)}
            state={state}
            dispatch={dispatch}
            work={work}
            size={drawn}
            isActive={!isHelp && !isTooSmall}
            onLeave={leave}
            onHelp={showHelp}
          />
        )}
      </Box>
    </>
  )
}

const keysOf = ({ place }: SessionState) =>
  place === 'list' ? LIST_KEYS : place === 'notes' ? NOTES_KEYS : ASSIGNMENT_KEYS

/** The challenge as the learner left it on another day. */
function chosen(lab: Lab, { slug, steps }: Challenge) {
  const progress = lab.progressOf(lab.challenge(slug))
  const chosenSteps = steps.map(({ number, title, hints }): ChosenStep => {
    const step = progress?.steps[number]
    return {
      number,
      title,
      hintCount: hints.length,
      hintsShown: step?.hintsShown,
      done: step?.doneAt !== undefined,
      solved: step?.solved,
    }
  })
  return {
    type: 'challenge-chosen' as const,
    slug,
    steps: chosenSteps,
    resumed: progress?.readyAt !== undefined,
    finishedAt: progress?.finishedAt ? Date.parse(progress.finishedAt) : undefined,
  }
}
