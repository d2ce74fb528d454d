// Bundles the bare Ink app as one would bundle any, and returns the file.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export async function buildHello(folder) {
  const stub = join(folder, 'stub.mjs')
  writeFileSync(stub, 'export default {}')
  const outfile = join(folder, 'hello.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('hello.tsx', import.meta.url))],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
    alias: { 'react-devtools-core': stub },
    logLevel: 'error',
  })
  return outfile
}
