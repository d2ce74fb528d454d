// Who may ask the simulated Gemini? Who has the one key, in a header or in the query.

import type { IncomingHttpHeaders } from 'node:http'
import { GeminiError } from './gemini-error.ts'

export const ACCEPTED_KEY = 'AIzaSy-lab-demo-key'

/** @param bearer whether this endpoint takes a key as a bearer token, as the imitation of OpenAI's does */
export function checkKey(headers: IncomingHttpHeaders, query: URLSearchParams, bearer: boolean) {
  const token = /^Bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1]?.trim()
  const key = bearer ? token : (headers['x-goog-api-key'] ?? query.get('key'))
  if (key === ACCEPTED_KEY && (bearer || token === undefined)) return
  if (!bearer && token !== undefined)
    throw new GeminiError(
      401,
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or ' +
        'other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    )
  if (!key)
    throw new GeminiError(
      403,
      "Method doesn't allow unregistered callers (callers without established identity). " +
        'Please use API Key or other form of API consumer identity to call this API.',
    )
  throw new GeminiError(400, 'API key not valid. Please pass a valid API key.', [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
  ])
}
