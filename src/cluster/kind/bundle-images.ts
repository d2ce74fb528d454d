// How does all that a workshop needs get onto a laptop that has no network there? As one file, with a list of what is in it.

import { createHash } from 'node:crypto'
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'
import packageJson from '../../../package.json' with { type: 'json' }
import { EnvironmentError, UsageError } from '../../kube/lab-error.ts'
import type { Progress } from '../cluster.ts'
import { type FoundTool, hostPlatform, placeTool } from './carried-tools.ts'
import { explainFailure } from './explain-failure.ts'
import type { Engine } from './find-engine.ts'
import { ensureGatewayImage, saveImage } from './gateway-image.ts'
import type { KindFiles } from './kind-files.ts'
import { carriedName, findNodeImage, wantedNodeImage } from './node-image.ts'

const FORMAT = 'ai-gateway-lab/images/v1'
const MANIFEST = 'manifest.json'

export type BundleManifest = {
  format: string
  version: string
  /** Of the images: of the machine that the engine runs on. */
  platform: string
  parts: { file: string; image: string; bytes: number; sha256: string }[]
  /** Of the machine itself, which may be another: an engine may run in a virtual one. */
  tools: {
    file: string
    tool: string
    version: string
    platform: string
    bytes: number
    sha256: string
  }[]
}

type Work = {
  home: string
  env: NodeJS.ProcessEnv
  files: KindFiles
  programsFolder: string
  report: (progress: Progress) => void
  signal?: AbortSignal
}

/** What `cluster up` needs, brought to this machine; the names under which it is here. Throws EnvironmentError. */
export async function fetchImages(engine: Engine, { files, programsFolder, report, signal }: Work) {
  const wanted = wantedNodeImage(engine.env)
  const there = await findNodeImage(engine, signal)
  if (!there.isHere) {
    report({ phase: 'Fetching the node image', detail: wanted })
    await orExplain(engine, ['pull', wanted], 'Fetching the node image', signal)
  }
  // A file that an image travels in has names for it, and no digests.
  const node = carriedName(wanted)
  await orExplain(engine, ['tag', there.name, node], 'Naming the node image', signal)
  report({ phase: 'Building the gateway’s image' })
  const gateway = await ensureGatewayImage(engine, {
    programsFolder,
    contextFolder: files.context,
    signal,
  })
  return { node, gateway }
}

async function orExplain(engine: Engine, args: string[], doing: string, signal?: AbortSignal) {
  const { exitCode, stderr } = await engine.run(args, { signal })
  if (exitCode !== 0) throw explainFailure(doing, stderr)
}

/** Writes `target`, whole or not at all. Throws EnvironmentError. */
export async function writeBundle(
  engine: Engine,
  target: string,
  images: { node: string; gateway: string },
  tools: FoundTool[],
  { files, report, signal }: Work,
): Promise<BundleManifest> {
  mkdirSync(files.archives, { recursive: true, mode: 0o700 })
  const draft = `${target}.part`
  const saved: string[] = []
  try {
    const manifest: BundleManifest = {
      format: FORMAT,
      version: packageJson.version,
      platform: engine.info.platform ?? 'linux/amd64',
      parts: [],
      tools: [],
    }
    const sources = new Map<string, string>()
    for (const [name, image] of Object.entries(images)) {
      report({ phase: `Saving ${image}` })
      const path = join(files.archives, `${name}.tar`)
      saved.push(path)
      await saveImage(engine, image, path, signal)
      const { size: bytes } = statSync(path)
      const sha256 = await digestOf(path, signal)
      manifest.parts.push({ file: `${name}.tar`, image, bytes, sha256 })
      sources.set(`${name}.tar`, path)
    }
    for (const { tool, path, version } of tools) {
      const { size: bytes } = statSync(path)
      const sha256 = await digestOf(path, signal)
      manifest.tools.push({ file: tool, tool, version, platform: hostPlatform(), bytes, sha256 })
      sources.set(tool, path)
    }
    report({ phase: 'Writing the file', detail: target })
    const pack = tar.pack()
    const written = pipeline(pack, createWriteStream(draft, { mode: 0o644 }), { signal })
    // Its failure is awaited below; until then it must not end the program.
    written.catch(() => {})
    const filled = async () => {
      pack.entry({ name: MANIFEST }, `${JSON.stringify(manifest, null, 2)}\n`)
      for (const { file, bytes } of [...manifest.parts, ...manifest.tools])
        await pipeline(
          createReadStream(sources.get(file)!),
          pack.entry({ name: file, size: bytes }),
          { signal },
        )
      pack.finalize()
    }
    await Promise.all([filled(), written])
    renameSync(draft, target)
    return manifest
  } catch (error) {
    rmSync(draft, { force: true })
    throw isFull(error) ? explainFailure('Writing the file', 'no space left on device') : error
  } finally {
    for (const path of saved) rmSync(path, { force: true })
  }
}

