// The gateway's image, built and started by a container engine, in front of the embedded cluster's API. Where no engine
// answers it is skipped, and says why: docker (dockerd), or Podman by KIND_EXPERIMENTAL_PROVIDER=podman, is all that it needs.

import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Engine, findEngine } from '../../../src/cluster/kind/find-engine.ts'
import { ensureGatewayImage } from '../../../src/cluster/kind/gateway-image.ts'
import { findFreePort } from '../../../src/engine/find-free-port.ts'
import { type LabHome, mainProgram, makeLabHome } from '../../harness/run-lab.ts'
import { engineUnderTest, LOCAL_BASE, makeLocalBase, whyNoEngine } from './local-base.ts'

const reason = await whyNoEngine()
if (reason) console.warn(`Skipped: the image in an engine, since ${reason}`)

describe.skipIf(reason)('the image', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-image-'))
  const name = `lab-image-test-${process.pid}`
  let engine: Engine
  let image: string
  let lab: LabHome
  let port: number

  const build = (report?: (detail: string) => void) =>
    ensureGatewayImage(engine, {
      programsFolder: join(mainProgram, '..'),
      contextFolder: join(folder, 'context'),
      report,
    })

  beforeAll(async () => {
    await makeLocalBase()
    engine = await findEngine({
      ...process.env,
      KIND_EXPERIMENTAL_PROVIDER: engineUnderTest,
      AI_GATEWAY_LAB_IMAGE_BASE: LOCAL_BASE,
    })
    image = await build()
    lab = makeLabHome()
    expect(await lab.run(['start', 'multiple-providers'])).toMatchObject({ exitCode: 0 })
    expect(await lab.run(['solve', 'multiple-providers'])).toMatchObject({ exitCode: 0 })
  }, 180_000)
  afterAll(async () => {
    if (!engine) return
    await engine.run(['rm', '--force', name])
    await lab?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const kubectl = async (...words: string[]) => {
    const KUBECONFIG = join(lab.home, 'lab', 'embedded', 'kubeconfig')
    return (await execa('kubectl', words, { env: { ...lab.env, KUBECONFIG } })).stdout
  }
  /** Where the embedded cluster has a simulator. */
  const simulator = async (service: string) => {
    const path = '{.metadata.annotations.embedded\\.ai-gateway-lab\\.dev/ports}'
    const ports = await kubectl(
      ...['get', 'service', service, '-n', 'agentgateway-system', '-o', `jsonpath=${path}`],
    )
    return `http://127.0.0.1:${JSON.parse(ports)['80']}`
  }
  const ask = (path: string, model: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
    })

  test('is not built again while nothing in it has changed', async () => {
    const said: string[] = []
    expect(await build((detail) => said.push(detail))).toBe(image)
    expect(said).toEqual([`${image} is there already`])
  })

  test('runs as a number that is not root, and starts the gateway', async () => {
    const { stdout } = await engine.run(['image', 'inspect', image])
    const [{ Config }] = JSON.parse(stdout)
    expect(Config).toMatchObject({ User: '10101:10101', Entrypoint: ['node', '/app/gateway.js'] })
  })

  test('has no shell in it', async () => {
    const { exitCode, stderr } = await engine.run([
      'run',
      '--rm',
      '--network',
      'none',
      '--entrypoint',
      '/bin/sh',
      image,
      '-c',
      'true',
    ])
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 127, stderr: /no such file/ })
  })

  test('starts the simulators with the command that the manifests give', async () => {
    const running = await engine.run([
      ...['run', '--rm', '--detach', '--network', 'none', '--read-only', '--cap-drop', 'ALL'],
      ...['--name', `${name}-simulators`, '--entrypoint', 'node', image, '/app/simulators.js'],
    ])
    expect(running.exitCode).toBe(0)
    await delay(1000)
    const { stdout } = await engine.run(['ps', '--filter', `name=${name}-simulators`, '--quiet'])
    await engine.run(['rm', '--force', `${name}-simulators`])
    expect(stdout).not.toBe('')
  })

  test('serves the routes of multiple-providers, read-only, without rights', async () => {
    port = await findFreePort(20_000 + Math.floor(Math.random() * 10_000))
    const kubeconfig = join(folder, 'kubeconfig')
    copyFileSync(join(lab.home, 'lab', 'embedded', 'kubeconfig'), kubeconfig)
    // In the container it is somebody else's.
    chmodSync(kubeconfig, 0o644)
    chmodSync(folder, 0o755)
    const env = {
      KUBECONFIG: '/kube/config',
      BIND_ADDRESS: '127.0.0.1',
      PORT_8080: port,
      PORT_80: port,
      PORT_15000: port + 1,
      PORT_15020: port + 2,
      PORT_15021: port + 3,
      OPENAI_BASE_URL: await simulator('openai-simulator'),
      ANTHROPIC_BASE_URL: await simulator('anthropic-simulator'),
    }
    const started = await engine.run([
      ...['run', '--detach', '--name', name, '--network', 'host', '--read-only'],
      ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--memory', '256m'],
      ...['--volume', `${kubeconfig}:/kube/config:ro`],
      ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ...[image, 'proxy', '--gateway', 'agentgateway-system/ai-gateway'],
    ])
    expect(started).toMatchObject({ exitCode: 0 })
    const ready = async () =>
      (await fetch(`http://127.0.0.1:${port + 3}/healthz/ready`).catch(() => undefined))?.ok
    for (let attempt = 0; attempt < 100 && !(await ready()); attempt++) await delay(100)

    const openai = await ask('/openai/v1/chat/completions', 'gpt-4o-mini')
    expect({ status: openai.status, body: await openai.json() }).toMatchObject({
      status: 200,
      body: { object: 'chat.completion' },
    })
    // The placeholder of a key is refused by Anthropic itself: the request went all the way.
    const anthropic = await ask('/anthropic/v1/messages', 'claude-sonnet-4-20250514')
    expect({ status: anthropic.status, body: await anthropic.text() }).toMatchObject({
      status: 401,
      body: expect.stringContaining('invalid x-api-key'),
    })
    expect((await ask('/nowhere', 'gpt-4o-mini')).status).toBe(404)

    const { stdout } = await engine.run(['inspect', name])
    const [{ HostConfig, EffectiveCaps }] = JSON.parse(stdout)
    expect(HostConfig.ReadonlyRootfs).toBe(true)
    // Podman names each right that was taken away, and those that are left.
    if (engineUnderTest === 'podman') expect(EffectiveCaps ?? []).toEqual([])
    else expect(HostConfig.CapDrop).toEqual(['ALL'])
  })

  test('ends within its time when it is told to', async () => {
    await engine.run(['stop', '--time', '10', name])
    const { stdout } = await engine.run(['inspect', '--format', '{{.State.ExitCode}}', name])
    expect(stdout).toBe('0')
  })
})
