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

/** How many columns each field has, the one behind it included; tokens have what is left. */
type Columns = { time: number; route: number; to: number; status: number; took: number }

const ROOMY: Columns = { time: 10, route: 18, to: 11, status: 8, took: 8 }
/** What tokens need, with three digits on each side. */
const TOKENS = 7
const ROOMY_WIDTH = sumOf(Object.values(ROOMY)) + TOKENS
/** Of a route's name, so that one can be told from another. */
const SHORTEST_ROUTE = 9

/** Beside the assignment, minutes and seconds do, and the route's name gives way: Enter shows it whole. */
function columnsIn(width: number): Columns {
  if (width >= ROOMY_WIDTH) return ROOMY
  const narrow = { time: 6, to: 10, status: 6, took: 6 }
  const left = width - sumOf(Object.values(narrow)) - TOKENS
  return left >= SHORTEST_ROUTE
    ? { ...narrow, route: Math.min(left, ROOMY.route) }
    : { ...narrow, to: 0, route: left + narrow.to }
}

export function headerLines(requests: LoggedRequest[], now: number, width: number): Line[] {
  const bars = Math.max(6, Math.min(24, Math.floor((width - 44) / 2)))
  const tokensOf = ({ inputTokens = 0, outputTokens = 0 }: LoggedRequest) =>
    inputTokens + outputTokens
  const title = (text: string) => span(text, 'dim')
  const ofRequests = sparkline(requests, now, bars, () => 1)
  const ofTokens = sparkline(requests, now, bars, tokensOf)
  const { time, route, to, status, took } = columnsIn(width)
  return [
    fitted(
      [
        title('requests '),
        span(ofRequests.drawn, 'cyan'),
        title(` ${ofRequests.total}  tokens `),
        span(ofTokens.drawn, 'magenta'),
        title(` ${ofTokens.total}  in ${(bars * BUCKET_MS) / 1000} s`),
      ],
      width,
    ),
    [
      ...cell('time', time, 'dim'),
      ...cell('route', route, 'dim'),
      ...cell('to', to, 'dim'),
      ...padded([title('status')], status),
      ...cell('took'.padStart(5), took, 'dim'),
      title('tokens'),
    ],
  ]
}

/** In five columns. */
const formatTook = (ms: number) =>
  ms < 1000 ? `${ms}ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)}s`

function sumOf(numbers: number[]) {
  return numbers.reduce((sum, each) => sum + each, 0)
}

/** Cut and filled up to so many columns, the last of them free. */
const cell = (text: string, columns: number, ...styles: Style[]): Line =>
  columns === 0 ? [] : padded(fitted([span(text, ...styles)], columns - 1), columns)

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
  const { at, provider, endpoint, status, durationMs, inputTokens, outputTokens } = request
  const columns = columnsIn(width)
  const time = at.toTimeString().slice(0, 8)
  const route = (request.route ?? '(no route)').replace(/^.*\//, '')
  const took = durationMs === undefined ? '' : formatTook(durationMs)
  const drawn = [
    ...cell(columns.time < time.length ? time.slice(3) : time, columns.time, 'dim'),
    ...cell(route, columns.route),
    ...cell(provider ?? endpoint ?? '', columns.to),
    ...cell(`${markOf(status)} ${status ?? '…'}`, columns.status, styleOf(status)),
    ...cell(took.padStart(5), columns.took),
    span(inputTokens === undefined ? '' : `${inputTokens}/${outputTokens ?? 0}`),
  ]
  return fitted(
    isSelected
      ? drawn.map(({ text, styles }) => ({ text, styles: [...styles, 'inverse' as const] }))
      : drawn,
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
