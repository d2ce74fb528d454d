// docker and kind for machines that have neither: they refuse what the real ones refused when they were driven
// (recorded/kind-v0.30.0.json). `fake-tools.mjs docker|kind …`; FAKE_STATE names a JSON file with what is there.

import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [tool, ...args] = process.argv.slice(2)
const file = process.env.FAKE_STATE
const state = JSON.parse(readFileSync(file, 'utf8'))
state.calls.push([tool, ...args])
/** Whole or not at all: others look while it is written. */
const save = () => {
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(state))
  renameSync(`${file}.${process.pid}`, file)
}
save()
const end = (exitCode, { out, err } = {}) => {
  if (out !== undefined) process.stdout.write(`${out}\n`)
  if (err !== undefined) process.stderr.write(`${err}\n`)
  save()
  process.exit(exitCode)
}

/** Flags with a value; all others are refused. */
function parse(words, known, refuse) {
  const flags = {}
  const rest = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (!word.startsWith('-') || word === '-') rest.push(word)
    else if (known[word] === 'switch') flags[word] = true
    else if (known[word] === 'value' && at + 1 < words.length) flags[word] = words[++at]
    else refuse(word)
  }
  return { flags, rest }
}

const NO_HOST = 'dial tcp: lookup registry-1.docker.io: no such host'
const away =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'

const docker = {
  info: { '--format': 'value' },
  version: { '--format': 'value' },
  image: {},
  build: { '--tag': 'value', '--build-arg': 'value' },
  save: { '--output': 'value', '--platform': 'value' },
  load: { '--input': 'value' },
  tag: {},
  pull: {},
  ps: { '--all': 'switch', '--quiet': 'switch', '--no-trunc': 'switch', '--filter': 'value' },
  inspect: { '--format': 'value' },
  start: {},
  stop: {},
}

