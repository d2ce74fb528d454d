// YAML, for the few who speak it: loaded when the first of them comes. A package in CommonJS has names only when it is
// imported where the bundler sees them, so not by `import()`.

export { parse, stringify } from 'yaml'
