// What of Ink is done anew for each frame, though it is known? A plugin for esbuild: in the bundle Ink measures, cleans
// and joins its lines with the app's own shortcuts, and draws the same frames (test/ui/ink compares them).

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ui = fileURLToPath(new URL('../ui/', import.meta.url))
const path = (...names) => JSON.stringify(join(ui, ...names))

/** By file: what stands there, and what takes its place. The build fails where a new Ink has it otherwise. */
const CHANGES = {
  // What Ink knew of a line a frame ago is still true.
  'output.js': [
    ['caches = new OutputCaches();', 'caches = keptLines();'],
    [
      '    get() {',
      '    get() {\n        const quick = quickFrame(this);\n        if (quick) return quick;',
    ],
    [
      'export default class Output',
      `import { makeQuickFrames } from ${path('ink', 'quick-frame.ts')}
import { isNarrow } from ${path('measure-width.ts')}
let kept = new OutputCaches()
const keptLines = () => kept.styledChars.size > 2000 ? (kept = new OutputCaches()) : kept
const quickFrame = makeQuickFrames({
  isNarrow,
  cellsOf: (line) => new OutputCaches().getStyledChars(line),
  columnsOf: (letter) => keptLines().getStringWidth(letter),
  toText: styledCharsToString,
})
export default class Output`,
    ],
  ],
  'sanitize-ansi.js': [
    [
      'const sanitizeAnsi = (text) => {',
      `import { isDrawnAsIs } from ${path('ink', 'is-drawn-as-is.ts')}
const sanitizeAnsi = (text) => {
    if (isDrawnAsIs(text)) return text;`,
    ],
  ],
  // Not only ASCII is a column for each letter.
  'line-update.js': [
    [
      'const printableAscii = /^[ -~]*$/u;',
      `import { isNarrow } from ${path('measure-width.ts')}
const printableAscii = { test: isNarrow };`,
    ],
  ],
  // Nothing that is bundled may await while it loads. The layout engine's code is in its file, and need not be fetched.
  'binaries/yoga-wasm-base64-esm.js': [
    [
      'if(h.instantiateWasm)',
      `const code = Buffer.from(H.slice(H.indexOf(',') + 1), 'base64');
a(new WebAssembly.Instance(new WebAssembly.Module(code), d));
return {};
if(h.instantiateWasm)`,
    ],
  ],
  'yoga-layout/dist/src/index.js': [
    [
      'const Yoga = wrapAssembly(await loadYoga());',
      `const library = {};
loadYoga(library);
const Yoga = wrapAssembly(library);`,
    ],
  ],
  'reconciler.js': [
    ["await import('./devtools.js');", ''],
    ['await loadPackageJson()', '{}'],
  ],
  // A frame and what stands around it are one write, and the terminal is woken once.
  'ink.js': [
    [
      `if (shouldSync && shouldWrite) {
                    this.options.stdout.write(bsu);
                }
                this.log(output);
                if (shouldSync && shouldWrite) {
                    this.options.stdout.write(esu);
                }`,
      `this.options.stdout.cork();
                try {
                    if (shouldSync && shouldWrite) this.options.stdout.write(bsu);
                    this.log(output);
                    if (shouldSync && shouldWrite) this.options.stdout.write(esu);
                } finally {
                    this.options.stdout.uncork();
                }`,
    ],
  ],
}

export const quickerInk = {
  name: 'quicker-ink',
  setup({ onLoad, onResolve }) {
    onLoad(
      { filter: /[\\/](ink[\\/]build|yoga-layout[\\/]dist[\\/](binaries|src))[\\/][\w-]+\.js$/ },
      ({ path: file }) => {
        const [, changes] =
          Object.entries(CHANGES).find(([name]) => posix(file).endsWith(`/${name}`)) ?? []
        if (!changes) return undefined
        return {
          contents: changes.reduce(
            (text, change) => changed(file, text, change),
            readFileSync(file, 'utf8'),
          ),
        }
      },
    )
    const measure = join(ui, 'measure-width.ts')
    onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      importer === measure ? undefined : { path: measure },
    )
  },
}

const posix = (path) => path.replaceAll('\\', '/')

function changed(file, text, [from, to]) {
  if (text.split(from).length !== 2) throw new Error(`${file} has "${from}" not once`)
  return text.replace(from, () => to)
}
