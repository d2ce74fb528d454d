// Which model does a client of Gemini ask for, and at once or as a stream? Its paths say so, not its bodies.
// https://ai.google.dev/api/generate-content

import { type RouteType, UntranslatableRequest } from '../provider.ts'

const CALL = /\/(?:models|tunedModels)\/([^/:]+):(\w+)$/

export type PathCall = { model?: string; stream: boolean }

/** Undefined for clients that speak otherwise. Throws UntranslatableRequest. */
export function readPathCall(
  routeType: RouteType,
  path: string,
  query: string,
): PathCall | undefined {
  if (!namesModelInPath(routeType)) return undefined
  const [, name, method] = CALL.exec(path) ?? []
  const stream = method === 'streamGenerateContent'
  if (stream && new URLSearchParams(query).get('alt') !== 'sse')
    throw new UntranslatableRequest(
      'streamGenerateContent requires alt=sse; the JSON-array streaming variant is not supported',
    )
  return name === undefined ? { stream } : { model: decode(name), stream }
}

/** Without what only Gemini's own API understands; a client's own key stays where it is the one to be used. */
export function withoutPathQuery(routeType: RouteType, query: string, keepsKey: boolean): string {
  if (query === '' || !namesModelInPath(routeType)) return query
  return query
    .split('&')
    .filter((pair) => !(keepsKey ? /^alt(?:=|$)/ : /^(?:alt|key)(?:=|$)/).test(pair))
    .join('&')
}

const namesModelInPath = (routeType: RouteType) =>
  routeType === 'GenerateContent' || routeType === 'GeminiCountTokens'

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
