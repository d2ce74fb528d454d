// How is a program bundled? By esbuild, with all its libraries, as one script in programs/ and a door to it.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { loadWhenNeeded } from './load-when-needed.mjs'
import { quickerInk } from './quicker-ink.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const DOOR = fileURLToPath(new URL('door.cjs', import.meta.url))

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

/** `entries`: a program's name, and its first file from the project's root. Each becomes `<outdir>/<name>.js`. */
export async function bundlePrograms(outdir, entries) {
  await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: join(outdir, 'programs'),
    bundle: true,
    platform: 'node',
    // A script and no module: only of a script does V8 give out what it compiled (door.cjs).
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': false },
    charset: 'ascii',
    // Without keepNames: it names each closure anew whenever one is made, which is a tenth of what the gateway does for a request.
    minify: true,
    legalComments: 'linked',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      'import.meta.url': '__url',
    },
    banner: {
      js: "(function(require,module,__filename){const __url=require('node:url').pathToFileURL(__filename).href;",
    },
    footer: { js: '})' },
    external: ['@lydell/node-pty'],
    plugins: [leaveOutUnused, stubs, loadWhenNeeded, quickerInk],
    logLevel: 'warning',
  })
  for (const name of Object.keys(entries)) escapeExpressions(join(outdir, 'programs', `${name}.js`))
  writeFileSync(join(outdir, 'package.json'), '{"type":"commonjs"}\n')
  for (const name of Object.keys(entries)) copyFileSync(DOOR, join(outdir, `${name}.js`))
}

/** With a byte for each letter V8 needs half as much memory; esbuild escapes strings, and leaves out regular expressions. */
function escapeExpressions(file) {
  const escaped = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escaped))
}