function runDocker([command, ...words]) {
  if (!Object.hasOwn(docker, command)) end(1, { err: `docker: unknown command: docker ${command}` })
  const { flags, rest } = parse(words, docker[command], (flag) =>
    end(125, { err: `unknown flag: ${flag}` }),
  )
  if (state.trouble === 'denied')
    end(1, { err: 'permission denied while trying to connect to the Docker daemon socket' })
  if (state.trouble === 'away') end(1, { err: away })
  // As a daemon does that is just starting, or has died without closing its socket.
  if (state.trouble === 'silent') return setTimeout(() => {}, 600_000)
  const image = (name) => name.replace(/^docker\.io\//, '')
  const container = state.containers.find(({ Id }) => Id === rest[0])
  switch (command) {
    case 'info':
      return end(0, {
        out: JSON.stringify({
          MemTotal: state.memory,
          DockerRootDir: '/nowhere',
          Architecture: state.architecture ?? 'x86_64',
          ServerVersion: '28.2.2',
        }),
      })
    case 'version':
      return end(0, { out: '1.41' })
    case 'image':
      if (rest[0] !== 'inspect') end(1, { err: `unknown command: docker image ${rest[0]}` })
      if (state.images.includes(image(rest[1]))) end(0, { out: '[]' })
      return end(1, { err: `Error response from daemon: No such image: ${rest[1]}` })
    case 'build':
      if (rest.length !== 1) end(1, { err: '"docker build" requires exactly 1 argument.' })
      if (!existsSync(join(rest[0], 'Dockerfile')))
        end(1, { err: 'unable to evaluate symlinks in Dockerfile path: no such file or directory' })
      if (state.trouble === 'hangs-building') return setTimeout(() => {}, 60_000)
      if (state.trouble === 'full')
        end(1, { err: 'write /var/lib/docker/tmp/x: no space left on device' })
      if (state.trouble === 'html')
        end(1, {
          err: "error parsing HTTP 200 response body: invalid character '<' looking for beginning of value",
        })
      state.images.push(image(flags['--tag']))
      return end(0)
    case 'save':
      if (flags['--platform']) end(1, { err: '"--platform" requires API version 1.48' })
      if (!state.images.includes(image(rest[0])))
        end(1, { err: `Error response from daemon: reference does not exist: ${rest[0]}` })
      writeFileSync(flags['--output'], `image ${image(rest[0])}`)
      return end(0)
    case 'tag':
      if (!state.images.includes(image(rest[0])))
        end(1, { err: `Error response from daemon: No such image: ${rest[0]}` })
      state.images.push(image(rest[1]))
      return end(0)
    case 'load': {
      if (!existsSync(flags['--input']))
        end(1, { err: `open ${flags['--input']}: no such file or directory` })
      const [, name] = /^image (\S+)$/.exec(readFileSync(flags['--input'], 'utf8')) ?? []
      if (!name)
        end(1, { err: 'Error processing tar file(exit status 1): archive/tar: invalid tar header' })
      state.images.push(name)
      return end(0, { out: `Loaded image: ${name}` })
    }
    case 'pull':
      return end(1, {
        err: `Error response from daemon: Get "https://registry-1.docker.io/v2/": ${NO_HOST}`,
      })
    case 'ps':
      return end(0, { out: state.containers.map(({ Id }) => Id).join('\n') })
    case 'inspect':
      if (!container) end(1, { out: '[]', err: `Error: No such object: ${rest[0]}` })
      return end(0, { out: JSON.stringify([container]) })
    case 'start':
      if (!container) end(1, { err: `Error response from daemon: No such container: ${rest[0]}` })
      if (state.trouble === 'port')
        end(1, {
          err: 'Error response from daemon: driver failed programming external connectivity: Bind for 127.0.0.1:41000 failed: port is already allocated',
        })
      container.State.Running = true
      return end(0, { out: rest[0] })
    case 'stop':
      if (!container) end(1, { err: `Error response from daemon: No such container: ${rest[0]}` })
      container.State.Running = false
      return end(0, { out: rest[0] })
  }
  end(1, { err: `the fake does not know how to ${command}` })
}

const NAMED = { '--name': 'value', '--kubeconfig': 'value' }
const kind = {
  'create cluster': {
    ...NAMED,
    '--config': 'value',
    '--image': 'value',
    '--wait': 'value',
    '--retain': 'switch',
  },
  'delete cluster': NAMED,
  'export kubeconfig': NAMED,
  'load image-archive': { '--name': 'value', '--nodes': 'value' },
  'get clusters': {},
}

/** What kind says first, once its words are understood. */
const told = () => {
  const engine = process.env.KIND_EXPERIMENTAL_PROVIDER
  return engine ? `using ${engine} due to KIND_EXPERIMENTAL_PROVIDER\n` : ''
}

/** What kind asks its engine first, for each command, and what it says when there is no answer. */
function failWithoutEngine(command, name, rest, fail) {
  const without = (doing, asked) =>
    fail(
      `${doing}: command "docker ${asked}" failed with error: exit status 1\n\nCommand Output: ${away}`,
    )
  const label = 'io.x-k8s.kind.cluster'
  const nodes = `ps -a --filter label=${label}=${name} --format '{{.Names}}'`
  switch (command) {
    case 'get clusters':
      return without(
        'failed to list clusters',
        `ps -a --filter label=${label} --format '{{.Label "${label}"}}'`,
      )
    case 'delete cluster':
      process.stderr.write(`${told()}Deleting cluster "${name}" ...\n`)
      process.env.KIND_EXPERIMENTAL_PROVIDER = ''
      return without(
        `failed to delete cluster "${name}": error listing nodes: failed to list nodes`,
        nodes,
      )
    case 'load image-archive':
    case 'export kubeconfig':
      if (command === 'load image-archive' && !existsSync(rest[0] ?? '')) return
      return without('failed to list nodes', nodes)
    case 'create cluster':
      return without(
        'failed to create cluster: failed to get docker info',
        "info --format '{{json .}}'",
      )
  }
}

function runKind(words) {
  const refuse = (message) => end(1, { err: `ERROR: ${message}` })
  const fail = (message) => end(1, { err: `${told()}ERROR: ${message}` })
  if (words[0] === 'version') end(0, { out: `kind v${state.kindVersion} go1.24 linux/amd64` })
  const verb = words[0]
  if (!Object.keys(kind).some((each) => each.startsWith(`${verb} `)))
    refuse(`unknown command "${verb}" for "kind"`)
  const command = `${verb} ${words[1]}`
  if (!kind[command]) refuse(`unknown command "${words[1]}" for "kind ${verb}"`)
  const { flags, rest } = parse(words.slice(2), kind[command], (flag) =>
    refuse(`unknown flag: ${flag}`),
  )
  const name = flags['--name'] ?? 'kind'
  if (command !== 'load image-archive' && rest.length > 0)
    refuse(`unknown command "${rest[0]}" for "kind ${command}"`)
  if (state.trouble === 'away') failWithoutEngine(command, name, rest, fail)
  switch (command) {
    case 'get clusters':
      return state.containers.length > 0
        ? end(0, { out: 'ai-gateway-lab' })
        : end(0, { err: `${told()}No kind clusters found.` })
    case 'delete cluster':
      state.containers = []
      return end(0, { err: `${told()}Deleting cluster "${name}" ...` })
    case 'export kubeconfig':
      if (state.containers.length === 0)
        fail(
          `could not locate any control plane nodes for cluster named '${name}'. Use the --name option to select a different cluster`,
        )
      copyFileSync(state.kubeconfig, flags['--kubeconfig'])
      return end(0)
    case 'load image-archive': {
      if (rest.length === 0) refuse('name of image archive is required')
      if (!existsSync(rest[0])) fail(`stat ${rest[0]}: no such file or directory`)
      if (state.containers.length === 0) fail(`no nodes found for cluster "${name}"`)
      if (state.trouble === 'hangs-loading') return setTimeout(() => {}, 60_000)
      if (state.trouble === 'full-node')
        fail(
          'command "docker exec --privileged -i ai-gateway-lab-control-plane ctr --namespace=k8s.io images import --all-platforms --digests -" failed with error: exit status 1\n\nCommand Output: ctr: write /var/lib/containerd/io.containerd.content.v1.content/ingest: no space left on device',
        )
      state.loaded.push(readFileSync(rest[0], 'utf8'))
      return end(0)
    }
  }
  if (!/^[a-z0-9.-]+$/.test(name))
    fail(
      `failed to create cluster: '${name}' is not a valid cluster name, cluster names must match \`^[a-z0-9.-]+$\``,
    )
  if (state.containers.length > 0)
    fail(`failed to create cluster: node(s) already exist for a cluster with the name "${name}"`)
  const image = flags['--image'].replace(/^docker\.io\//, '')
  const say = (line) => process.stderr.write(`${line}\n`)
  process.stderr.write(told())
  say(`Creating cluster "${name}" ...`)
  const short = image.split('@')[0]
  say(` • Ensuring node image (${short}) 🖼  ...`)
  if (!state.images.includes(image)) {
    say(` ✗ Ensuring node image (${short}) 🖼`)
    refuse(
      `failed to create cluster: failed to pull image "${image}": command "docker pull ${image}" failed with error: exit status 1\n\nCommand Output: Error response from daemon: Get "https://registry-1.docker.io/v2/": ${NO_HOST}`,
    )
  }
  say(` ✓ Ensuring node image (${short}) 🖼`)
  say(' • Preparing nodes 📦   ...')
  state.containers = [
    {
      Id: `made-${state.calls.length}`,
      Name: `/${name}-control-plane`,
      Created: new Date(Date.now() + 1).toISOString(),
      State: { Running: true },
    },
  ]
  save()
  if (state.trouble === 'stops-midway') {
    say(' ✗ Preparing nodes 📦 ')
    state.trouble = 'away'
    refuse(
      `failed to create cluster: command "docker run --cgroupns=private" failed with error: exit status 125\n\nCommand Output: docker: ${away}`,
    )
  }
  if (state.trouble === 'hangs') return setTimeout(() => {}, 60_000)
  copyFileSync(state.kubeconfig, flags['--kubeconfig'])
  end(0, { err: `Set kubectl context to "kind-${name}"` })
}

if (tool === 'docker') runDocker(args)
else runKind(args)
