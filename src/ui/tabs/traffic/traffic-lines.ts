// How do requests through the gateway read, one line each, and how many were there lately?

import type { LoggedRequest } from '../../../engine/access-log.ts'
import { describeStory } from '../../../engine/describe-story.ts'
import type { RequestStory } from '../../../engine/request-story.ts'
import { fitted, type Line, line, padded, span, wrapped } from '../../line.ts'
import type { Style } from '../../paint.ts'

/** A bar of the sparkline. */
const BUCKET_MS = 5_000
const BARS = '▁▂▃▄▅▆▇█'
/** Of one field: a client may send a path without an end. */
const MOST_ROWS = 4

export function headerLines(requests: LoggedRequest[], now: number, width: number): Line[] {
  const bars = Math.max(8, Math.min(24, Math.floor((width - 44) / 2)))
  const tokensOf = ({ inputTokens = 0, outputTokens = 0 }: LoggedRequest) =>
    inputTokens + outputTokens
  const title = (text: string) => span(text, 'dim')
  const ofRequests = sparkline(requests, now, bars, () => 1)
  const ofTokens = sparkline(requests, now, bars, tokensOf)
  return [
    [
      title('requests '),
      span(ofRequests.drawn, 'cyan'),
      title(` ${ofRequests.total}  tokens `),
      span(ofTokens.drawn, 'magenta'),
      title(` ${ofTokens.total}  in ${(bars * BUCKET_MS) / 1000} s`),
    ],
    fitted([span('time      route             to         status   took  tokens', 'dim')], width),
  ]
}

/** As high as the highest bar, and what all of them are together; a bucket with nothing in it is empty. */
function sparkline(
  requests: LoggedRequest[],
  now: number,
  bars: number,
  weigh: (request: LoggedRequest) => number,
) {
  const last = Math.floor(now / BUCKET_MS)
  const sums = new Array<number>(bars).fill(0)
  for (const request of requests) {
    const place = bars - 1 - (last - Math.floor(request.at.getTime() / BUCKET_MS))
    if (place >= 0 && place < bars) sums[place]! += weigh(request)
  }
  const most = Math.max(...sums)
  const drawn = sums
    .map((sum) => (sum === 0 ? ' ' : BARS[Math.ceil((sum / most) * BARS.length) - 1]))
    .join('')
  return { drawn, total: sums.reduce((all, sum) => all + sum, 0) }
}

export function requestLine(request: LoggedRequest, isSelected: boolean, width: number): Line {
  const { at, route, provider, endpoint, status, durationMs, inputTokens, outputTokens } = request
  const look: Style[] = isSelected ? ['inverse'] : []
  const cell = (text: string, columns: number, ...styles: Style[]) =>
    padded(fitted([span(text, ...styles, ...look)], columns - 1), columns).map((each) => ({
      ...each,
      styles: [...new Set([...each.styles, ...look])],
    }))
  const tokens = inputTokens === undefined ? '' : `${inputTokens}/${outputTokens ?? 0}`
  return fitted(
    [
      ...cell(at.toTimeString().slice(0, 8), 10, 'dim'),
      ...cell((route ?? '(no route)').replace(/^.*\//, ''), 18),
      ...cell(provider ?? endpoint ?? '', 11),
      ...cell(`${markOf(status)} ${status ?? '…'}`, 8, styleOf(status)),
      ...cell(durationMs === undefined ? '' : `${durationMs}ms`.padStart(6), 8),
      span(tokens, ...look),
    ],
    width,
  )
}

/** Told by a sign too, for eyes that take red for green. */
const markOf = (status = 0) => (status >= 500 ? '✗' : status >= 400 ? '!' : '✓')
const styleOf = (status = 0): Style => (status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green')

/** All that the log says of one request, and what the proxy still knows of it. */
export function detailLines(
  request: LoggedRequest,
  story: RequestStory | undefined,
  width: number,
): Line[] {
  const { method, path, status, error, reason } = request
  return [
    [
      span(`${method} ${path} `, 'bold'),
      span(`${markOf(status)} ${status ?? 'no answer'}`, styleOf(status)),
      span('   Enter goes back', 'dim'),
    ],
    ...(error || (reason && reason !== 'Upstream')
      ? wrapped([span([reason, error].filter(Boolean).join(': '), 'yellow')], width)
      : []),
    ...(story ? storyLines(story, width) : []),
    [],
    ...request.fields.flatMap(([name, value]) => {
      const rows = wrapped([span(value)], width, {
        first: [span(name.padEnd(30), 'dim'), span(' ')],
        rest: line(' '.repeat(31)),
      })
      return rows.length <= MOST_ROWS
        ? rows
        : [
            ...rows.slice(0, MOST_ROWS),
            line(`${' '.repeat(31)}… ${value.length} characters`, 'dim'),
          ]
    }),
  ]
}

function storyLines(story: RequestStory, width: number): Line[] {
  const { attempts, policies } = describeStory(story)
  const list = (title: string, entries: string[]) =>
    entries.length === 0
      ? []
      : [
          [],
          [span(title, 'bold')],
          ...entries.flatMap((entry) =>
            wrapped([span(entry)], width, { first: line('  '), rest: line('     ') }),
          ),
        ]
  return [...list('Attempts', attempts), ...list('Policies', policies)]
}
