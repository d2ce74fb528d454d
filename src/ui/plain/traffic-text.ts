// How do requests through the gateway read, one sentence each?

import type { LoggedRequest } from '../../engine/access-log.ts'
import { describeStory } from '../../engine/describe-story.ts'
import type { RequestStory } from '../../engine/request-story.ts'
import { type Line, line, span, wrapped } from '../line.ts'

/** The newest, which is number 1, comes last: there the reader is. */
export function trafficText(requests: LoggedRequest[], width: number, most = 20): Line[] {
  if (requests.length === 0) return [line('No request has come through a gateway yet.')]
  const shown = requests.slice(-most)
  return shown.flatMap((request, index) =>
    wrapped([span(`${shown.length - index}. ${sentence(request)}`)], width, {
      first: [],
      rest: [span('   ')],
    }),
  )
}

function sentence(request: LoggedRequest): string {
  const { at, method, path, route, provider, endpoint, status, durationMs } = request
  const { inputTokens, outputTokens } = request
  return [
    `${at.toTimeString().slice(0, 8)} ${method} ${path}`,
    route ? `route ${route.replace(/^.*\//, '')}` : 'no route',
    provider ?? endpoint,
    status === undefined ? 'no answer' : `answered ${status}`,
    durationMs === undefined ? undefined : `in ${durationMs} ms`,
    inputTokens === undefined ? undefined : `${inputTokens} tokens in, ${outputTokens ?? 0} out`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** All that the log says of one, and what the proxy still knows of it. */
export function requestText(
  request: LoggedRequest,
  story: RequestStory | undefined,
  width: number,
): Line[] {
  const { attempts = [], policies = [] } = story ? describeStory(story) : {}
  const indented = (text: string) =>
    wrapped([span(text)], width, { first: [span('  ')], rest: [span('    ')] })
  return [
    ...wrapped([span(sentence(request))], width),
    ...attempts.flatMap((attempt) => indented(`Attempt ${attempt}`)),
    ...policies.flatMap((policy) => indented(`Policy ${policy}`)),
    ...request.fields.flatMap(([name, value]) => indented(`${name}: ${value}`)),
  ]
}
