// What is said after the last step: why it worked, what is easily got wrong, and where it goes on?

import type { Challenge, Track } from '../../content/challenge.ts'
import { inOwnWords } from '../../engine/in-own-words.ts'
import { formatElapsed } from '../format-elapsed.ts'
import { type Line, line, span, wrapped } from '../line.ts'
import { renderMarkdown } from '../markdown/render-markdown.ts'

const STOPS = 'To stop the cluster: ai-gateway-lab cluster down'

export function debriefLines(
  { steps, closing }: Challenge,
  took: number | undefined,
  width: number,
): Line[] {
  const time = took === undefined ? '' : formatElapsed(took)
  return [
    [],
    [
      span('✓ ', 'green', 'bold'),
      span(`All ${steps.length} steps are done${time ? `, after ${time}` : ''}.`, 'bold'),
    ],
    ...steps.map(({ number, title }): Line => [span('  ✓ ', 'green'), span(`${number}. ${title}`)]),
    [],
    ...(closing.trim()
      ? renderMarkdown(closing, width)
      : [line('This challenge has no closing words.', 'dim')]),
  ]
}

/** Where no challenge is left. `reset` is what begins one anew. */
export function endLines({ title, challenges }: Track, reset: string, width: number): Line[] {
  return [
    [],
    line('The end of the course', 'bold', 'blue'),
    [],
    ...wrapped(
      [
        span(
          `You have finished every challenge of “${title}”. The cluster is still there, with all that you have made in it: try what no challenge asks for.`,
        ),
      ],
      width,
    ),
    [],
    ...challenges.map((each): Line => [span('✓ ', 'green'), span(each.title)]),
    [],
    ...wrapped([span(`To take one again: open it, and ${reset} begins it anew.`, 'dim')], width),
    ...wrapped([span(inOwnWords(STOPS, process.env), 'dim')], width),
  ]
}
