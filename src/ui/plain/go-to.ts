// From anywhere to any challenge: which are there, which one is meant, and how do things stand on arrival?

import type { Challenge } from '../../content/challenge.ts'
import { isMade } from '../../engine/session-state.ts'
import { standingOf } from '../../engine/standing-of.ts'
import { span, wrapped } from '../line.ts'
import { entriesMatching, paletteEntries } from '../palette-entries.ts'
import type { PlainContext } from './plain-context.ts'
import type { PlainSession } from './plain-session.ts'
import { howFar, stepLine } from './steps-text.ts'

export function listChallenges({ lab, output, print }: PlainSession) {
  print(
    lab.track.challenges.flatMap((challenge, index) => {
      const { title, teaser, steps } = challenge
      const progress = lab.progressOf(challenge)
      const done = steps.filter(({ number }) => progress?.steps[number]?.doneAt).length
      const state = {
        new: `${steps.length} steps`,
        started: `${done} of ${steps.length} steps done`,
        finished: 'finished',
        made: 'made by the lab, for a later challenge',
      }[standingOf(challenge, progress)]
      return [
        ...wrapped([span(`${index + 1}. ${title}: ${state}`, 'bold')], output.width),
        ...wrapped([span(teaser)], output.width, { first: [span('   ')] }),
      ]
    }),
  )
}

export async function goTo({ session, ask }: PlainContext, argument: string) {
  const { challenges } = session.lab.track
  if (argument === '') listChallenges(session)
  const wanted = argument || (await ask.line('Which one? ')) || ''
  if (wanted === '') return
  const [found, ...others] = challengesMeant(challenges, wanted)
  if (!found) return session.refuse(`No challenge has the number or name "${wanted}".`)
  if (others.length > 0)
    return session.refuse(
      `Which one: ${[found, ...others].map(({ title }) => title).join(' or ')}?`,
    )
  if (found.slug === session.state.challenge) return session.say(`You are in "${found.title}".`)
  if (await session.open(found)) showArrival(session)
}

/** By its place in the list, its slug, or letters of its name. */
function challengesMeant(challenges: Challenge[], wanted: string): Challenge[] {
  const numbered = /^\d+$/.test(wanted) ? challenges[Number(wanted) - 1] : undefined
  const named = challenges.find(({ slug }) => slug === wanted)
  if (numbered || named) return [(numbered ?? named)!]
  const slugs = entriesMatching(paletteEntries(challenges, []), wanted).flatMap(({ act }) =>
    act.kind === 'challenge' ? [act.slug] : [],
  )
  return challenges.filter(({ slug }) => slugs.includes(slug))
}

export function showArrival({ state, say }: PlainSession) {
  say(
    '',
    howFar(state),
    ...state.steps.map((step) => stepLine(step)),
    ...(isMade(state) ? ['"reset" begins it anew, for you to do.'] : []),
    '',
    '"read" prints the assignment, "next" the step that you are at, "help" all that can be typed.',
  )
}
