// How does a command in a pod get its streams, and the client its exit code? (`pods/exec` and `pods/attach`)

import { type Duplex, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { ApiError, type Status } from '../../kube/api-error.ts'
import type { ExecStreams } from '../pod-runtime.ts'
import { negotiateProtocol } from './negotiate-protocol.ts'
import { UpgradeError } from './refuse-upgrade.ts'
import { collectSpdyStreams } from './remote-command-streams.ts'
import { acceptSpdy } from './spdy-upgrade.ts'
import { queryOf, type Upgrade } from './upgrade.ts'

const WEBSOCKET = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io']
const SPDY = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

/** kubectl reads before it has made its streams, and throws away what comes for one that is not there yet. */
const HEAD_START_MS = 20

type Command = {
  container?: string
  command: string[]
  tty: boolean
  /** The streams that the client wants, by their names in the protocol; `error` is always there. */
  wanted: string[]
}

/** The client's end of a command. */
export type CommandStreams = {
  streams: Partial<Record<string, Duplex>>
  /** Aborts when the client goes away. */
  signal: AbortSignal
  close(): void
}

export async function serveRemoteCommand(upgrade: Upgrade) {
  const command = readCommand(upgrade)
  const negotiated = negotiateProtocol(upgrade.request, { websocket: WEBSOCKET, spdy: SPDY })
  const client = await openStreams(upgrade, negotiated, command)
  const { stdin, stdout, stderr, error } = client.streams

  const streams: ExecStreams = { stdin, stdout: stdout ?? discard(), stderr: stderr ?? discard() }
  const status = await run(upgrade, command, streams, client.signal).catch(failure)
  // The exit code comes last, when all of the output is on its way.
  await Promise.all([end(stdout), end(stderr)])
  error?.write(JSON.stringify(status))
  await end(error)
  client.close()
}

async function openStreams(
  upgrade: Upgrade,
  { transport, protocol }: ReturnType<typeof negotiateProtocol>,
  { wanted }: Command,
): Promise<CommandStreams> {
  if (transport === 'spdy') return collectSpdyStreams(acceptSpdy(upgrade, protocol), wanted)
  const { acceptWebSocket } = await import('./websocket.ts')
  const { openCommandChannels } = await import('./websocket-channels.ts')
  const channels = openCommandChannels(await acceptWebSocket(upgrade, protocol), wanted)
  await delay(HEAD_START_MS)
  return channels
}

async function run(
  { pod, runtime, subresource }: Upgrade,
  { wanted: _, ...options }: Command,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<Status> {
  if (subresource === 'exec') return exitStatus(await runtime.exec(pod, options, streams, signal))
  // Attached to a process that started without a terminal, there is its output from now on, and nothing to type into.
  const follow = { follow: true, previous: false, timestamps: false, tailLines: 0 }
  for await (const chunk of runtime.logs(
    pod,
    { ...follow, container: options.container },
    signal,
  )) {
    if (!streams.stdout.write(chunk)) await drained(streams.stdout, signal)
  }
  return exitStatus(0)
}

function readCommand(upgrade: Upgrade): Command {
  const { podObject, subresource } = upgrade
  const query = queryOf(upgrade)
  const command = query.getAll('command')
  if (subresource === 'exec' && command.length === 0)
    throw new UpgradeError(400, 'you must specify at least one command for the container')

  const flag = (name: string) => ['true', '1', ''].includes(query.get(name) ?? 'false')
  const tty = flag('tty')
  const wanted = ['stdin', 'stdout', 'stderr'].filter(flag)
  if (wanted.length === 0)
    throw new UpgradeError(400, 'you must specify at least 1 of stdin, stdout, stderr')

  return {
    container: containerOf(podObject, query.get('container') ?? ''),
    command,
    tty,
    // A terminal has one output, and a size.
    wanted: tty
      ? [...wanted.filter((name) => name !== 'stderr'), 'resize', 'error']
      : [...wanted, 'error'],
  }
}

function containerOf({ metadata, spec }: Upgrade['podObject'], asked: string): string | undefined {
  const names: string[] = (spec?.containers ?? []).map(({ name }: { name: string }) => name)
  if (asked === '' && names.length > 1)
    throw new UpgradeError(
      400,
      `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]`,
    )
  if (asked !== '' && !names.includes(asked))
    throw new UpgradeError(400, `container ${asked} is not valid for pod ${metadata.name}`)
  return asked || names[0]
}

function exitStatus(exitCode: number): Status {
  const base = { kind: 'Status', apiVersion: 'v1', metadata: {} } as const
  if (exitCode === 0) return { ...base, status: 'Success', code: 200 }
  return {
    ...base,
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
    code: 500,
  }
}

function failure(error: unknown): Status {
  if (error instanceof ApiError) return error.status
  const reason = error instanceof Error ? error.message : String(error)
  return {
    ...exitStatus(1),
    message: `Internal error occurred: error executing command in container: ${reason}`,
    reason: 'InternalError',
    details: { causes: [{ message: reason }] },
  }
}

const discard = () => new Writable({ write: (_chunk, _encoding, done) => done() })

async function end(stream: Duplex | undefined) {
  if (!stream || stream.destroyed) return
  stream.end()
  await finished(stream, { readable: false }).catch(() => {})
}

async function drained(stream: Writable, signal: AbortSignal) {
  await new Promise<void>((resolve) => {
    stream.once('drain', resolve).once('close', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
