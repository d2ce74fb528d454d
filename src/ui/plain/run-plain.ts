// The lab as lines of text: a prompt, a command, what it says. For a screen reader, a dumb terminal, a pipe.

import type { WriteStream } from 'node:tty'
import type { Lab } from '../../engine/lab.ts'
import { CLUSTER_COSTS } from '../cluster-costs.ts'
import { type Line, span, wrapped } from '../line.ts'
import { asText, wantsColour } from './as-text.ts'
import { makeAsk } from './ask.ts'
import { commandNamed } from './commands.ts'
import { goTo, listChallenges } from './go-to.ts'
import type { PlainContext } from './plain-context.ts'
import { type Outcome, openPlainSession } from './plain-session.ts'
import type { LineReader } from './read-lines.ts'

const WIDEST = 100
const NARROWEST = 40
const WITHOUT_A_TERMINAL = 80
const PROMPT = '> '
/** What comes true together is told together. */
const TELL_MS = 100

/** `outcome` is what came of the last command, where it was not simply done. */
export type Left = { how: 'done' | 'unanswered' | 'interrupted'; outcome?: Outcome }

/**
 * Until the learner quits, the input ends, or a signal comes. `isTerminal` tells whether somebody sits at the input: then
 * Ctrl-C ends what is being done, and not the lab. The caller closes the lab, and `lines`.
 */
export async function runPlain({
  lab,
  lines,
  challenge,
  isTerminal,
  env,
  stdout = process.stdout,
}: {
  lab: Lab
  lines: LineReader
  /** Its slug, where the learner begins right there. */
  challenge?: string
  isTerminal: boolean
  env: NodeJS.ProcessEnv
  stdout?: WriteStream
}): Promise<Left> {
  const first = challenge === undefined ? undefined : lab.challenge(challenge)
  const hasColour = wantsColour(env)
  const columns = stdout.isTTY ? stdout.columns : WITHOUT_A_TERMINAL
  const width = Math.max(NARROWEST, Math.min(WIDEST, columns))
  const write = (text: string) => void stdout.write(text)
  const print = (printed: Line[]) =>
    write(
      asText(printed, { hasColour })
        .map((text) => `${text}\n`)
        .join(''),
    )
  let isAtPrompt = false
  let telling: NodeJS.Timeout | undefined
  // Whoever sits there hears of it at once; in a pipe's record it stands before the next command.
  const onNews = () => {
    if (!isAtPrompt || !isTerminal) return
    telling ??= setTimeout(() => {
      telling = undefined
      if (!isAtPrompt) return
      write('\n')
      print(session.takeNews())
      write(PROMPT)
    }, TELL_MS)
  }
  const session = openPlainSession(lab, { print, write, width, onNews })
  const ask = makeAsk(lines, write, { echoes: !isTerminal })
  let outcome: Outcome | undefined
  let hasQuit = false
  const quit = () => {
    hasQuit = true
  }
  const context: PlainContext = { session, ask, lines, isTerminal, quit }

  let leave = (_how: 'interrupted') => {}
  const left = new Promise<Left>((resolve) => {
    leave = (how) => resolve({ how })
  })
  let presses = 0
  const onInterrupt = () => {
    if (!isTerminal) return leave('interrupted')
    if (session.interrupt() || ask.decline()) return
    if (++presses > 1) return leave('interrupted')
    write('\nCtrl-D or "quit" leaves, and so does Ctrl-C once more; progress is kept.\n')
    write(PROMPT)
  }
  const onEnd = () => leave('interrupted')
  process.on('SIGINT', onInterrupt)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, onEnd)
  stdout.on('error', onEnd)

  const talk = async (): Promise<Left> => {
    print(wrapped([span(lab.track.title, 'bold')], width))
    if (lab.progress.notice) session.say(lab.progress.notice)
    if (isTerminal) await askForCluster(context)
    if (lab.mustAskForProviders && isTerminal) await askForProviders(context)
    if (first) await goTo(context, first.slug)
    else {
      listChallenges(session)
      session.say('', '"go" and a number opens one, "help" lists all that can be typed.')
    }
    while (!hasQuit) {
      print(session.takeNews())
      isAtPrompt = true
      const typed = await ask.line(PROMPT)
      isAtPrompt = false
      presses = 0
      if (typed === undefined) break
      await obey(context, typed)
      // As in a shell: who leaves, leaves with what came of the command before.
      if (typed !== '' && !hasQuit) outcome = session.takeOutcome()
    }
    if (!ask.isUnanswered()) return { how: 'done', outcome }
    session.say('Nobody answered, so it was not done.')
    return { how: 'unanswered' }
  }
  try {
    return await Promise.race([talk(), left])
  } finally {
    await session.close()
    clearTimeout(telling)
    process.off('SIGINT', onInterrupt)
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, onEnd)
  }
}

async function obey(context: PlainContext, typed: string): Promise<void> {
  const { session } = context
  if (typed === '') return
  const [, word = '', argument = ''] = /^(\/|\S+)\s*(.*)$/.exec(typed) ?? []
  // A number alone is a challenge where there is none yet, and a block in one.
  const command = /^\d+$/.test(word)
    ? commandNamed(session.challenge ? 'run' : 'go')
    : commandNamed(word)
  if (!command) return session.refuse(`There is no command "${word}". "help" lists them.`)
  try {
    return await command.run(context, /^\d+$/.test(word) ? word : argument.trim())
  } catch (error) {
    session.fail(error)
  }
}

async function askForCluster({ session, ask }: PlainContext) {
  const { choice } = session.lab.cluster
  const offer = await choice?.offer()
  if (!choice || !offer) return
  session.say(
    `There is no cluster of the lab's yet, and ${offer.engine} and kind are here.`,
    `embedded: ${CLUSTER_COSTS.embedded}`,
    `kind: ${CLUSTER_COSTS.kind}`,
  )
  const answer = await ask.line('Where shall Kubernetes come from: embedded or kind? (embedded) ')
  choice.take(/^k/i.test(answer ?? '') ? 'kind' : 'embedded')
}

async function askForProviders({ session, ask }: PlainContext) {
  session.say(
    'OPENAI_API_KEY is set in your environment. The lab works without it: simulated providers answer offline. With real ones, requests go to OpenAI with your key, and cost what OpenAI charges.',
  )
  const answer = await ask.line('Which providers shall answer: simulated or real? (simulated) ')
  session.lab.chooseProviders(/^r/i.test(answer ?? '') ? 'real' : 'simulated')
}
