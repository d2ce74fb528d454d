// Is this machine fit for a kind cluster? Each finding says what was found, and where something is wrong, what to do.

import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { EnvironmentError } from '../../kube/lab-error.ts'
import { type Engine, findEngine } from './find-engine.ts'
import { findNodeImage } from './node-image.ts'
import { runTool } from './run-tool.ts'

export type KindFinding = {
  subject: string
  verdict: 'good' | 'worth-knowing' | 'problem'
  found: string
  advice?: string
}

/** The first that puts images into nodes with containerd 2, which the pinned node image has. */
const OLDEST_KIND = [0, 27] as const
const OLDEST_KUBECTL = [1, 29] as const
const GIBIBYTE = 2 ** 30
const NEEDED_MEMORY = 2 * GIBIBYTE
/** The node image unpacked, the gateway's twice, and room for what runs. */
const NEEDED_DISK = 4 * GIBIBYTE
/** What kind's own page on known issues asks for. */
const ADVISED_INOTIFY = { max_user_watches: 524_288, max_user_instances: 512 }

/** Enough for one that runs; whoever only wants to know does not wait for one that hangs. */
const GLANCE_MS = 3_000

/** The same, where there may be no engine: then that is a finding too. */
export async function inspectKindMachine(options: {
  env: NodeJS.ProcessEnv
  signal?: AbortSignal
  procFolder?: string
}): Promise<KindFinding[]> {
  const { env, signal, procFolder = '/proc' } = options
  try {
    const engine = await findEngine(env, signal, GLANCE_MS)
    const [findings, image] = await Promise.all([
      inspectForKind(engine, options),
      inspectNodeImage(engine, signal),
    ])
    return [...findings, image]
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    const [kind, kubectl] = await Promise.all([
      inspectKind(env, signal),
      inspectKubectl(env, signal),
    ])
    return [
      {
        subject: 'container engine',
        verdict: 'problem' as const,
        found: error.message.replace(/\.$/, ''),
        advice: error.hint,
      },
      kind,
      kubectl,
      ...[inspectInotify(procFolder), inspectProxy(env), inspectAuthorities(env)].filter(
        (finding) => finding !== undefined,
      ),
    ]
  }
}

/** `procFolder` is where the kernel tells its limits. */
export async function inspectForKind(
  engine: Engine,
  {
    env,
    signal,
    procFolder = '/proc',
  }: {
    env: NodeJS.ProcessEnv
    signal?: AbortSignal
    procFolder?: string
  },
): Promise<KindFinding[]> {
  const findings = await Promise.all([
    inspectEngine(engine),
    inspectKind(env, signal),
    inspectKubectl(env, signal),
    inspectMemory(engine),
    inspectDisk(engine),
    inspectInotify(procFolder),
    inspectProxy(env),
    inspectAuthorities(env),
  ])
  return findings.filter((finding) => finding !== undefined)
}

const inspectEngine = ({ name, info }: Engine): KindFinding => ({
  subject: 'container engine',
  verdict: 'good',
  found: `${name} ${info.version ?? ''}`.trim(),
})

async function inspectNodeImage(engine: Engine, signal?: AbortSignal): Promise<KindFinding> {
  const subject = 'node image'
  const { name, isHere } = await findNodeImage(engine, signal)
  if (isHere) return { subject, verdict: 'good', found: `${name} is here` }
  return {
    subject,
    verdict: 'worth-knowing',
    found: `${name} is not here yet`,
    advice:
      '`cluster up` fetches it, about a gigabyte. Before a room with a bad network: ai-gateway-lab prefetch',
  }
}

async function inspectKind(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<KindFinding> {
  const subject = 'kind'
  const { exitCode, stdout, isMissing } = await runTool('kind', ['version'], { env, signal })
  const version = /v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1]
  const advice =
    'Install kind 0.27 or later: https://kind.sigs.k8s.io/docs/user/quick-start/#installation'
  if (isMissing) return { subject, verdict: 'problem', found: 'not found on the PATH', advice }
  if (exitCode !== 0 || !version)
    return { subject, verdict: 'problem', found: 'does not tell its version', advice }
  if (!atLeast(version, OLDEST_KIND)) return { subject, verdict: 'problem', found: version, advice }
  return { subject, verdict: 'good', found: version }
}

