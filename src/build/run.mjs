#!/usr/bin/env node
// What stands behind `npm start`, `npm test` and the other npm scripts, on a fresh clone too: installs and builds what is
// missing, once, then does what was asked. Plain JavaScript on Node alone, since it runs before anything is installed.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = (name) => join(root, 'node_modules', '.bin', name)
const BIOME = '@biomejs/biome@2.6.8'
const [task = 'start', ...args] = process.argv.slice(2)

const TASKS = {
  start: async () => {
    await build()
    // What is advised is to be typed, and here the program has no name of its own.
    process.env.AI_GATEWAY_LAB_COMMAND = 'npm start --'
    return run(process.execPath, [join(root, 'dist', 'main.js'), ...args])
  },
  test: async (...files) => {
    await build()
    return run(bin('vitest'), ['run', '--config', 'test/vitest.config.ts', ...files, ...args])
  },
  // The contract suite on a cluster that is not to be had everywhere: an engine and kind, or a KUBECONFIG.
  'test:kind': () => testCluster('kind'),
  'test:context': () => testCluster('context'),
  lint: async () => {
    await install()
    const types = await run(bin('tsc'), ['-p', '.'])
    // Not among what is installed: its packages for other systems are not to be had from every mirror, and then nothing is.
    const style = await run('npx', [
      '--yes',
      BIOME,
      'ci',
      '--config-path',
      '.ci',
      'src',
      'gateway',
      'test',
    ])
    return types || style
  },
  pictures: async () => {
    await build()
    process.env.UPDATE_DOCS = '1'
    return run(bin('vitest'), ['run', '--config', 'test/vitest.config.ts', 'test/pictures'])
  },
  check: async () => (await TASKS.lint()) || TASKS.test(),
  build: () => build().then(() => 0),
  bench: async () => {
    await build()
    return run(process.execPath, [join(root, 'test', 'bench', 'run.mjs'), ...args])
  },
}

if (!Object.hasOwn(TASKS, task)) {
  console.error(`There is no task "${task}". Tasks: ${Object.keys(TASKS).join(', ')}.`)
  process.exit(2)
}
try {
  process.exitCode = await TASKS[task]()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}

async function testCluster(kind) {
  process.env.TEST_CLUSTER = kind
  const files = [
    `test/cluster/contract/${kind}.test.ts`,
    ...(kind === 'kind' ? ['test/cluster/kind'] : []),
  ]
  return TASKS.test(...files)
}

/** Installs what package-lock.json names, unless npm did so after that file last changed. */
async function install() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  const wanted = join(root, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return
  await phase('Installing what the lab is built with (once, about a minute)', () =>
    runQuietly('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  )
}

/** Bundles dist/, unless it was bundled from just these sources. */
async function build() {
  await install()
  const dist = join(root, 'dist')
  const stamp = join(dist, '.built-from')
  const sources = [
    ...filesBelow('src'),
    ...filesBelow('gateway'),
    ...filesBelow('manifests'),
    ...filesBelow('challenges'),
    join(root, 'package.json'),
    join(root, 'package-lock.json'),
  ]
  const wanted = hashOf(sources)
  if (readText(stamp) === wanted) return
  await phase('Building the lab', () =>
    runQuietly(process.execPath, [join(root, 'src/build/bundle.mjs')]),
  )
  mkdirSync(dist, { recursive: true })
  writeFileSync(stamp, wanted)
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files.toSorted())
    hash.update(relative(root, file)).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

/** Says what is being done, for how long, and that it is done. On stderr: stdout is the program's. */
async function phase(title, work) {
  const started = Date.now()
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`
  const tty = process.stderr.isTTY
  const ticker = tty && setInterval(() => process.stderr.write(`\r${title} … ${seconds()}`), 200)
  process.stderr.write(`${title} …${tty ? '' : '\n'}`)
  try {
    await work()
    process.stderr.write(`${tty ? '\r' : ''}${title} … done in ${seconds()}\n`)
  } finally {
    if (ticker) clearInterval(ticker)
  }
}

function runQuietly(command, words) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', (error) =>
      reject(new Error(`${command} could not be started: ${error.message}`)),
    )
    child.on('close', (code) => {
      if (code === 0) return resolve()
      reject(new Error(`\n${command} ${words.join(' ')} failed:\n${output.trim().slice(-4000)}`))
    })
  })
}

/** Hands the terminal to a program and passes signals and the exit code on. */
function run(command, words) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd: process.cwd(), stdio: 'inherit' })
    const pass = (signal) => child.kill(signal)
    // The terminal sends Ctrl-C to the whole group: the program decides, and this waits for it.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', pass)
    process.on('SIGHUP', pass)
    child.on('error', (error) =>
      reject(new Error(`${command} could not be started: ${error.message}`)),
    )
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}
