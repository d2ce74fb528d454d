// Which request do these words of curl mean? The options that an assignment uses, and a clear word about any other.

import { readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'

/** curl's own exit codes. https://curl.se/docs/manpage.html#EXIT */
const CurlExit = {
  ok: 0,
  usage: 2,
  badUrl: 3,
  notConnected: 7,
  httpError: 22,
  timeout: 28,
  broken: 56,
} as const

const OPTIONS = {
  silent: { type: 'boolean', short: 's' },
  'show-error': { type: 'boolean', short: 'S' },
  fail: { type: 'boolean', short: 'f' },
  include: { type: 'boolean', short: 'i' },
  location: { type: 'boolean', short: 'L' },
  insecure: { type: 'boolean', short: 'k' },
  'no-buffer': { type: 'boolean', short: 'N' },
  verbose: { type: 'boolean', short: 'v' },
  request: { type: 'string', short: 'X' },
  header: { type: 'string', short: 'H', multiple: true },
  data: { type: 'string', short: 'd', multiple: true },
  'data-raw': { type: 'string', multiple: true },
  'data-binary': { type: 'string', multiple: true },
  json: { type: 'string' },
  output: { type: 'string', short: 'o' },
  'write-out': { type: 'string', short: 'w' },
  'max-time': { type: 'string', short: 'm' },
  'connect-timeout': { type: 'string' },
  retry: { type: 'string' },
  'retry-delay': { type: 'string' },
  'retry-max-time': { type: 'string' },
  'retry-connrefused': { type: 'boolean' },
  'retry-all-errors': { type: 'boolean' },
} as const

type Words = ReturnType<typeof parseWords>

const parseWords = (words: string[]) =>
  parseArgs({ args: words, options: OPTIONS, allowPositionals: true })

/** Makes the request, prints the answer, resolves with curl's exit code. */
export async function runCurl(words: string[]): Promise<number> {
  let parsed: Words
  try {
    parsed = parseWords(words)
  } catch (error) {
    return complain(
      `${(error as Error).message.split('.')[0]}: this stand-in knows only what the lab uses; install curl for more`,
      CurlExit.usage,
    )
  }
  const { values, positionals } = parsed
  const [address] = positionals
  if (!address) return complain('no URL specified!', CurlExit.usage)
  const url = parseUrl(address)
  if (!url) return complain(`(3) URL rejected: ${address}`, CurlExit.badUrl)

  const attempts = 1 + Number(values.retry ?? 0)
  for (let attempt = 1; ; attempt++) {
    const exitCode = await request(url, values)
    const again =
      exitCode !== CurlExit.ok &&
      attempt < attempts &&
      (values['retry-all-errors'] ||
        (values['retry-connrefused'] && exitCode === CurlExit.notConnected))
    if (again) {
      await delay(Number(values['retry-delay'] ?? 1) * 1000)
      continue
    }
    if (exitCode !== CurlExit.ok && (!values.silent || values['show-error']))
      complain(`(${exitCode}) ${describeFailure(exitCode, url)}`, exitCode)
    return exitCode
  }
}

function request(url: URL, values: Words['values']): Promise<number> {
  const body = bodyOf(values)
  const headers: Record<string, string> = { 'user-agent': 'curl/8 (ai-gateway-lab)', accept: '*/*' }
  if (body !== undefined) {
    headers['content-type'] =
      values.json === undefined ? 'application/x-www-form-urlencoded' : 'application/json'
    headers['content-length'] = String(Buffer.byteLength(body))
  }
  for (const line of values.header ?? []) {
    const [name = '', ...rest] = line.split(':')
    headers[name.trim().toLowerCase()] = rest.join(':').trim()
  }
  const transport = url.protocol === 'https:' ? https : http
  const timeout = values['max-time'] ? Number(values['max-time']) * 1000 : undefined

  return new Promise((resolve) => {
    const outgoing = transport.request(
      url,
      {
        method: values.request ?? (body === undefined ? 'GET' : 'POST'),
        headers,
        rejectUnauthorized: !values.insecure,
      },
      (response) => {
        const code = response.statusCode ?? 0
        const chunks: Buffer[] = []
        const sink = (chunk: Buffer) =>
          values.output ? chunks.push(chunk) : process.stdout.write(chunk)
        if (values.include) process.stdout.write(headOf(response))
        response.on('data', (chunk) => {
          if (!(values.fail && code >= 400)) sink(chunk)
        })
        response.on('error', () => resolve(CurlExit.broken))
        response.on('end', () => {
          if (values.output && values.output !== '/dev/null')
            writeFileSync(values.output, Buffer.concat(chunks))
          process.stdout.write(writeOut(values['write-out'] ?? '', response))
          resolve(values.fail && code >= 400 ? CurlExit.httpError : CurlExit.ok)
        })
      },
    )
    if (timeout) outgoing.setTimeout(timeout, () => outgoing.destroy(new Error('timeout')))
    outgoing.on('error', (error) =>
      resolve(error.message === 'timeout' ? CurlExit.timeout : CurlExit.notConnected),
    )
    outgoing.end(body)
  })
}

function bodyOf(values: Words['values']): string | undefined {
  const parts = [
    ...(values.data ?? []).map((part) =>
      readPart(part).replaceAll(/[\r\n]/g, (end) => (part.startsWith('@') ? '' : end)),
    ),
    ...(values['data-binary'] ?? []).map(readPart),
    ...(values['data-raw'] ?? []),
    ...(values.json === undefined ? [] : [readPart(values.json)]),
  ]
  return parts.length === 0 ? undefined : parts.join('&')
}

/** `@file` and `@-` stand for what is in there. */
const readPart = (part: string) =>
  part.startsWith('@') ? readFileSync(part === '@-' ? 0 : part.slice(1), 'utf8') : part

const headOf = ({ httpVersion, statusCode, statusMessage, rawHeaders }: http.IncomingMessage) => {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  )
  return [`HTTP/${httpVersion} ${statusCode} ${statusMessage}`, ...lines, '', ''].join('\r\n')
}

const writeOut = (format: string, { statusCode, headers }: http.IncomingMessage) =>
  format
    .replaceAll(/%\{(?:http_code|response_code)\}/g, String(statusCode))
    .replaceAll('%{content_type}', headers['content-type'] ?? '')
    .replaceAll('\\n', '\n')

function parseUrl(address: string) {
  try {
    return new URL(/^[a-z]+:\/\//i.test(address) ? address : `http://${address}`)
  } catch {
    return undefined
  }
}

const describeFailure = (exitCode: number, { hostname, port }: URL) => {
  if (exitCode === CurlExit.notConnected)
    return `Failed to connect to ${hostname} port ${port || 80}: Could not connect to server`
  if (exitCode === CurlExit.httpError) return 'The requested URL returned an error'
  if (exitCode === CurlExit.timeout) return 'Operation timed out'
  return 'The answer broke off'
}

function complain(message: string, exitCode: number) {
  process.stderr.write(`curl: ${message}\n`)
  return exitCode
}
