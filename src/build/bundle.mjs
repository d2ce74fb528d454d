// Which files does the package consist of? Four programs, bundled by esbuild with all they need, so that `npx` installs
// one small folder and a program starts without looking through node_modules.

import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

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
  minify: true,
  keepNames: true,
  legalComments: 'linked',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
  },
  external: ['@lydell/node-pty'],
  plugins: [leaveOutUnused, stubs],
  logLevel: 'warning',
})
