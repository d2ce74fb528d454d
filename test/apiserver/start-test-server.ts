// How do these tests get an API server and real clients of it?

import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { generate } from 'selfsigned'
import { type ApiServerOptions, startApiServer } from '../../src/apiserver/start-api-server.ts'

export const ADMIN_TOKEN = 'the-administrator'

export type Outcome = { code: number; stdout: string; stderr: string }
export type Reply = {
  code: number
  headers: Record<string, string | string[] | undefined>
  text: string
  body: any
}

type Sent = {
  method?: string
  headers?: Record<string, string>
  token?: string
  body?: unknown
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>

const certificate = generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  extensions: [
    {
      name: 'subjectAltName',
      altNames: [
        { type: 7, ip: '127.0.0.1' },
        { type: 2, value: 'localhost' },
      ],
    },
  ],
})

/** A folder with everything that a server and its clients need; it goes with `remove`. */
export async function makeServerFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'apiserver-test-'))
  const { cert, private: key } = await certificate
  return {
    folder,
    tls: { key, cert },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

export async function startTestServer(options: Partial<ApiServerOptions> = {}) {
  const { folder, tls, remove } = await makeServerFolder()
  const server = await startApiServer({
    dataDir: join(folder, 'data'),
    tls,
    adminToken: ADMIN_TOKEN,
    runtime: () => undefined,
    ...options,
  })
  const clients = clientsOf(folder, server.port, tls.cert)
  return {
    ...server,
    ...clients,
    tls,
    folder,
    async stop() {
      await server.close()
      remove()
    },
  }
}

/** kubectl and plain HTTPS, for a server at `port` whose certificate is `cert`. */
export function clientsOf(folder: string, port: number, cert: string) {
  const kubeconfig = join(folder, `kubeconfig-${port}`)
  writeFileSync(kubeconfig, kubeconfigFor(port, cert, ADMIN_TOKEN))

  const kubectl = (
    line: string | string[],
    input = '',
    program = 'kubectl',
    variables: Record<string, string> = {},
  ): Promise<Outcome> => {
    const words = typeof line === 'string' ? splitLine(line) : line
    return new Promise((resolve) => {
      const env = { ...process.env, ...variables, HOME: folder, KUBECONFIG: kubeconfig }
      const child = execFile(program, words, { env, maxBuffer: 64e6 }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
      })
      child.stdin?.on('error', () => {})
      child.stdin?.end(input)
    })
  }

  const open = (
    path: string,
    { method = 'GET', headers = {}, token = ADMIN_TOKEN, body }: Sent = {},
  ) => {
    const text =
      body === undefined || Buffer.isBuffer(body) || typeof body === 'string'
        ? body
        : JSON.stringify(body)
    return https
      .request({
        host: '127.0.0.1',
        port,
        path,
        method,
        servername: 'localhost',
        ca: cert,
        agent: false,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(text !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text as string),
          }),
          ...headers,
        },
      })
      .end(text as string | undefined)
  }

  const send = (path: string, sent: Sent = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const request = open(path, sent)
      request.on('error', reject)
      request.on('response', async (response) => {
        let all = ''
        response.setEncoding('utf8')
        for await (const part of response) all += part
        const isJson = response.headers['content-type']?.startsWith('application/json')
        resolve({
          code: response.statusCode ?? 0,
          headers: response.headers,
          text: all,
          body: isJson && all ? JSON.parse(all) : undefined,
        })
      })
    })

  /** The events of a watch; `take(n)` waits for the next n. */
  const watch = (path: string, sent: Sent = {}) => {
    const events: any[] = []
    let changed = () => {}
    let isEnded = false
    const request = open(path, sent)
    request.on('error', () => {})
    request.on('response', async (response) => {
      let rest = ''
      response.setEncoding('utf8')
      try {
        for await (const part of response) {
          const lines = (rest + part).split('\n')
          rest = lines.pop() ?? ''
          events.push(...lines.map((line) => JSON.parse(line)))
          changed()
        }
      } catch {
        // The test closed the stream.
      }
      isEnded = true
      changed()
    })
    const until = async (holds: () => boolean) => {
      while (!holds()) {
        await new Promise<void>((resolve) => {
          changed = resolve
        })
      }
    }
    return {
      async take(count: number) {
        await until(() => events.length >= count)
        return events.splice(0, count)
      },
      async ended() {
        await until(() => isEnded)
        return events.splice(0)
      },
      close: () => request.destroy(),
    }
  }

  return { kubectl, send, watch, kubeconfig }
}

export const kubeconfigFor = (port: number, cert: string, token: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'test',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': Buffer.from(cert).toString('base64'),
        },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  })

/** Words between blanks; quotes hold blanks together. */
const splitLine = (line: string) =>
  [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''))

/** The one on the PATH, and the oldest and newest of 1.29 and later that are installed beside it. */
export function kubectlPrograms(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const first = folders.map((folder) => join(folder, 'kubectl')).find((path) => existsSync(path))
  if (!first) throw new Error('these tests need kubectl on the PATH')
  const folder = dirname(realpathSync(first))
  const others = readdirSync(folder)
    .filter((name) => /^kubectl\.1\.(29|[3-9]\d)$/.test(name))
    .sort()
    .map((name) => join(folder, name))
  return [...new Set(['kubectl', ...others.slice(0, 1), ...others.slice(-1)])]
}
