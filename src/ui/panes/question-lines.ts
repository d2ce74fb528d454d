// What does the lab ask before it does something, and what exactly would it do?

import type { Block, Challenge } from '../../content/challenge.ts'
import { createdBy } from '../../engine/blocks-that-clear.ts'
import type { SessionState } from '../../engine/session-state.ts'
import { blocksToRun } from '../../engine/solve-steps.ts'
import { type Line, line, span, wrapped } from '../line.ts'
import { highlightBlock } from '../markdown/highlight-code.ts'

export function questionLines(
  { question, steps }: Pick<SessionState, 'question' | 'steps'>,
  challenge: Challenge,
  width: number,
): Line[] {
  if (!question) return []
  switch (question.kind) {
    case 'run-block': {
      const block = blockNumbered(challenge, question.block)
      return [
        ...wrapped(
          [
            span(`Run block ${question.block}?`, 'bold'),
            ...answers('Enter runs it · y copies it · Esc leaves it'),
          ],
          width,
        ),
        ...(block ? commandLines(block, width) : []),
      ]
    }
    case 'solve': {
      const isDone = steps.find(({ number }) => number === question.step)?.status === 'done'
      const before = steps.find(({ number, status }) => number < question.step && status !== 'done')
      const blocks = blocksToRun(challenge.steps.filter(({ number }) => number === question.step))
      return [
        ...wrapped(
          [
            span(
              `Have step ${question.step} solved${isDone ? ' once more' : ''} with these commands?`,
              'bold',
            ),
            ...answers('Enter runs them · Esc leaves it'),
          ],
          width,
        ),
        ...(before
          ? wrapped(
              [span(`Step ${before.number} is not done, and this may want it.`, 'yellow')],
              width,
            )
          : []),
        ...blocks.flatMap((block) => commandLines(block, width)),
        ...(blocks.some((block) => createdBy(block).length > 0)
          ? wrapped([span(CLEARS_FIRST, 'dim')], width)
          : []),
      ]
    }
    case 'reset':
      return [
        ...wrapped(
          [span('Begin this challenge anew?', 'bold'), ...answers('Enter does it · Esc leaves it')],
          width,
        ),
        ...wrapped([span(`${RESET_TAKES} The challenge is set up again.`)], width),
      ]
  }
}

export const blockNumbered = ({ steps }: Challenge, number: number): Block | undefined =>
  steps.flatMap(({ blocks }) => blocks).find((block) => block.number === number)

export const CLEARS_FIRST = 'What is there already and wrong is deleted first.'

/** What beginning anew costs. */
export const RESET_TAKES =
  'Everything that you have made in the gateway’s namespace is deleted. Manifests that you have changed are as they were given again, and yours are kept beside them (.bak).'

const answers = (text: string): Line => [span(`  ${text}`, 'dim')]

export const commandLines = ({ source, language }: Block, width: number): Line[] =>
  highlightBlock(source.trimEnd(), language).flatMap((spans, index) =>
    wrapped(spans, width, { first: line(index === 0 ? '$ ' : '  ', 'dim'), rest: line('    ') }),
  )
