// What takes long to load, and is hardly ever needed at once? A plugin for esbuild: a package that is imported at the top
// of a file is set up only when one of its functions is called for the first time, and the first frame is there sooner.

import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Of these only functions and classes are used, and nobody asks what is an instance of what. */
const PACKAGES = ['yaml', 'socks-proxy-agent']

export const loadWhenNeeded = {
  name: 'load-when-needed',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(${PACKAGES.join('|')})$`)
    onResolve({ filter }, ({ path, namespace, kind }) =>
      namespace === 'when-needed' || kind !== 'import-statement'
        ? undefined
        : { path, namespace: 'when-needed' },
    )
    onLoad({ filter, namespace: 'when-needed' }, async ({ path }) => {
      const names = Object.entries(await import(path))
        .filter(([name, value]) => name !== 'default' && typeof value === 'function')
        .map(([name]) => name)
      return { contents: [whole(path), ...names.map(deferred)].join('\n'), resolveDir: root }
    })
  },
}

const whole = (path) => `const whole = () => require(${JSON.stringify(path)})`

const deferred = (name) => `export function ${name}(...given) {
  const { ${name}: real } = whole()
  return new.target ? new real(...given) : real(...given)
}`
