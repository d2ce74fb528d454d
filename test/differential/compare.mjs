#!/usr/bin/env node
// Do two clusters answer kubectl alike? Runs one list of commands against both, and prints what differs beyond names and times.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { $ } from 'zx'
import { normalise } from './normalise.mjs'

const USAGE = `Usage: compare.mjs [options] KUBECONFIG KUBECONFIG

Runs each line of a list of commands against both clusters, in a namespace that is made for it and removed afterwards.
Prints the differences. Exits with 1 where there are any, with 2 where it could not be tried.

Options:
  --commands FILE   a command per line, for bash; # begins a comment (default: commands.txt beside this program)
  --files FOLDER    where they are run (default: the folder "manifests" beside this program), copied for each cluster
  --namespace NAME  (default: differential)
  --image NAME      what $IMAGE stands for in the commands and manifests (default: nginx)
  --verbose         prints what both answered to every command, too`

const here = import.meta.dirname
const { values, positionals } = readArguments()
const [left, right] = positionals.map((path) => resolve(path))
const commands = readFileSync(values.commands, 'utf8')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line && !line.startsWith('#'))

const folder = mkdtempSync(join(tmpdir(), 'differential-'))
let code = 2
try {
  const both = await Promise.all([openCluster('left', left), openCluster('right', right)])
  try {
    code = (await compare(both)) > 0 ? 1 : 0
  } finally {
    await Promise.all(both.map(({ close }) => close()))
  }
} catch (error) {
  console.error(`differential: ${error.message}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = code

async function compare(both) {
  let differing = 0
  for (const command of commands) {
    const [one, other] = await Promise.all(both.map(({ run }) => run(command)))
    if (values.verbose) console.log(`$ ${command}\n${one}`)
    if (one === other) continue
    differing++
    console.log(`$ ${command}\n${await difference(one, other)}\n`)
  }
  const found = differing === 0 ? 'no difference' : `${differing} with differences`
  console.log(`${commands.length} commands, ${found}`)
  return differing
}

/** A cluster with a home, a folder and a namespace of its own. */
async function openCluster(name, kubeconfig) {
  const home = join(folder, name)
  cpSync(values.files, home, { recursive: true })
  const own = join(home, '.kubeconfig')
  writeFileSync(own, readFileSync(kubeconfig))
  const env = { ...process.env, HOME: home, KUBECONFIG: own, IMAGE: values.image }
  const shell = $({ cwd: home, env, nothrow: true, quiet: true, input: '', timeout: '120s' })
  await shell`grep -rl '[$]IMAGE' . | xargs -r sed -i ${`s#[$]IMAGE#${values.image}#g`}`
  const { namespace } = values
  const made = await shell`kubectl create namespace ${namespace}`
  if (made.exitCode !== 0) throw new Error(`${kubeconfig}: ${made.stderr.trim()}`)
  await shell`kubectl config set-context --current --namespace=${namespace}`
  return {
    async run(command) {
      const { exitCode, stdout, stderr } = await shell`bash -c ${command}`
      return normalise(`exit code ${exitCode}\n${stdout}\n${stderr}`).trim()
    },
    close: () => shell`kubectl delete namespace ${namespace} --wait=false`,
  }
}

async function difference(one, other) {
  const files = ['left.txt', 'right.txt'].map((name) => join(folder, name))
  writeFileSync(files[0], `${one}\n`)
  writeFileSync(files[1], `${other}\n`)
  const quietly = $({ nothrow: true, quiet: true })
  const { stdout } = await quietly`diff -U 3 ${files[0]} ${files[1]}`
  return stdout.trimEnd().split('\n').slice(2).join('\n')
}

function readArguments() {
  try {
    const parsed = parseArgs({
      allowPositionals: true,
      options: {
        commands: { type: 'string', default: join(here, 'commands.txt') },
        files: { type: 'string', default: join(here, 'manifests') },
        namespace: { type: 'string', default: 'differential' },
        image: { type: 'string', default: 'nginx' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (parsed.values.help) {
      console.log(USAGE)
      process.exit(0)
    }
    if (parsed.positionals.length !== 2) throw new Error('two kubeconfigs are needed')
    return parsed
  } catch (error) {
    console.error(`differential: ${error.message}\n\n${USAGE}`)
    process.exit(2)
  }
}
