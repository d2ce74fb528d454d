// How does the gateway's image come about? From the programs of this package, by the engine that is here, and only when
// they have changed: what is in it is part of its name.

import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { EnvironmentError } from '../../kube/lab-error.ts'
import { explainFailure } from './explain-failure.ts'
import type { Engine } from './find-engine.ts'
import { hasImage } from './node-image.ts'

/** Spelled out with its registry: Podman would else put `localhost/` before it, and Kubernetes `docker.io/`. */
const REPOSITORY = 'docker.io/ai-gateway-lab/gateway'
/** The programs, each with its door, as a build of the package has them. */
const PROGRAMS = [
  'gateway.js',
  'package.json',
  'programs/gateway.js',
  'programs/simulators.js',
  'simulators.js',
]

export type ImageContext = {
  /** As manifests write it: `ai-gateway-lab/gateway:0.1.0-4f0c…`. */
  image: string
  files: { path: string; content: Buffer | string }[]
}

/** What the image is made of. Throws EnvironmentError. */
export function readImageContext(programsFolder: string, base = ''): ImageContext {
  const dockerfile = join(programsFolder, 'Dockerfile')
  if (!existsSync(dockerfile))
    throw new EnvironmentError(`There is no ${dockerfile}: this build of the lab is not whole.`, {
      hint: 'npm run build',
    })
  const files = [
    { path: 'Dockerfile', content: readFileSync(dockerfile) as Buffer | string },
    { path: '.dockerignore', content: 'Dockerfile\n.dockerignore\n' },
    ...PROGRAMS.map((path) => ({
      path,
      content: readFileSync(join(programsFolder, path)),
    })),
  ]
  const hash = createHash('sha256').update(base)
  for (const { path, content } of files) hash.update(`\0${path}\0`).update(content)
  const tag = `${packageJson.version}-${hash.digest('hex').slice(0, 12)}`
  return { image: `ai-gateway-lab/gateway:${tag}`, files }
}

export type BuildOptions = {
  programsFolder: string
  /** A folder of the lab's, which is emptied. */
  contextFolder: string
  report?: (detail: string) => void
  signal?: AbortSignal
}

/** Builds it unless the engine has it. Resolves with its name. Throws EnvironmentError. */
export async function ensureGatewayImage(engine: Engine, options: BuildOptions): Promise<string> {
  const { programsFolder, contextFolder, report, signal } = options
  const base = engine.env.AI_GATEWAY_LAB_IMAGE_BASE
  const { image, files } = readImageContext(programsFolder, base)
  if (await hasImage(engine, qualified(image), signal)) {
    report?.(`${image} is there already`)
    return image
  }
  report?.(image)
  stage(contextFolder, files)
  const { exitCode, stdout, stderr } = await engine.run(
    [
      'build',
      '--tag',
      qualified(image),
      ...(base ? ['--build-arg', `BASE=${base}`] : []),
      '--build-arg',
      `VERSION=${packageJson.version}`,
      contextFolder,
    ],
    { signal },
  )
  if (exitCode !== 0) throw explainFailure('Building the image', `${stdout}\n${stderr}`)
  return image
}

/** With the registry that is meant where none is named. */
export const qualified = (image: string) => image.replace(/^ai-gateway-lab\/gateway/, REPOSITORY)

function stage(folder: string, files: ImageContext['files']) {
  rmSync(folder, { recursive: true, force: true })
  const programs = join(folder, 'programs')
  mkdirSync(programs, { recursive: true })
  for (const { path, content } of files) writeFileSync(join(folder, path), content)
  // Modes go into the image, where somebody else reads; a learner's umask has no say in that.
  chmodSync(programs, 0o755)
  for (const { path } of files) chmodSync(join(folder, path), 0o644)
}

/** `docker save --platform` came with this version of the engine's API. */
const PLATFORM_SINCE = [1, 48] as const

/** As one archive, which loads into every engine and every node. Throws EnvironmentError. */
export async function saveImage(engine: Engine, image: string, file: string, signal?: AbortSignal) {
  const draft = `${file}.part`
  const platform = (await savesByPlatform(engine, signal))
    ? ['--platform', engine.info.platform ?? 'linux/amd64']
    : []
  const format = engine.name === 'podman' ? ['--format', 'docker-archive'] : []
  const { exitCode, stderr } = await engine
    .run(['save', ...platform, ...format, '--output', draft, qualified(image)], { signal })
    .catch((error) => {
      rmSync(draft, { force: true })
      throw error
    })
  if (exitCode !== 0) {
    rmSync(draft, { force: true })
    throw explainFailure(`Saving ${image}`, stderr)
  }
  renameSync(draft, file)
}

/** Where images of several platforms are kept side by side, only one of them is wanted, and only that one is there. */
async function savesByPlatform(engine: Engine, signal?: AbortSignal) {
  if (engine.name !== 'docker') return engine.name === 'nerdctl'
  const { stdout } = await engine.run(['version', '--format', '{{.Server.APIVersion}}'], { signal })
  const [major = 0, minor = 0] = stdout.split('.').map(Number)
  return major > PLATFORM_SINCE[0] || (major === PLATFORM_SINCE[0] && minor >= PLATFORM_SINCE[1])
}
