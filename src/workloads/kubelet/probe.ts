// Is a container well? It is asked as its probe says, and soon and often while everybody waits for it.

import http from 'node:http'
import net from 'node:net'
import { LOOPBACK } from '../service-endpoints.ts'

export type Probe = {
  httpGet?: { path?: string; port: number | string; scheme?: string; httpHeaders?: { name: string; value: string }[] }
  tcpSocket?: { port: number | string }
  initialDelaySeconds?: number
  periodSeconds?: number
  timeoutSeconds?: number
  successThreshold?: number
  failureThreshold?: number
}

export type ProbeResult = { ok: boolean; message: string }

/** A process of ours is up in tens of milliseconds: nobody should have to wait a period for that to be noticed. */
const EAGER_MS = 25
const EAGER_FOR_MS = 5_000

type Watch = { hostPort: (port: number | string) => number | undefined; signal: AbortSignal; onResult: (result: ProbeResult, count: number) => void }

/**
 * Asks until the signal aborts. `onResult` is told each answer, and how many like it came in a row. An eager probe asks every few
 * milliseconds in the first seconds, until the first success.
 */
export function startProbe(probe: Probe, { eager, hostPort, signal, onResult }: Watch & { eager: boolean }) {
  const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1 } = probe
  const startedAt = Date.now()
  let row = { ok: false, count: 0 }
  let timer: NodeJS.Timeout | undefined
  let hasSucceeded = false

  const ask = async () => {
    const result = await run(probe, hostPort, timeoutSeconds * 1000)
    if (signal.aborted) return
    row = row.ok === result.ok ? { ok: result.ok, count: row.count + 1 } : { ok: result.ok, count: 1 }
    hasSucceeded ||= result.ok
    const isEager = eager && !hasSucceeded && Date.now() - startedAt < EAGER_FOR_MS
    // What fails while it starts is not yet worth a word.
    if (result.ok || !isEager) onResult(result, row.count)
    timer = setTimeout(ask, isEager ? EAGER_MS : periodSeconds * 1000)
  }
  timer = setTimeout(ask, eager ? EAGER_MS : Math.max(EAGER_MS, initialDelaySeconds * 1000))
  signal.addEventListener('abort', () => clearTimeout(timer))
}

function run({ httpGet, tcpSocket }: Probe, hostPort: Watch['hostPort'], timeout: number): Promise<ProbeResult> {
  const wanted = httpGet?.port ?? tcpSocket?.port
  if (wanted === undefined)
    return Promise.resolve({ ok: false, message: 'the embedded cluster runs httpGet and tcpSocket probes only' })
  const port = hostPort(wanted)
  if (port === undefined) return Promise.resolve({ ok: false, message: `the container has no port ${wanted}` })
  return httpGet ? getPage(httpGet, port, timeout) : openConnection(port, timeout)
}

const getPage = ({ path = '/', httpHeaders = [] }: NonNullable<Probe['httpGet']>, port: number, timeout: number) =>
  new Promise<ProbeResult>((resolve) => {
    const headers = Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value]))
    const request = http.get(
      { host: LOOPBACK, port, path, agent: false, headers: { 'user-agent': 'kube-probe/1.32', ...headers } },
      (response) => {
        response.resume()
        const code = response.statusCode ?? 0
        const ok = code >= 200 && code < 400
        resolve({ ok, message: ok ? '' : `HTTP probe failed with statuscode: ${code}` })
      },
    )
    request.setTimeout(timeout, () => request.destroy(new Error('context deadline exceeded')))
    request.on('error', (error) => resolve({ ok: false, message: `Get "http://${LOOPBACK}:${port}${path}": ${error.message}` }))
  })

const openConnection = (port: number, timeout: number) =>
  new Promise<ProbeResult>((resolve) => {
    const socket = net.connect({ host: LOOPBACK, port, timeout })
    const end = (ok: boolean, message: string) => {
      socket.destroy()
      resolve({ ok, message })
    }
    socket.on('connect', () => end(true, ''))
    socket.on('timeout', () => end(false, `dial tcp ${LOOPBACK}:${port}: i/o timeout`))
    socket.on('error', (error) => end(false, `dial tcp ${LOOPBACK}:${port}: ${error.message}`))
  })