/** Nothing is loaded before all of it was compared with its list. Throws EnvironmentError, UsageError. */
export async function readBundle(
  engine: Engine,
  source: string,
  { home, env, files, report, signal }: Work,
): Promise<{ manifest: BundleManifest; placed: string[] }> {
  mkdirSync(files.archives, { recursive: true, mode: 0o700 })
  const taken: string[] = []
  try {
    report({ phase: 'Reading the file', detail: source })
    const manifest = await unpack(source, engine, files.archives, taken, signal)
    for (const { file, image } of manifest.parts) {
      report({ phase: `Loading ${image}` })
      await orExplain(
        engine,
        ['load', '--input', join(files.archives, file)],
        `Loading ${image}`,
        signal,
      )
    }
    const placed = manifest.tools
      .filter(({ platform }) => platform === hostPlatform())
      .filter(({ tool, file }) => placeTool(home, tool, join(files.archives, file), env))
      .map(({ tool }) => tool)
    return { manifest, placed }
  } catch (error) {
    throw isFull(error) ? explainFailure('Reading the file', 'no space left on device') : error
  } finally {
    for (const path of taken) rmSync(path, { force: true })
  }
}

async function unpack(
  source: string,
  engine: Engine,
  folder: string,
  taken: string[],
  signal?: AbortSignal,
) {
  const damaged = (why: string, cause?: unknown) =>
    new EnvironmentError(`${source} cannot be used: ${why}.`, {
      hint: 'Copy it again, or write it anew: ai-gateway-lab prefetch --to FILE',
      cause,
    })
  let manifest: BundleManifest | undefined
  const extract = tar.extract()
  const input = createReadStream(source)
  const fed = pipeline(input, extract, { signal })
  fed.catch(() => {})
  try {
    for await (const entry of extract) {
      const { name } = entry.header
      if (name === MANIFEST) {
        manifest = await readManifest(entry)
        // Before a gigabyte is read for nothing.
        if (manifest) requireSame(manifest, engine, source, damaged)
        continue
      }
      const listed = manifest && [...manifest.parts, ...manifest.tools]
      const part = listed?.find(({ file }) => file === name)
      // A path that leads out of the folder is in no list of ours.
      if (!part || !/^[a-z]+(\.tar)?$/.test(name)) throw damaged(`"${name}" is not in its list`)
      const path = join(folder, name)
      taken.push(path)
      await pipeline(entry, createWriteStream(path, { mode: 0o600 }), { signal })
      const sha256 = await digestOf(path, signal)
      if (sha256 !== part.sha256)
        throw damaged(`${name} is not what was written (sha256 ${sha256})`)
    }
    await fed
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new UsageError(`There is no file ${source}.`)
    if (error instanceof EnvironmentError || name === 'AbortError' || code === 'ENOSPC') throw error
    throw damaged('it is no file of `prefetch --to`, or was cut short', error)
  } finally {
    input.destroy()
  }
  if (!manifest) throw damaged('it has no list of what is in it')
  const missing = [...manifest.parts, ...manifest.tools].find(
    ({ file }) => !taken.includes(join(folder, file)),
  )
  if (missing) throw damaged(`${missing.file} is missing`)
  return manifest
}

/** Throws EnvironmentError where it was written for another machine, or another version. */
function requireSame(
  { platform, version }: BundleManifest,
  { info }: Engine,
  source: string,
  damaged: (why: string) => EnvironmentError,
) {
  if (info.platform && platform !== info.platform)
    throw new EnvironmentError(
      `${source} holds images for ${platform}, and this engine runs ${info.platform}.`,
      { hint: 'Write one on a machine like this: ai-gateway-lab prefetch --to FILE' },
    )
  if (version !== packageJson.version)
    throw damaged(`it is for version ${version} of the lab, and this is ${packageJson.version}`)
}

async function readManifest(entry: AsyncIterable<unknown>): Promise<BundleManifest | undefined> {
  let text = ''
  for await (const chunk of entry) text += chunk
  const manifest = JSON.parse(text) as BundleManifest
  const isOurs =
    manifest.format === FORMAT && Array.isArray(manifest.parts) && Array.isArray(manifest.tools)
  return isOurs ? manifest : undefined
}

async function digestOf(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash, { signal })
  return hash.digest('hex')
}

const isFull = (error: unknown) => (error as NodeJS.ErrnoException)?.code === 'ENOSPC'
