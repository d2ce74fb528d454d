// Does a Kubernetes API answer there, does it let us in, and is it one that the lab can work with? If not, what is it?

import http from 'node:http'
import https from 'node:https'
import { loadKubeConfig } from '../../kube/connect.ts'
import { ContextError } from './context-error.ts'

export type ServerVersion = { gitVersion: string; major: number; minor: number }

/** CEL rules in resource types are checked for good from this version on. */
export const OLDEST_KUBERNETES = { major: 1, minor: 29 }

/** Short-lived tokens are refused where clocks are further apart. */
const MAX_SKEW_MS = 5 * 60_000
const TIMEOUT_MS = 10_000
const MAX_BYTES = 64 * 1024

type Answer = { status: number; headers: http.IncomingHttpHeaders; text: string; skewMs: number }

/** Throws ContextError, which says which of all that it is. */
export async function probeServer(kubeconfig: string): Promise<ServerVersion> {
  const config = loadKubeConfig(kubeconfig)
  const server = config.getCurrentCluster()?.server ?? ''
  const options: https.RequestOptions = {}
  try {
    await config.applyToHTTPSOptions(options)
  } catch (cause) {
    throw new ContextError(
      'credentials',
      `The kubeconfig's credentials cannot be used: ${firstLine((cause as Error).message)}`,
      { hint: 'See whether kubectl can: kubectl version', cause },
    )
  }
  const answer = await ask(server, options).catch((error) => describeFailure(server, error))
  return judge(server, answer)
}

function judge(server: string, { status, headers, text, skewMs }: Answer): ServerVersion {
  const body = jsonOf(text)
  const isKubernetes = typeof body?.gitVersion === 'string' || body?.kind === 'Status'
  if (!isKubernetes || status === 407)
    throw new ContextError(
      'not-kubernetes',
      `Something at ${server} answers, and it is no Kubernetes API: HTTP ${status}, ${headers['content-type'] ?? 'no content type'}${titleOf(text)}.`,
      {
        hint: 'A proxy, a login page or another program may stand in between: look at the server in the kubeconfig, and at HTTPS_PROXY and NO_PROXY.',
      },
    )
  const isOff = Math.abs(skewMs) > MAX_SKEW_MS
  if (isOff)
    throw clocksDiffer(server, skewMs, status === 401 ? ', and it refuses the credentials' : '')
  if (status === 401)
    throw new ContextError(
      'credentials',
      `The cluster at ${server} does not accept the kubeconfig's credentials (401): they have expired, or were revoked.`,
      { hint: 'Sign in as you did the first time, until this works: kubectl get namespaces' },
    )
  if (status === 403)
    throw new ContextError(
      'rights',
      `The cluster at ${server} does not even tell its version (403): ${firstLine(String(body.message ?? ''))}`,
      { hint: 'kubectl auth whoami' },
    )
  if (status !== 200)
    throw new ContextError(
      'unreachable',
      `The cluster at ${server} is in trouble: HTTP ${status} ${firstLine(String(body.message ?? ''))}`,
      { hint: 'Try again in a moment.' },
    )
  const version = versionOf(body)
  if (isOlder(version))
    throw new ContextError(
      'too-old',
      `The cluster at ${server} runs Kubernetes ${version.gitVersion}; the lab needs ${OLDEST_KUBERNETES.major}.${OLDEST_KUBERNETES.minor} or later.`,
      { hint: 'Another cluster: ai-gateway-lab cluster use <context>, or --cluster embedded' },
    )
  return version
}

function versionOf(body: Record<string, string>): ServerVersion {
  const gitVersion = body.gitVersion ?? ''
  const [, major = body.major, minor = body.minor] = /^v?(\d+)\.(\d+)/.exec(gitVersion) ?? []
  // Some write "28+".
  return {
    gitVersion,
    major: Number.parseInt(major ?? '', 10) || 0,
    minor: Number.parseInt(minor ?? '', 10) || 0,
  }
}

