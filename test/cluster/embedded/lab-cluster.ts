// How do these tests get a real embedded cluster? Its server is bundled as the package has it, and the one image that it
// knows holds a little program instead of the gateway.

import { execFile, spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { build } from 'esbuild'
import { afterAll } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import { createEmbeddedCluster } from '../../../src/cluster/embedded/embedded-cluster.ts'
import { connect } from '../../../src/kube/connect.ts'

export const IMAGE = `ai-gateway-lab/gateway:${packageJson.version}`

const root = join(import.meta.dirname, '..', '..', '..')
let bundled: Promise<string> | undefined

afterAll(async () => {
  if (bundled) rmSync(await bundled, { recursive: true, force: true })
})

/** A folder with embedded.js, gateway.js and simulators.js, made once for each test file. */
function programsFolder(): Promise<string> {
  bundled ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'embedded-programs-'))
    await build({
      absWorkingDir: root,
      entryPoints: { embedded: 'src/cluster/embedded/server.ts' },
      outdir: folder,
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['@lydell/node-pty'],
      banner: {
        js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
      },
      logLevel: 'error',
    })
    const program = join(import.meta.dirname, 'test-program.mjs')
    // The package's programs are modules by their folder's package.json; here each file says it itself.
    for (const name of ['gateway.js', 'simulators.js']) copyFileSync(program, join(folder, name))
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    return folder
  })()
  return bundled
}

export type Outcome = { code: number; stdout: string; stderr: string }
export type LabCluster = Awaited<ReturnType<typeof makeLabCluster>>

/** A cluster of its own in a folder of its own, not yet up. */
export async function makeLabCluster() {
  const home = mkdtempSync(join(tmpdir(), 'embedded-home-'))
  const cluster = createEmbeddedCluster({ home, programsFolder: await programsFolder() })
  const record = () =>
    JSON.parse(readFileSync(join(home, 'embedded', 'server.json'), 'utf8')) as {
      pid: number
      port: number
    }

  const kubectl = (words: string[] | string, input?: object | string): Promise<Outcome> =>
    new Promise((resolve) => {
      const env = { ...process.env, HOME: home, KUBECONFIG: cluster.kubeconfig }
      const list = typeof words === 'string' ? words.split(' ') : words
      const child = execFile('kubectl', list, { env, maxBuffer: 64e6 }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
      )
      child.stdin?.on('error', () => {})
      child.stdin?.end(typeof input === 'object' ? JSON.stringify(input) : (input ?? ''))
    })

  /** kubectl in the background: resolves with its first output; `ended` has all of it. */
  const follow = async (words: string) => {
    const env = { ...process.env, HOME: home, KUBECONFIG: cluster.kubeconfig }
    const child = spawn('kubectl', words.split(' '), { env })
    let all = ''
    child.stdout.setEncoding('utf8')
    const first = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (text) => {
        all += text
        resolve(text)
      })
      child.once('close', () => reject(new Error(`kubectl ${words} ended without a word`)))
    })
    const ended = new Promise<string>((resolve) => child.once('close', () => resolve(all)))
    return { first: await first, ended, stop: () => child.kill() }
  }

  return {
    home,
    cluster,
    record,
    kubectl,
    follow,
    up: () => cluster.up(() => {}),
    /** kubectl, where nothing but success will do. */
    async run(words: string[] | string, input?: object | string): Promise<string> {
      const { code, stdout, stderr } = await kubectl(words, input)
      if (code !== 0) throw new Error(`kubectl ${words} ended with ${code}: ${stderr}${stdout}`)
      return stdout
    },
    async json(words: string): Promise<any> {
      return JSON.parse(await this.run(`${words} -o json`))
    },
    apply(...objects: object[]) {
      return this.run('apply -f -', objects.map((object) => JSON.stringify(object)).join('\n'))
    },
    connect: () => connect({ kubeconfig: cluster.kubeconfig }),
    /** Ends what was started; fails where a process is left. */
    async remove() {
      await cluster.down({ wipe: true })
      await until('no process of the test cluster is left', () =>
        processesOf(home).then((all) => all.length === 0),
      )
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Ids of the processes that were started in or for this folder. */
export async function processesOf(home: string): Promise<number[]> {
  const text = await new Promise<string>((resolve) =>
    execFile('ps', ['-eo', 'pid=,command='], { maxBuffer: 64e6 }, (_error, stdout) =>
      resolve(stdout),
    ),
  )
  const mentions = text.split('\n').filter((line) => line.includes(home) && !line.includes(' ps '))
  return mentions.map((line) => Number.parseInt(line, 10))
}

/** Asks again and again, for half a minute, until it is so. */
export async function until(what: string, isSo: () => Promise<unknown> | unknown): Promise<void> {
  const end = Date.now() + 30_000
  let last: unknown
  while (Date.now() < end) {
    try {
      if (await isSo()) return
      last = undefined
    } catch (error) {
      last = error
    }
    await delay(50)
  }
  throw new Error(`${what}: not within 30 s`, { cause: last })
}

/** A Deployment of the test program, with one port and a readiness probe. */
export function deployment(name: string, container: object = {}, spec: object = {}) {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 5,
          containers: [{ ...programContainer, ...container }],
        },
      },
      ...spec,
    },
  }
}

export const programContainer = {
  name: 'program',
  image: IMAGE,
  ports: [{ name: 'http', containerPort: 8080 }],
  readinessProbe: {
    httpGet: { path: '/ready', port: 'http' },
    periodSeconds: 1,
    failureThreshold: 1,
  },
}

export function service(name: string, app = name) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { selector: { app }, ports: [{ port: 80, targetPort: 'http' }] },
  }
}

export function pod(name: string, container: object = {}, spec: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      terminationGracePeriodSeconds: 5,
      containers: [{ ...programContainer, ...container }],
      ...spec,
    },
  }
}

/** What the program at this port says, parsed. */
export async function ask(port: number | string, path = '/'): Promise<any> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { connection: 'close' },
  })
  return response.json()
}

/** Holds a port until the function returned is called. */
export function occupy(port: number): Promise<() => Promise<void>> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () =>
      resolve(() => new Promise((done) => server.close(() => done()))),
    )
  })
}
