// Where is the learner: at a question, in the list, in a challenge, reading the help?

import { Box, Text, useApp, usePaste, useStdin, useWindowSize } from 'ink'
import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import type { Challenge } from '../content/challenge.ts'
import type { Lab } from '../engine/lab.ts'
import { firstState, nextState, type SessionState } from '../engine/session-state.ts'
import { asRead, chosen, nextAfter, tookFor } from './chosen-challenge.ts'
import { useProgressFile } from './hooks/use-progress-file.ts'
import { useSuspend } from './hooks/use-suspend.ts'
import { ASSIGNMENT_KEYS, LIST_KEYS, NOTES_KEYS } from './keys.ts'
import { SMALLEST } from './layout.ts'
import { type PaletteEntry, paletteEntries } from './palette-entries.ts'
import { ChallengeScreen } from './screens/challenge-screen.tsx'
import { ClusterQuestion } from './screens/cluster-question.tsx'
import { DebriefScreen } from './screens/debrief-screen.tsx'
import { HelpScreen } from './screens/help-screen.tsx'
import { ListScreen } from './screens/list-screen.tsx'
import { PaletteScreen } from './screens/palette-screen.tsx'
import { ProvidersQuestion } from './screens/providers-question.tsx'
import { TerminalInput } from './terminal/terminal-input.ts'
import type { Work } from './work.ts'

type Props = { lab: Lab; work: Work; challenge?: Challenge; engine?: string }

export function App({ lab, work, challenge: first, engine }: Props) {
  const { exit } = useApp()
  const size = useWindowSize()
  const [state, dispatch] = useReducer(nextState, first, (challenge) =>
    challenge ? nextState(firstState, chosen(lab, challenge)) : firstState,
  )
  const [mustAsk, setMustAsk] = useState(lab.mustAskForProviders)
  const [mustAskWhere, setMustAskWhere] = useState(engine !== undefined)
  const [over, setOver] = useState<'help' | 'palette' | 'debrief'>()

  const choose = useCallback((challenge: Challenge) => dispatch(chosen(lab, challenge)), [lab])
  const leave = useCallback(() => dispatch({ type: 'challenge-left' }), [])
  const showHelp = useCallback(() => setOver('help'), [])
  const showPalette = useCallback(() => setOver('palette'), [])
  const showDebrief = useCallback(() => setOver('debrief'), [])
  const close = useCallback(() => setOver(undefined), [])

  // What another terminal has done: the list is drawn with it, and the challenge that is open knows.
  const [, setReadings] = useState(0)
  const readProgress = useCallback(() => {
    lab.readVariables()
    setReadings((count) => count + 1)
    if (state.challenge) dispatch(asRead(lab, state.challenge))
  }, [lab, state.challenge])
  useProgressFile(lab.progress.file, readProgress)

  // An action of the palette is a key of the screen behind it, which hears it once it is there again.
  const { stdin } = useStdin()
  const pressed = useRef('')
  useEffect(() => {
    if (over !== undefined || pressed.current === '') return
    if (stdin instanceof TerminalInput) stdin.takeBack(pressed.current)
    pressed.current = ''
  }, [over, stdin])
  const go = ({ act }: PaletteEntry) => {
    if (act.kind === 'key') pressed.current = act.key
    else if (act.slug !== state.challenge) choose(lab.challenge(act.slug))
    close()
  }

  const isTooSmall = size.columns < SMALLEST.columns || size.rows < SMALLEST.rows
  const drawn = isTooSmall ? SMALLEST : size
  useSuspend()
  // A manifest that is pasted here by mistake presses no keys.
  usePaste(() => {})

  if (mustAskWhere)
    return (
      <ClusterQuestion
        engine={engine ?? ''}
        size={drawn}
        onAnswer={(kind) => {
          lab.cluster.choice?.take(kind)
          setMustAskWhere(false)
        }}
      />
    )
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
      {over === 'help' && !isTooSmall && (
        <HelpScreen keys={keysOf(state)} size={size} onClose={close} />
      )}
      {over === 'palette' && !isTooSmall && (
        <PaletteScreen
          entries={paletteEntries(lab.track.challenges, keysOf(state))}
          size={size}
          onChoose={go}
          onClose={close}
        />
      )}
      {over === 'debrief' && state.challenge !== undefined && !isTooSmall && (
        <DebriefScreen
          challenge={lab.challenge(state.challenge)}
          next={nextAfter(lab, state.challenge)}
          took={tookFor(lab, state)}
          size={size}
          course={lab.track}
          onNext={() => {
            const next = nextAfter(lab, state.challenge)
            if (next) choose(next)
            else leave()
            close()
          }}
          onClose={close}
        />
      )}
      {/* What goes on in a challenge goes on behind these. */}
      <Box display={over || isTooSmall ? 'none' : 'flex'}>
        {state.challenge === undefined ? (
          <ListScreen
            lab={lab}
            size={drawn}
            isActive={!over && !isTooSmall}
            onChoose={choose}
            onQuit={exit}
            onHelp={showHelp}
            onPalette={showPalette}
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
            isActive={!over && !isTooSmall}
            onLeave={leave}
            onHelp={showHelp}
            onPalette={showPalette}
            onDebrief={showDebrief}
          />
        )}
      </Box>
    </>
  )
}

const keysOf = ({ place }: SessionState) =>
  place === 'list' ? LIST_KEYS : place === 'notes' ? NOTES_KEYS : ASSIGNMENT_KEYS
