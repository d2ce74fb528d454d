// The app as it is shipped: bundled by esbuild, so that it runs on the oldest Node.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Bundles `entry` (from the project's root) into a new folder, and returns the file. */
export async function bundleApp(entry: string): Promise<{ file: string; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-app-'))
  const stub = join(folder, 'stub.mjs')
  writeFileSync(stub, 'export default {}')
  const file = join(folder, 'app.mjs')
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
    alias: { 'react-devtools-core': stub },
    external: ['@lydell/node-pty'],
    logLevel: 'error',
  })
  return { file, folder }
}
