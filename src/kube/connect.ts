// How do we talk to an API server? Addresses, certificates and credentials are @kubernetes/client-node's business;
// the requests are one generic kind of request, since to the lab a kind is data.

import http from 'node:http'
import https from 'node:https'
import { KubeConfig } from '@kubernetes/client-node'
import { ApiError, isNotFound, type Status } from './api-error.ts'
import {
  type KubeClient,
  KubeConnectionError,
  type ListOptions,
  type WriteOptions,
} from './kube-client.ts'
import {
  type KubeObject,
  type ObjectKey,
  type Resource,
  resourcePath,
  type WatchEvent,
} from './kube-object.ts'
import { pods } from './resources.ts'

/** How long a set of credentials is used before it is asked for again (an exec plugin's may expire). */
const CREDENTIALS_MS = 60_000

const REQUEST_TIMEOUT_MS = 30_000

/** A stream that is silent for so long is asked, by TCP, whether its other end is still there. As client-go has it. */
const KEEP_ALIVE_MS = 30_000

export type ConnectedClient = KubeClient & {
  /** Address of the API server. */
  server: string
  /** Where kubectl with the same kubeconfig would put what names no namespace: of its context, as it is in the file now. */
  namespace(): string
  /** A pod's log, line by line as it is written, the last `tailLines` first. Ends with the pod, or the signal. */
  followLog(
    pod: ObjectKey,
    options: { tailLines: number; signal?: AbortSignal },
  ): AsyncIterable<string>
  /** What any path of the API answers, such as `/openapi/v3`. */
  read(path: string): Promise<unknown>
  close(): void
}

/** The kubeconfig named, else what kubectl would take: KUBECONFIG, the home folder's, a pod's own account. */
export function loadKubeConfig(kubeconfig?: string): KubeConfig {
  const config = new KubeConfig()
  if (kubeconfig) config.loadFromFile(kubeconfig)
  else config.loadFromDefault()
  return config
}

export function connect(options: { kubeconfig?: string } = {}): ConnectedClient {
  const config = loadKubeConfig(options.kubeconfig)
  const server = config.getCurrentCluster()?.server
  if (!server) throw new KubeConnectionError('The kubeconfig names no cluster to talk to.')
  const connection = openConnection(config, server)
  const { send, stream } = connection

  const write = (
    method: string,
    path: string,
    query: Query,
    object: object,
    type = 'application/json',
  ) => send(method, path + queryString(query), JSON.stringify(object), type) as Promise<KubeObject>

  return {
    server,
    namespace: () => namespaceOf(again(options.kubeconfig) ?? config) ?? 'default',
    close: connection.close,
    read: (path) => send('GET', path),

    async get(resource, key) {
      try {
        return (await send('GET', resourcePath(resource, key))) as KubeObject
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw error
      }
    },

    async list(resource, options = {}) {
      const path = resourcePath(resource, { namespace: options.namespace })
      const list = (await send('GET', path + queryString(selectorQuery(options)))) as KubeObject
      const items: KubeObject[] = list.items ?? []
      // Lists leave out what is the same for each item.
      for (const item of items) {
        item.apiVersion ??= list.apiVersion
        item.kind ??= resource.kind
      }
      return { items, resourceVersion: list.metadata.resourceVersion ?? '' }
    },

    async *watch(resource, options = {}) {
      const path = resourcePath(resource, { namespace: options.namespace })
      const query = {
        ...selectorQuery(options),
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: options.resourceVersion,
      }
      for await (const line of stream(path + queryString(query), options.signal)) {
        const event = JSON.parse(line) as WatchEvent
        if (event.type === 'ERROR') throw new ApiError(event.object as unknown as Status)
        yield event
      }
    },

    followLog({ namespace = 'default', name }, { tailLines, signal }) {
      const path = resourcePath(pods, { namespace, name }, 'log')
      return stream(path + queryString({ follow: 'true', tailLines: String(tailLines) }), signal)
    },

    create: (resource, object, options) =>
      write('POST', collectionOf(resource, object), writeQuery(options), object),
    update: (resource, object, options) =>
      write('PUT', resourcePath(resource, object.metadata), writeQuery(options), object),
    updateStatus: (resource, object, options) =>
      write('PUT', resourcePath(resource, object.metadata, 'status'), writeQuery(options), object),
    mergePatch: (resource, key, patch, options) =>
      write(
        'PATCH',
        resourcePath(resource, key, options?.subresource),
        writeQuery(options),
        patch,
        'application/merge-patch+json',
      ),
    apply: (resource, object, { fieldManager }) =>
      write(
        'PATCH',
        resourcePath(resource, object.metadata),
        { fieldManager, force: 'true' },
        object,
        'application/apply-patch+yaml',
      ),

    async delete(resource, key, { propagationPolicy, gracePeriodSeconds, uid } = {}) {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy,
        gracePeriodSeconds,
        preconditions: uid && { uid },
      }
      try {
        await send('DELETE', resourcePath(resource, key), JSON.stringify(body), 'application/json')
        return true
      } catch (error) {
        if (isNotFound(error)) return false
        throw error
      }
    },
  }
}

const namespaceOf = (config: KubeConfig) =>
  config.getContextObject(config.getCurrentContext())?.namespace

/** Undefined where the file is gone or half written. */
function again(kubeconfig: string | undefined) {
  try {
    return loadKubeConfig(kubeconfig)
  } catch {
    return undefined
  }
}

