// What can be typed, and what does it do? The same as the app's keys, as words; most of their letters work too.

import type { Challenge } from '../../content/challenge.ts'
import { isFinished } from '../../engine/session-state.ts'
import { nextAfter, tookFor } from '../chosen-challenge.ts'
import { type Line, span, wrapped } from '../line.ts'
import { RESET_TAKES } from '../panes/question-lines.ts'
import { debriefLines, endLines } from '../screens/debrief-lines.ts'
import { assignmentText } from './assignment-text.ts'
import { goTo, listChallenges, showArrival } from './go-to.ts'
import { openShell, showCluster } from './look-around.ts'
import { applyFile, editFile, listFiles, restoreFile } from './manifest-files.ts'
import type { PlainContext } from './plain-context.ts'
import { howFar, stepsText } from './steps-text.ts'
import { requestText, trafficText } from './traffic-text.ts'
import {
  check,
  focus,
  hint,
  hintsAgain,
  next,
  runBlock,
  solve,
  stepNamed,
} from './work-on-steps.ts'

export type PlainCommand = {
  /** What is typed: the name, and what else means the same. */
  words: string[]
  argument?: string
  does: string
  run(context: PlainContext, argument: string): Promise<void> | void
}

export const plainCommands: PlainCommand[] = [
  {
    words: ['list', 'l'],
    does: 'the challenges, with how far you are in each',
    run: ({ session }) => listChallenges(session),
  },
  {
    words: ['go', 'open', '/'],
    argument: 'number or name',
    does: 'opens a challenge, from anywhere; one that was begun goes on where it was',
    run: goTo,
  },
  {
    words: ['read', 'assignment'],
    argument: 'step',
    does: 'the assignment, or one step of it',
    run: inChallenge(({ session }, challenge, argument) => {
      const step = argument === '' ? undefined : stepNamed(session, challenge, argument)
      if (argument !== '' && step === undefined) return
      const { output, state } = session
      session.print(assignmentText(challenge, state, output.width, step))
      if (step !== undefined) session.dispatch({ type: 'step-focused', step })
    }),
  },
  {
    words: ['steps', 'status'],
    does: 'each step with its state, and what is wrong with the one that you are held up by',
    run: inChallenge(({ session }) =>
      session.print(stepsText(session.state, session.output.width)),
    ),
  },
  {
    words: ['run'],
    argument: 'block',
    does: 'shows a block of the assignment, and runs it when you say so; its number alone does too',
    run: inChallenge(runBlock),
  },
  {
    words: ['check', 'c'],
    does: 'checks now; the lab does so by itself when the cluster changes',
    run: inChallenge(check),
  },
  {
    words: ['hint', 'h'],
    argument: 'step',
    does: 'the next hint for the step',
    run: inChallenge(hint),
  },
  {
    words: ['hints', 'H'],
    argument: 'step',
    does: 'those that were given, again',
    run: inChallenge(hintsAgain),
  },
  {
    words: ['solve', 's'],
    argument: 'step',
    does: 'has the step solved: shows the commands first',
    run: inChallenge(solve),
  },
  {
    words: ['next', 'n'],
    does: 'the next step; after the last one, the next challenge',
    run: inChallenge(next),
  },
  {
    words: ['previous', 'p'],
    does: 'the step before this one',
    run: inChallenge(({ session }, challenge) =>
      focus(session, challenge, session.state.focusedStep - 1),
    ),
  },
  {
    words: ['cluster', 'map', 'm'],
    argument: 'number',
    does: 'which way a request takes and where it ends too early; with a number, that object',
    run: inChallenge(({ session }, _challenge, argument) => showCluster(session, argument)),
  },
  {
    words: ['traffic', 'w'],
    argument: 'number',
    does: 'the requests through the gateway; with a number, all that is known of that one',
    run: inChallenge(async ({ session }, _challenge, argument) => {
      const { requests, output, lab } = session
      const request = argument ? requests.at(-Number(argument)) : undefined
      if (request)
        return session.print(requestText(request, await lab.storyOf(request), output.width))
      if (argument) return session.refuse(`There is no request number ${argument}.`)
      session.print(trafficText(requests, output.width))
    }),
  },
  {
    words: ['files', 'editor', 'e'],
    does: 'the challenge’s manifests as files of your own, and what is wrong with them',
    run: inChallenge(listFiles),
  },
  {
    words: ['edit', 'E'],
    argument: 'file',
    does: 'opens one in your own editor',
    run: inChallenge(editFile),
  },
  {
    words: ['apply', 'a'],
    argument: 'file',
    does: 'applies one to the cluster: asks first',
    run: inChallenge(applyFile),
  },
  {
    words: ['original', 'o'],
    argument: 'file',
    does: 'puts one back as it was given; yours is kept beside it',
    run: inChallenge(restoreFile),
  },
  {
    words: ['shell', 't'],
    does: 'your own shell, with kubectl on the lab’s cluster; exit comes back',
    run: openShell,
  },
  {
    words: ['stop', 'x'],
    does: 'ends what earlier blocks left in the background',
    run: ({ session }) =>
      session.say(session.endBlocks() ? 'It was ended.' : 'No block has left anything.'),
  },
  {
    words: ['debrief', 'd'],
    does: 'when all is done: why it worked, and what comes next',
    run: inChallenge(({ session }, challenge) => {
      if (!isFinished(session.state)) return session.say(`${howFar(session.state)} Not yet.`)
      const { lab, state, output } = session
      const onward = nextAfter(lab, challenge.slug)
      session.print(debriefLines(challenge, tookFor(lab, state), output.width))
      if (onward) session.say('', `"next" goes on to: ${onward.title}`)
      else session.print(endLines(lab.track, '"reset"', output.width))
    }),
  },
  {
    words: ['reset', 'r'],
    does: 'begins the challenge anew: asks first',
    run: inChallenge(async ({ session, ask }, challenge) => {
      session.say(RESET_TAKES)
      if (!(await ask.yes('Begin this challenge anew?', { takesAway: true }))) return
      if (await session.reset(challenge)) showArrival(session)
    }),
  },
  {
    words: ['help', '?'],
    does: 'these words',
    run: ({ session }) => session.print(helpLines(session.output.width)),
  },
  {
    words: ['quit', 'q', 'exit', 'bye'],
    does: 'leaves; progress is kept, and the cluster goes on. Ctrl-D does the same',
    run: ({ quit }) => quit(),
  },
]

/** A name may be cut short where no other begins like that. */
export function commandNamed(word: string): PlainCommand | undefined {
  const named = plainCommands.find(({ words }) => words.includes(word))
  if (named) return named
  const lower = word.toLowerCase()
  const begun = plainCommands.filter(({ words: [name] }) => name!.startsWith(lower))
  return lower !== '' && begun.length === 1 ? begun[0] : undefined
}

type InChallenge = (
  context: PlainContext,
  challenge: Challenge,
  argument: string,
) => Promise<void> | void

function inChallenge(run: InChallenge): PlainCommand['run'] {
  return (context, argument) => {
    const { challenge } = context.session
    if (challenge) return run(context, challenge, argument)
    context.session.refuse(
      'You are in no challenge yet. "list" shows them, "go 1" opens the first.',
    )
  }
}

export const helpLines = (width: number): Line[] =>
  plainCommands.flatMap(({ words, argument, does }) =>
    wrapped(
      [span(`${[words[0], argument && `[${argument}]`].filter(Boolean).join(' ')}: ${does}`)],
      width,
      {
        first: [],
        rest: [span('  ')],
      },
    ),
  )
