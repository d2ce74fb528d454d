// What did a container print? Plain text, at once or as it comes.

import type { KubeObject } from '../../kube/kube-object.ts'
import type { LogOptions, PodRuntime } from '../pod-runtime.ts'
import { badRequest, unavailable } from '../status-errors.ts'
import { sendError } from './answer.ts'
import { type Exchange, integerOf, isTrue } from './exchange.ts'

type Container = { name: string }

export async function servePodLogs(
  exchange: Exchange,
  pod: KubeObject,
  runtime: PodRuntime | undefined,
) {
  const { response, query } = exchange
  if (!runtime) throw unavailable('nothing runs pods on this server')
  const options = readOptions(query, pod)
  const { namespace = '', name, uid = '' } = pod.metadata
  const gone = new AbortController()
  response.on('close', () => gone.abort())

  const chunks = runtime
    .logs({ namespace, name, uid }, options, gone.signal)
    [Symbol.asyncIterator]()
  // The first piece decides whether there is an answer, so that a refusal can still be one.
  const begin = () => {
    if (response.headersSent) return
    response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' })
    response.flushHeaders()
  }
  const waiting = options.follow ? setTimeout(begin, 200) : undefined
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      begin()
      if (!response.write(next.value)) await drained(exchange)
    }
    begin()
    response.end()
  } catch (error) {
    if (!gone.signal.aborted) sendError(response, error)
  } finally {
    clearTimeout(waiting)
  }
}

const drained = ({ response }: Exchange) =>
  new Promise<void>((resolve) => {
    response.once('drain', resolve)
    response.once('close', resolve)
  })

function readOptions(query: URLSearchParams, { spec, status, metadata }: KubeObject): LogOptions {
  const container = query.get('container') || undefined
  const known: Container[] = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
  if (container && !known.some(({ name }) => name === container)) {
    throw badRequest(`container ${container} is not valid for pod ${metadata.name}`)
  }
  if (!container && (spec?.containers?.length ?? 0) > 1) {
    const names = known.map(({ name }) => name).join(' ')
    throw badRequest(
      `a container name must be specified for pod ${metadata.name}, choose one of: [${names}]`,
    )
  }
  const chosen = container ?? spec?.containers?.[0]?.name
  checkStarted(chosen, metadata.name, status)
  const since = sinceOf(query)
  return {
    container: chosen,
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    ...positive(query, 'tailLines'),
    ...positive(query, 'limitBytes'),
    ...(since !== undefined && { since }),
  }
}

/** kubectl prints this while an image is pulled or a command cannot be found. */
function checkStarted(container: string | undefined, pod: string, status: KubeObject['status']) {
  const state = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
  ].find(({ name }: Container) => name === container)
  const { waiting } = state?.state ?? {}
  if (!waiting || state.lastState?.terminated || state.containerID) return
  const { reason = 'ContainerCreating' } = waiting
  throw badRequest(
    `container "${container}" in pod "${pod}" is waiting to start: ${WAITING_WORDS[reason] ?? reason}`,
  )
}

/** The kubelet's. */
const WAITING_WORDS: Record<string, string> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
}

function positive(query: URLSearchParams, name: 'tailLines' | 'limitBytes') {
  const value = integerOf(query, name)
  if (value === undefined) return {}
  if (value < 0) {
    throw badRequest(
      `PodLogOptions "" is invalid: ${name}: Invalid value: ${value}: must be greater than or equal to 0`,
    )
  }
  return { [name]: value }
}

function sinceOf(query: URLSearchParams) {
  const seconds = integerOf(query, 'sinceSeconds')
  if (seconds !== undefined) return Date.now() - seconds * 1000
  const time = query.get('sinceTime')
  if (!time) return undefined
  const moment = Date.parse(time)
  if (Number.isNaN(moment)) throw badRequest(`sinceTime ${JSON.stringify(time)} is not a time`)
  return moment
}
