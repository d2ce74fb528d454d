// Is a container well? It is asked as its probe says, and soon and often while everybody waits for it.

import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { LOOPBACK } from '../free-port.ts'

export type HttpGet = {
  path?: string
  port: number | string
  scheme?: string
  httpHeaders?: { name: string; value: string }[]
}

export type Probe = {
  httpGet?: HttpGet
  tcpSocket?: { port: number | string }
  exec?: { command?: string[] }
  initialDelaySeconds?: number
  periodSeconds?: number
  timeoutSeconds?: number
  successThreshold?: number
  failureThreshold?: number
}

export type ProbeResult = { ok: boolean; message: string }

/** How what a probe names is reached. */
export type Reach = {
  hostPort(port: number | string): number | undefined
  /** The exit code and the output of a command beside the container. Throws where there is no such command. */
  run(command: string[]): { exitCode: number; output: string }
}

type Watch = {
  /** Asked every few milliseconds in the first seconds, until the first success. */
  eager: boolean
  reach: Reach
  signal: AbortSignal
  /** Told each answer, and how many like it came in a row. */
  onResult: (result: ProbeResult, count: number) => void
}

/** A process of ours is up in tens of milliseconds: nobody should have to wait a period for that to be noticed. */
const EAGER_MS = 25
const EAGER_FOR_MS = 5_000

/** Asks until the signal aborts. */
export function startProbe(probe: Probe, { eager, reach, signal, onResult }: Watch) {
  const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1 } = probe
  const startedAt = Date.now()
  let row = { ok: false, count: 0 }
  let timer: NodeJS.Timeout | undefined
  let hasSucceeded = false

  const ask = async () => {
    const result = await askOnce(probe, reach, timeoutSeconds * 1000)
    if (signal.aborted) return
    row = { ok: result.ok, count: row.ok === result.ok ? row.count + 1 : 1 }
    hasSucceeded ||= result.ok
    const isEager = eager && !hasSucceeded && Date.now() - startedAt < EAGER_FOR_MS
    // What fails while it starts is not yet worth a word.
    if (isEager) row.count = 0
    else onResult(result, row.count)
    timer = setTimeout(ask, isEager ? EAGER_MS : periodSeconds * 1000)
  }
  // Where nobody waits for it, a program is given the time to start in which it cannot be well yet.
  const first = eager ? EAGER_MS : 1000 * (initialDelaySeconds || periodSeconds)
  timer = setTimeout(ask, first)
  signal.addEventListener('abort', () => clearTimeout(timer))
}

export async function askOnce(probe: Probe, reach: Reach, timeout: number): Promise<ProbeResult> {
  const { httpGet, tcpSocket, exec } = probe
  if (exec) return runCommand(exec.command ?? [], reach)
  const wanted = httpGet?.port ?? tcpSocket?.port
  if (wanted === undefined)
    return failed('the embedded cluster asks by httpGet, tcpSocket and exec alone, not by grpc')
  const port = reach.hostPort(wanted)
  if (port === undefined) return failed(`the container has no port ${wanted}`)
  return httpGet ? getPage(httpGet, port, timeout) : openConnection(port, timeout)
}

const failed = (message: string): ProbeResult => ({ ok: false, message })
const succeeded: ProbeResult = { ok: true, message: '' }

function runCommand(command: string[], reach: Reach): ProbeResult {
  try {
    const { exitCode, output } = reach.run(command)
    return exitCode === 0 ? succeeded : failed(output.trim())
  } catch (error) {
    return failed((error as Error).message)
  }
}

function getPage({ path = '/', scheme, httpHeaders = [] }: HttpGet, port: number, timeout: number) {
  const headers = Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value]))
  const isSecure = scheme === 'HTTPS'
  const url = `${isSecure ? 'https' : 'http'}://${LOOPBACK}:${port}${path}`
  return new Promise<ProbeResult>((resolve) => {
    const request = (isSecure ? https : http).get(
      {
        host: LOOPBACK,
        port,
        path,
        agent: false,
        // A probe asks whether it answers, not who it is.
        rejectUnauthorized: false,
        headers: { 'user-agent': 'kube-probe/1.32', ...headers },
      },
      (response) => {
        response.resume()
        const code = response.statusCode ?? 0
        const ok = code >= 200 && code < 400
        resolve(ok ? succeeded : failed(`HTTP probe failed with statuscode: ${code}`))
      },
    )
    request.setTimeout(timeout, () => request.destroy(new Error('context deadline exceeded')))
    request.on('error', (error) => resolve(failed(`Get "${url}": ${error.message}`)))
  })
}

function openConnection(port: number, timeout: number) {
  return new Promise<ProbeResult>((resolve) => {
    const socket = net.connect({ host: LOOPBACK, port, timeout })
    const end = (result: ProbeResult) => {
      socket.destroy()
      resolve(result)
    }
    const dial = `dial tcp ${LOOPBACK}:${port}`
    socket.on('connect', () => end(succeeded))
    socket.on('timeout', () => end(failed(`${dial}: i/o timeout`)))
    socket.on('error', (error) => end(failed(`${dial}: ${error.message}`)))
  })
}
