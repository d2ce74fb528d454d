// Which files does the package consist of? A few programs, bundled with all they need, so that `npx` installs one small
// folder and a program starts without looking through node_modules; and as JSON what they would else have to read as
// YAML and to check at every start: the manifests and the course.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { parseAllDocuments } from 'yaml'
import { bundlePrograms } from './bundle-programs.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const outdir = process.argv[2] ?? `${root}/dist`

rmSync(outdir, { recursive: true, force: true })
await bundlePrograms(outdir, {
  main: 'src/main.ts',
  embedded: 'src/cluster/embedded/server.ts',
  gateway: 'gateway/main.ts',
  simulators: 'src/simulators/main.ts',
  'stand-ins': 'src/engine/stand-ins/main.ts',
})

// For a cluster whose nodes pull no image of a package: it is built where the lab runs.
copyFileSync(join(root, 'gateway', 'Dockerfile'), join(outdir, 'Dockerfile'))

for (const part of ['crds', 'gateway', 'simulators', 'learners']) {
  mkdirSync(join(outdir, 'manifests', part), { recursive: true })
  for (const name of readdirSync(join(root, 'manifests', part))) {
    if (!/\.ya?ml$/.test(name) || name === 'kustomization.yaml') continue
    const file = join(root, 'manifests', part, name)
    const documents = parseAllDocuments(readFileSync(file, 'utf8'))
    const [error] = documents.flatMap(({ errors }) => errors)
    if (error) throw new Error(`${file}: ${error.message}`)
    const objects = documents.map((document) => document.toJS()).filter((object) => object !== null)
    writeFileSync(
      join(outdir, 'manifests', part, name.replace(/\.ya?ml$/, '.json')),
      JSON.stringify(objects),
    )
  }
}

const packer = join(outdir, '.pack-track.mjs')
await build({
  absWorkingDir: root,
  entryPoints: ['src/content/pack-track.ts'],
  outfile: packer,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
  },
  logLevel: 'warning',
})
const { packTrack } = await import(pathToFileURL(packer).href)
writeFileSync(join(outdir, 'course.json'), packTrack(join(root, 'challenges')))
rmSync(packer)
