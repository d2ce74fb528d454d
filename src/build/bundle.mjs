// Which files does the package consist of? A few programs, bundled by esbuild with all they need, so that `npx` installs
// one small folder and a program starts without looking through node_modules; and as JSON what they would else have to
// read as YAML and to check at every start: the manifests and the course.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { parseAllDocuments } from 'yaml'
import { loadWhenNeeded } from './load-when-needed.mjs'
import { quickerInk } from './quicker-ink.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const outdir = process.argv[2] ?? `${root}/dist`

/** client-node exports some 800 classes for kinds that the lab treats as data; whatever is not used may go. */
const leaveOutUnused = {
  name: 'leave-out-unused',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData?.resolving || !`${importer} ${path}`.includes('@kubernetes/client-node'))
        return
      const resolved = await resolve(path, {
        importer,
        resolveDir,
        kind,
        pluginData: { resolving: true },
      })
      return resolved.path.includes('@kubernetes/client-node')
        ? { ...resolved, sideEffects: false }
        : resolved
    })
  },
}

/** Modules that are never reached here: a debugger's window, and URL tables for a Node without URL. */
const stubs = {
  name: 'stubs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(react-devtools-core|whatwg-url)$/ }, ({ path }) => ({
      path,
      namespace: 'stub',
    }))
    onLoad({ filter: /.*/, namespace: 'stub' }, () => ({
      contents:
        'export const URL = globalThis.URL, URLSearchParams = globalThis.URLSearchParams; export default { URL, URLSearchParams }',
    }))
  },
}

/** For bundled CommonJS that asks for Node's own modules. */
const REQUIRE = {
  js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
}

rmSync(outdir, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'src/main.ts',
    embedded: 'src/cluster/embedded/server.ts',
    gateway: 'gateway/main.ts',
    simulators: 'src/simulators/main.ts',
    'stand-ins': 'src/engine/stand-ins/main.ts',
  },
  outdir,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Without keepNames: it names each closure anew whenever one is made, which is a tenth of what the gateway does for a request.
  minify: true,
  legalComments: 'linked',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  banner: REQUIRE,
  external: ['@lydell/node-pty'],
  plugins: [leaveOutUnused, stubs, loadWhenNeeded, quickerInk],
  logLevel: 'warning',
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
  banner: REQUIRE,
  logLevel: 'warning',
})
const { packTrack } = await import(pathToFileURL(packer).href)
writeFileSync(join(outdir, 'course.json'), packTrack(join(root, 'challenges')))
rmSync(packer)