async function inspectKubectl(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<KindFinding> {
  const subject = 'kubectl'
  const advice = 'Install kubectl 1.29 or later: https://kubernetes.io/docs/tasks/tools/'
  const { stdout, isMissing } = await runTool('kubectl', ['version', '--client', '-o', 'json'], {
    env,
    signal,
  })
  const version = /"gitVersion": *"v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1]
  if (isMissing || !version)
    return { subject, verdict: 'problem', found: 'not found on the PATH', advice }
  if (!atLeast(version, OLDEST_KUBECTL))
    return { subject, verdict: 'problem', found: version, advice }
  return { subject, verdict: 'good', found: version }
}

function inspectMemory({ name, info: { memoryBytes } }: Engine): KindFinding | undefined {
  if (!memoryBytes) return undefined
  const found = `${(memoryBytes / GIBIBYTE).toFixed(1)} GiB for ${name}`
  // A machine sold with 2 GiB tells a little less.
  if (memoryBytes >= NEEDED_MEMORY * 0.9) return { subject: 'memory', verdict: 'good', found }
  const where = {
    docker: 'Docker Desktop: Settings → Resources',
    podman: 'podman machine set --memory 4096',
    nerdctl: 'in the settings of its virtual machine',
  }
  return {
    subject: 'memory',
    verdict: 'problem',
    found,
    advice: `A node needs 2 GiB: ${where[name]}. Or: ai-gateway-lab cluster up --cluster embedded`,
  }
}

/** Where the engine is in a virtual machine its folder is not on this disk, and nothing is said. */
function inspectDisk({ info: { folder } }: Engine): KindFinding | undefined {
  if (!folder || !existsSync(folder)) return undefined
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const found = `${(free / GIBIBYTE).toFixed(1)} GiB free in ${folder}`
  if (free >= NEEDED_DISK) return { subject: 'disk', verdict: 'good', found }
  return {
    subject: 'disk',
    verdict: 'problem',
    found,
    advice: 'A node and its images need 4 GiB: docker system prune, or make room otherwise.',
  }
}

function inspectInotify(procFolder: string): KindFinding | undefined {
  const limits = Object.entries(ADVISED_INOTIFY).flatMap(([name, advised]) => {
    const file = `${procFolder}/sys/fs/inotify/${name}`
    return existsSync(file) ? [{ name, advised, now: Number(readFileSync(file, 'utf8')) }] : []
  })
  if (limits.length === 0) return undefined
  const low = limits.filter(({ now, advised }) => now < advised)
  const found = limits.map(({ name, now }) => `${name}=${now}`).join(', ')
  if (low.length === 0) return { subject: 'inotify', verdict: 'good', found }
  const values = low.map(({ name, advised }) => `fs.inotify.${name}=${advised}`).join(' ')
  return {
    subject: 'inotify',
    verdict: 'worth-knowing',
    found,
    advice: `Enough for one cluster as a rule. If pods end with "too many open files": sudo sysctl ${values}`,
  }
}

/** What the environment says of a proxy is copied into the node by kind, and is read by kubectl too. */
function inspectProxy(env: NodeJS.ProcessEnv): KindFinding | undefined {
  const proxy = env.HTTPS_PROXY || env.https_proxy || env.HTTP_PROXY || env.http_proxy
  if (!proxy) return undefined
  const subject = 'proxy'
  const exceptions = (env.NO_PROXY || env.no_proxy || '').split(',').map((part) => part.trim())
  const missing = ['127.0.0.1', 'localhost'].filter((name) => !exceptions.includes(name))
  const address = withoutPassword(proxy)
  if (missing.length > 0 && !exceptions.includes('*'))
    return {
      subject,
      verdict: 'worth-knowing',
      found: `${address}, for ${missing.join(' and ')} too`,
      advice: `kubectl must reach the cluster directly: export NO_PROXY="${[...exceptions.filter(Boolean), ...missing].join(',')}"`,
    }
  if (/\/\/(127\.|localhost|\[::1\])/.test(proxy))
    return {
      subject,
      verdict: 'worth-knowing',
      found: `${address}, which a node cannot reach: that address is the node itself there`,
      advice:
        'Give the proxy the address of this machine in its network, or bring the images along: ai-gateway-lab prefetch --from FILE',
    }
  return { subject, verdict: 'good', found: address }
}

/** A password in a proxy's address is never shown. */
function withoutPassword(address: string) {
  if (!URL.canParse(address)) return 'set, to something that is no address'
  return new URL(address).host
}

function inspectAuthorities(env: NodeJS.ProcessEnv): KindFinding | undefined {
  const name = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'].find(
    (variable) => env[variable],
  )
  if (!name) return undefined
  return {
    subject: 'certificates',
    verdict: 'worth-knowing',
    found: `${name} names an authority of your own`,
    advice:
      'The engine pulls images by its own list: where that fails with x509, add the authority there too (Docker: /etc/docker/certs.d, or the system’s store), or use prefetch --from FILE.',
  }
}

function atLeast(version: string, [major, minor]: readonly [number, number]) {
  const [foundMajor = 0, foundMinor = 0] = version.split('.').map(Number)
  return foundMajor > major || (foundMajor === major && foundMinor >= minor)
}
