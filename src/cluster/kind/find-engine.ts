// Which container engine does this machine have, and does it let us in?

import { EnvironmentError } from '../../kube/lab-error.ts'
import { tellingLine } from './printable.ts'
import { runTool, type ToolOptions, type ToolResult } from './run-tool.ts'

/** In the order in which kind looks for them. */
export const ENGINES = ['docker', 'nerdctl', 'podman'] as const
export type EngineName = (typeof ENGINES)[number]

export type Engine = {
  name: EngineName
  /** What a program that uses the engine must be told. */
  env: NodeJS.ProcessEnv
  info: EngineInfo
  run(args: string[], options?: Omit<ToolOptions, 'env'>): Promise<ToolResult>
}

export type EngineInfo = {
  /** Of the machine, or of the virtual machine that the engine runs in. */
  memoryBytes?: number
  /** Where it keeps images; in a virtual machine, a path in there. */
  folder?: string
  platform?: string
  version?: string
}

const ANSWER_TIMEOUT_MS = 10_000

type Refusal = { engine: EngineName; why: string; hint: string }

/** The one that was named in `KIND_EXPERIMENTAL_PROVIDER`, else the first that answers. Throws EnvironmentError. */
export async function findEngine(
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<Engine> {
  const named = env.KIND_EXPERIMENTAL_PROVIDER
  if (named && !ENGINES.includes(named as EngineName))
    throw new EnvironmentError(
      `KIND_EXPERIMENTAL_PROVIDER is "${named}", and the lab knows ${ENGINES.join(', ')}.`,
      { hint: 'unset KIND_EXPERIMENTAL_PROVIDER' },
    )
  const refusals: Refusal[] = []
  for (const name of named ? [named as EngineName] : ENGINES) {
    const found = await askEngine(name, env, signal, timeoutMs)
    if ('run' in found) return found
    refusals.push(found)
  }
  // One that is installed and refuses is nearer to being mended than one that is not there.
  const nearest = refusals.find(({ why }) => !why.endsWith('is not installed')) ?? refusals[0]!
  throw new EnvironmentError(
    refusals.every(({ why }) => why.endsWith('is not installed')) && !named
      ? 'There is no container engine: none of docker, nerdctl and podman is installed.'
      : `${nearest.why}.`,
    { hint: nearest.hint },
  )
}

/** The engine, or why it cannot be used. */
export async function askEngine(
  name: EngineName,
  base: NodeJS.ProcessEnv,
  signal?: AbortSignal,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<Engine | Refusal> {
  const env = {
    ...base,
    KIND_EXPERIMENTAL_PROVIDER: name,
    // An image with a record of how it was built is an index, and an index does not load everywhere.
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  }
  const run: Engine['run'] = (args, options) => runTool(name, args, { ...options, env })
  const answer = await run(['info', '--format', '{{json .}}'], {
    signal,
    timeoutMs,
  })
  const info = answer.exitCode === 0 ? readInfo(answer.stdout) : undefined
  if (info) return { name, env, run, info }
  return { engine: name, ...explainRefusal(name, answer, timeoutMs) }
}

/** docker exits with 0 and an empty server where the daemon is away, in some versions. */
function readInfo(text: string): EngineInfo | undefined {
  try {
    const info = JSON.parse(text)
    if (info.ServerErrors?.length > 0) return undefined
    const { host, store, version } = info
    if (host)
      return {
        memoryBytes: host.memTotal,
        folder: store?.graphRoot,
        platform: `linux/${host.arch}`,
        version: version?.Version,
      }
    return {
      memoryBytes: info.MemTotal,
      folder: info.DockerRootDir,
      platform: `linux/${architectureOf(info.Architecture)}`,
      version: info.ServerVersion,
    }
  } catch {
    return undefined
  }
}

/** As images name it. */
export const architectureOf = (machine: string | undefined) =>
  ({ x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm' })[machine ?? ''] ?? machine ?? 'amd64'

function explainRefusal(
  name: EngineName,
  answer: ToolResult,
  timeoutMs: number,
): { why: string; hint: string } {
  const embedded = 'Without an engine: ai-gateway-lab cluster up --cluster embedded'
  const text = `${answer.stdout}\n${answer.stderr}`
  if (answer.isMissing)
    return {
      why: `${name} is not installed`,
      hint: `Install Docker (https://docs.docker.com/get-docker/) or Podman (https://podman.io). ${embedded}`,
    }
  if (/permission denied/i.test(text))
    return {
      why: `${name} is there, but you may not use its socket: permission denied`,
      hint: 'sudo usermod -aG docker "$USER", then log out and in again; or use rootless Docker or Podman.',
    }
  if (answer.timedOut)
    return {
      why: `${name} did not answer within ${timeoutMs / 1000} s`,
      hint: `Restart it (Docker Desktop: "Restart"; Linux: sudo systemctl restart docker). ${embedded}`,
    }
  const start = {
    docker: dockerStart(),
    podman: 'podman machine start',
    nerdctl: 'sudo systemctl start containerd',
  }
  return {
    why: `${name} is installed, but does not answer: ${tellingLine(text)}`,
    hint: `Start it: ${start[name]}. ${embedded}`,
  }
}

const dockerStart = () =>
  process.platform === 'linux' ? 'sudo systemctl start docker' : 'open Docker Desktop'