const isOlder = ({ major, minor }: ServerVersion) =>
  major < OLDEST_KUBERNETES.major ||
  (major === OLDEST_KUBERNETES.major && minor < OLDEST_KUBERNETES.minor)

const clocksDiffer = (server: string, skewMs: number, also = '') =>
  new ContextError(
    'clock',
    `The clocks of this machine and of ${server} are ${describeSkew(skewMs)} apart${also}. Tokens and certificates that are good for a while would be refused.`,
    {
      hint: `This machine's clock ${skewMs > 0 ? 'is behind' : 'runs ahead'}, or the cluster's does the opposite: set it by the network, with timedatectl set-ntp true or in your system's settings.`,
    },
  )

function describeSkew(skewMs: number) {
  const minutes = Math.round(Math.abs(skewMs) / 60_000)
  if (minutes < 120) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 72 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}

/** No answer at all, or none that can be trusted. Always throws. */
async function describeFailure(server: string, error: NodeJS.ErrnoException): Promise<never> {
  const { code = '', message } = error
  if (['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'].includes(code)) {
    const skewMs = await clockOf(server)
    if (skewMs !== undefined && Math.abs(skewMs) > MAX_SKEW_MS) throw clocksDiffer(server, skewMs)
  }
  const url = new URL(server)
  const why =
    {
      ECONNREFUSED: 'nothing listens there',
      ENOTFOUND: `no such host: ${url.hostname}`,
      EAI_AGAIN: `the name ${url.hostname} cannot be looked up`,
      EHOSTUNREACH: 'there is no way to that host',
      ENETUNREACH: 'there is no way to that network',
      ETIMEDOUT: 'no answer in time',
      ECONNRESET: 'the connection was cut',
      EPROTO: 'it does not speak TLS',
    }[code] ?? firstLine(message)
  throw new ContextError('unreachable', `The cluster at ${server} cannot be reached: ${why}.`, {
    hint: 'Is it running, and are you on its network (VPN)? See whether kubectl gets through: kubectl get namespaces',
    cause: error,
  })
}

/** By its answer to a request without credentials, since its certificate is exactly what is in doubt. */
async function clockOf(server: string): Promise<number | undefined> {
  try {
    return (await ask(server, { rejectUnauthorized: false })).skewMs
  } catch {
    // Nothing to be learnt there.
    return undefined
  }
}

function ask(server: string, options: https.RequestOptions): Promise<Answer> {
  const base = new URL(server)
  const transport = base.protocol === 'http:' ? http : https
  return new Promise((resolve, reject) => {
    const outgoing = transport.request(
      {
        ...options,
        protocol: base.protocol,
        hostname: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port,
        path: `${base.pathname.replace(/\/$/, '')}/version`,
        headers: { ...options.headers, accept: 'application/json', 'user-agent': 'ai-gateway-lab' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      async (response) => {
        const seenAt = Date.now()
        let text = ''
        response.setEncoding('utf8')
        try {
          for await (const chunk of response) {
            text += chunk
            if (text.length > MAX_BYTES) break
          }
        } catch (error) {
          return reject(error)
        }
        const date = Date.parse(response.headers.date ?? '')
        const skewMs = Number.isNaN(date) ? 0 : date - seenAt
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, skewMs })
      },
    )
    outgoing.on('error', (error) =>
      reject(
        ['AbortError', 'TimeoutError'].includes(error.name)
          ? Object.assign(new Error(`no answer within ${TIMEOUT_MS / 1000} s`), {
              code: 'ETIMEDOUT',
            })
          : error,
      ),
    )
    outgoing.end()
  })
}

function jsonOf(text: string): Record<string, string> {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

function titleOf(html: string) {
  const [, title] = /<title[^>]*>([^<]{1,80})/i.exec(html) ?? []
  return title ? `, "${printable(title.trim())}"` : ''
}

const firstLine = (text: string) => printable(text.split('\n')[0]!.trim().slice(0, 200))

/** What a stranger sends never reaches the terminal as it is. */
const printable = (text: string) => text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, ' ')
