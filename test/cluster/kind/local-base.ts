// A base for the gateway's image where no registry is to be had: this machine's own Node, with the libraries it loads.

import { createReadStream, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

/** The engine that is tried: docker, or the one that is named as for kind. */
export const engineUnderTest = process.env.KIND_EXPERIMENTAL_PROVIDER || 'docker'

/** Podman asks for the registry that a name leaves out; an image of its own is at this one. */
export const LOCAL_BASE = `${engineUnderTest === 'docker' ? '' : 'localhost/'}ai-gateway-lab-test/node-base:local`

/** Why the tests with an engine are skipped; undefined where one answers and a base can be made for it. */
export async function whyNoEngine(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'a base is made of a Linux machine’s Node'
  const { exitCode, stderr } = await execa(engineUnderTest, ['info'], {
    reject: false,
    timeout: 10_000,
  })
  if (exitCode === 0) return undefined
  return `${engineUnderTest} does not answer: ${stderr?.split('\n').at(-1) ?? 'not installed'}`
}

export async function makeLocalBase() {
  const folder = mkdtempSync(join(tmpdir(), 'lab-base-'))
  try {
    const node = realpathSync(process.execPath)
    const { stdout } = await execa('ldd', [node])
    const libraries = [...stdout.matchAll(/(\/\S+) \(/g)].map(([, path]) => path!)
    await execa('mkdir', ['-p', 'nodejs/bin', 'tmp'], { cwd: folder })
    await execa('cp', ['-L', node, 'nodejs/bin/node'], { cwd: folder })
    for (const library of new Set(libraries))
      await execa('cp', ['-L', '--parents', library, '.'], { cwd: folder })
    const archive = join(folder, '..', `${folder.split('/').at(-1)}.tar`)
    try {
      await execa('tar', ['-cf', archive, '.'], { cwd: folder })
      const inputStream = createReadStream(archive)
      await execa(engineUnderTest, ['import', '-', LOCAL_BASE], { input: inputStream })
    } finally {
      rmSync(archive, { force: true })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
