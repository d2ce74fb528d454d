// Is a request signed by who may ask the simulated Bedrock? Signature Version 4, computed from its description alone.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { SimulatedRequest } from '../simulator.ts'
import { BedrockError } from './bedrock-error.ts'

/** Of the lab's own. Bedrock takes API keys too, as bearer tokens. */
const ACCESS_KEY = 'AKIALABDEMO000000000'
const SECRET_KEY = 'lab-demo-secret-key'
const API_KEY = 'bedrock-api-key-lab-demo'

const MAXIMUM_SKEW_MS = 5 * 60_000

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request,\s*SignedHeaders=([\w;-]+),\s*Signature=([0-9a-f]{64})$/

const hash = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()

export function checkSignature(request: SimulatedRequest) {
  const { authorization } = request.headers
  if (authorization === undefined)
    throw new BedrockError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  const bearer = /^Bearer\s+(.*)$/i.exec(authorization)?.[1]?.trim()
  if (bearer !== undefined) {
    if (bearer === API_KEY) return
    throw new BedrockError(
      'AccessDeniedException',
      'Authentication failed: Please make sure your API Key is valid.',
    )
  }
  const [, key, date, region, service, names, signature] = AUTHORIZATION.exec(authorization) ?? []
  if (!key || !date || !region || !service || !names || !signature)
    throw refused('Authorization header requires Credential, SignedHeaders and Signature.')
  if (key !== ACCESS_KEY)
    throw new BedrockError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    )
  if (service !== 'bedrock')
    throw refused("Credential should be scoped to correct service: 'bedrock'.")
  const stamp = String(request.headers['x-amz-date'] ?? '')
  checkTime(stamp, date)
  const signed = names.split(';')
  if (!signed.includes('host') || !signed.includes('x-amz-date'))
    throw refused("'Host' and 'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.")
  const scope = `${date}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, hash(canonical(request, signed))].join('\n')
  const secret = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => hmac(secret, part),
    `AWS4${SECRET_KEY}`,
  )
  const expected = hmac(secret, toSign)
  if (timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return
  throw refused(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
      'and signing method. Consult the service documentation for details.',
  )
}

const refused = (message: string) => new BedrockError('InvalidSignatureException', message)

function checkTime(stamp: string, date: string) {
  const [, day, hours, minutes, seconds] = /^(\d{8})T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? []
  if (day !== date)
    throw refused('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.')
  const iso = `${day.replace(/(....)(..)(..)/, '$1-$2-$3')}T${hours}:${minutes}:${seconds}Z`
  const skew = Date.now() - Date.parse(iso)
  if (Math.abs(skew) > MAXIMUM_SKEW_MS)
    throw refused(`Signature ${skew > 0 ? 'expired' : 'not yet current'}: ${stamp}`)
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request */
function canonical({ method, path, query, headers, body }: SimulatedRequest, signed: string[]) {
  const pairs = [...query].map((pair) => pair.map(encode).join('=')).sort()
  const lines = signed.map((name) => {
    const value = [headers[name] ?? ''].flat().join(',')
    return `${name}:${value.trim().replace(/\s+/g, ' ')}\n`
  })
  // A path is encoded once more than it came.
  const uri = path.split('/').map(encode).join('/')
  return [method, uri, pairs.join('&'), lines.join(''), signed.join(';'), hash(body)].join('\n')
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