type Query = Record<string, string | undefined>

const collectionOf = (resource: Resource, { metadata }: KubeObject) =>
  resourcePath(resource, { namespace: metadata.namespace })

const selectorQuery = ({ labelSelector, fieldSelector }: ListOptions): Query => ({
  labelSelector,
  fieldSelector,
})

const writeQuery = ({ fieldManager, dryRun, fieldValidation }: WriteOptions = {}): Query => ({
  fieldManager,
  dryRun: dryRun ? 'All' : undefined,
  fieldValidation,
})

function queryString(query: Query) {
  const set = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`
}

/** Requests over kept-alive connections, with credentials that are renewed as they age. */
function openConnection(config: KubeConfig, server: string) {
  const base = new URL(server)
  const prefix = base.pathname.replace(/\/$/, '')
  const transport = base.protocol === 'http:' ? http : https
  let credentials: Promise<https.RequestOptions> | undefined
  let credentialsAt = 0

  const credentialsNow = () => {
    if (!credentials || Date.now() - credentialsAt > CREDENTIALS_MS) {
      const previous = credentials
      credentialsAt = Date.now()
      credentials = loadCredentials(config)
      previous?.then(closeIdle, () => {})
    }
    return credentials
  }

  const request = async (
    method: string,
    path: string,
    body: string | undefined,
    contentType: string | undefined,
    signal?: AbortSignal,
  ): Promise<http.IncomingMessage> => {
    const { headers, ...options } = await credentialsNow()
    return new Promise((resolve, reject) => {
      const outgoing = transport.request(
        {
          ...options,
          method,
          protocol: base.protocol,
          hostname: base.hostname.replace(/^\[|\]$/g, ''),
          port: base.port,
          path: prefix + path,
          signal,
          headers: {
            ...headers,
            accept: 'application/json',
            'user-agent': 'ai-gateway-lab',
            ...(body !== undefined && {
              'content-type': contentType,
              'content-length': Buffer.byteLength(body),
            }),
          },
        },
        resolve,
      )
      outgoing.setTimeout(REQUEST_TIMEOUT_MS, () =>
        outgoing.destroy(new Error(`no answer within ${REQUEST_TIMEOUT_MS / 1000} s`)),
      )
      outgoing.on('response', () => outgoing.setTimeout(0))
      outgoing.on('error', (error) => reject(signal?.aborted ? error : unreachable(server, error)))
      outgoing.end(body)
    })
  }

  return {
    async send(
      method: string,
      path: string,
      body?: string,
      contentType?: string,
    ): Promise<unknown> {
      const response = await request(method, path, body, contentType)
      const text = await readText(response, server)
      if ((response.statusCode ?? 0) < 300) return text === '' ? undefined : parse(text, server)
      throw new ApiError(statusOf(response.statusCode ?? 0, text))
    },

    async *stream(path: string, signal?: AbortSignal): AsyncGenerator<string> {
      const response = await request('GET', path, undefined, undefined, signal)
      if (response.statusCode !== 200)
        throw new ApiError(statusOf(response.statusCode ?? 0, await readText(response, server)))
      // A machine that slept, or a network that forgot the connection, tells nobody.
      response.socket.setKeepAlive(true, KEEP_ALIVE_MS)
      response.setEncoding('utf8')
      let rest = ''
      try {
        for await (const chunk of response) {
          const lines = (rest + chunk).split('\n')
          rest = lines.pop() ?? ''
          yield* lines.filter((line) => line !== '')
        }
      } catch (error) {
        if (!signal?.aborted) throw unreachable(server, error)
      } finally {
        response.destroy()
      }
    },

    close() {
      credentials?.then(closeIdle, () => {})
    },
  }
}

async function loadCredentials(config: KubeConfig): Promise<https.RequestOptions> {
  const options: https.RequestOptions = {}
  try {
    await config.applyToHTTPSOptions(options)
  } catch (cause) {
    throw new KubeConnectionError(
      `The kubeconfig's credentials could not be read: ${messageOf(cause)}`,
      {
        cause,
      },
    )
  }
  // client-node makes an agent that closes each connection; ours are many small requests to one server.
  if (options.agent instanceof http.Agent) {
    Object.assign(options.agent, { keepAlive: true })
    Object.assign((options.agent as https.Agent).options, { keepAlive: true })
  }
  return options
}

const closeIdle = ({ agent }: https.RequestOptions) => {
  if (agent instanceof http.Agent) agent.destroy()
}

async function readText(response: http.IncomingMessage, server: string) {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of response) chunks.push(chunk)
  } catch (error) {
    throw unreachable(server, error)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The Status in the answer, or one made of an answer that holds none (a proxy's page, say). */
function statusOf(code: number, text: string): Status {
  try {
    const status = JSON.parse(text)
    if (status?.kind === 'Status') return { ...status, code: status.code ?? code }
  } catch {
    // Not JSON: the text itself is the message.
  }
  const message = text.trim().slice(0, 200) || `HTTP ${code}`
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code }
}

function parse(text: string, server: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const start = text.trim().slice(0, 80)
    throw new KubeConnectionError(`${server} does not answer like a Kubernetes API: ${start}`, {
      cause,
    })
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const unreachable = (server: string, cause: unknown) =>
  new KubeConnectionError(`The Kubernetes API at ${server} does not answer: ${messageOf(cause)}`, {
    cause,
  })
