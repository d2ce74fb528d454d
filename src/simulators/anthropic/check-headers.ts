// Who may ask the simulated Anthropic, and in which version of the API?

import type { IncomingHttpHeaders } from 'node:http'
import { AnthropicError } from './anthropic-error.ts'

/** Any other key is refused, a placeholder in a lab's Secret among them. */
const ACCEPTED_KEY = 'sk-ant-lab-demo-key'
const VERSIONS = ['2023-01-01', '2023-06-01', '2026-10-21']

/** Returns the version. */
export function checkHeaders(headers: IncomingHttpHeaders): string {
  const bearer = /^Bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1]?.trim()
  const key = headers['x-api-key'] ?? bearer
  if (key === undefined) throw new AnthropicError(401, 'x-api-key header is required')
  if (key !== ACCEPTED_KEY) throw new AnthropicError(401, refusalOf(key, headers))

  const version = String(headers['anthropic-version'] ?? '')
  if (version === '') throw new AnthropicError(400, 'anthropic-version: header is required')
  if (!VERSIONS.includes(version))
    throw new AnthropicError(400, `anthropic-version: "${version}" is not a valid version`)
  return version
}

/** A key may come either way: since 1.0 Anthropic's own SDK sends it as a bearer token. */
function refusalOf(key: string | string[], headers: IncomingHttpHeaders) {
  const isApiKey = 'x-api-key' in headers || String(key).startsWith('sk-ant-')
  return isApiKey ? 'invalid x-api-key' : 'Invalid bearer token'
}
