// How do tests get an API server that can be killed? A process of its own, from sources bundled once for each file.

import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ADMIN_TOKEN, clientsOf, makeServerFolder } from './start-test-server.ts'

const HERE = join(import.meta.dirname, '../..')
/** A copy of the sources can be tried too: one that was broken on purpose, to see these tests notice. */
const ROOT = process.env.AI_GATEWAY_LAB_TEST_SOURCES ?? HERE

const source = `
  import { readFileSync } from 'node:fs'
  import { startApiServer } from '${join(ROOT, 'src/apiserver/start-api-server.ts')}'
  const options = JSON.parse(readFileSync(process.argv[2], 'utf8'))
  const log = (line) => console.error(line)
  try {
    const server = await startApiServer({ ...options, log, runtime: () => undefined })
    const token = server.issueToken('default', 'default')
    console.log(JSON.stringify({ port: server.port, token }))
    process.on('SIGTERM', () => server.close().then(() => process.exit(0)))
  } catch (error) {
    console.log(JSON.stringify({ failed: error.message }))
    process.exit(1)
  }
`

export type ServerProcess = Awaited<ReturnType<ServerPlace['start']>>
export type ServerPlace = Awaited<ReturnType<typeof makeServerPlace>>

type Started = { port: number; token: string; failed?: string }

/** A folder of a server that is started, killed and started again; `remove` ends what is left. */
export async function makeServerPlace(settings: { longBytes?: number } = {}) {
  const place = await makeServerFolder()
  const program = join(place.folder, 'server.mjs')
  const dataDir = join(place.folder, 'data')
  await build({
    absWorkingDir: ROOT,
    stdin: { contents: source, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    nodePaths: [join(HERE, 'node_modules')],
    platform: 'node',
    format: 'esm',
    outfile: program,
    logLevel: 'error',
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  })
  const children: ChildProcess[] = []

  return {
    ...place,
    dataDir,

    /** `shell` runs before it in the same process, for limits. Throws with its words where it does not come up. */
    async start({ port, shell }: { port?: number; shell?: string } = {}) {
      const options = join(place.folder, 'options.json')
      writeFileSync(
        options,
        JSON.stringify({ dataDir, tls: place.tls, adminToken: ADMIN_TOKEN, port, ...settings }),
      )
      const words = [process.execPath, program, options]
      const child = shell
        ? spawn('bash', ['-c', `${shell}; exec "$@"`, 'bash', ...words])
        : spawn(words[0]!, words.slice(1))
      children.push(child)
      let said = ''
      child.stderr!.on('data', (data) => {
        said += data
      })
      const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      const line = await new Promise<string>((resolve, reject) => {
        child.stdout!.once('data', (data) => resolve(String(data)))
        exited.then(() => reject(new Error(`the server ended as it started: ${said}`)))
      })
      const started = JSON.parse(line) as Started
      if (started.failed) throw new Error(started.failed)
      return {
        ...clientsOf(place.folder, started.port, place.tls.cert),
        ...started,
        pid: child.pid!,
        /** What it wrote to stderr so far. */
        said: () => said,
        kill(signal: NodeJS.Signals = 'SIGKILL') {
          child.kill(signal)
          return exited
        },
      }
    },

    remove() {
      for (const child of children) child.kill('SIGKILL')
      place.remove()
    },
  }
}
