// The pictures in README are the app's own screens. `npm run pictures` draws them anew; here they are compared.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from '../ui/open-terminal.ts'
import { screenToSvg } from './screen-to-svg.ts'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'pictures')
/** What a run cannot know beforehand. */
const PORT = '8080'

let lab: LabHome
let kubeconfig: string
let terminal: TestTerminal

beforeAll(async () => {
  lab = makeLabHome()
  const { stdout, stderr } = await lab.run(['start', 'multiple-providers', '--json'])
  expect(stdout, stderr).toContain('kubeconfig')
  kubeconfig = JSON.parse(stdout).kubeconfig
}, 60_000)
afterAll(async () => {
  await terminal?.close()
  await lab.remove()
})

/** Two pictures may differ in the names of pods, in times and in ports: those are drawn alike. */
const steady = (svg: string) =>
  svg
    .replaceAll(/ai-gateway-[a-z0-9]{9,10}-[a-z0-9]{5}/g, 'ai-gateway-7c9f8b6d5-x2k4q')
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, '10:24:31')
    .replaceAll(/\b\d+ms\b/g, '12ms')

function compare(name: string, title: string) {
  const svg = steady(screenToSvg(terminal.terminal, title))
  const file = join(folder, `${name}.svg`)
  if (process.env.UPDATE_DOCS) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, svg)
  }
  const textOf = (picture: string) =>
    [...picture.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text!.trim()).join('\n')
  expect(textOf(readFileSync(file, 'utf8')), 'npm run pictures draws it anew').toBe(textOf(svg))
}

const kubectl = (input: string) =>
  execa('kubectl', ['apply', '-f', '-'], { env: { KUBECONFIG: kubeconfig }, input })

const manifests = (mistake: { secret?: string; path?: string }) => `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: {name: anthropic-backend, namespace: agentgateway-system}
spec:
  ai: {provider: {anthropic: {model: claude-sonnet-4-20250514}}}
  policies: {auth: {secretRef: {name: ${mistake.secret ?? 'anthropic-secret'}}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: anthropic-route, namespace: agentgateway-system}
spec:
  parentRefs: [{name: ai-gateway, namespace: agentgateway-system}]
  rules:
    - matches: [{path: {type: PathPrefix, value: ${mistake.path ?? '/anthropic'}}}]
      backendRefs: [{group: agentgateway.dev, kind: AgentgatewayBackend, name: anthropic-backend}]
`

test('the pictures are what the app shows', async () => {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 132,
    rows: 40,
    env: {
      ...lab.env,
      AI_GATEWAY_LAB_PORT: PORT,
      NO_COLOR: undefined,
      OPENAI_API_KEY: undefined,
      SHELL: '/bin/bash',
    },
  })
  const { waitFor, press, type } = terminal
  const settle = () => new Promise((resolve) => setTimeout(resolve, 700))
  // Of the learner's shell only what is the same on every machine.
  writeFileSync(join(lab.home, '.bashrc'), "PS1='$ '\n")
  await waitFor('Add Multiple LLM Providers')
  press('down', 'enter')
  await waitFor('[Assignment]', 40_000)
  await settle()
  type('1')
  await waitFor('Terminal: Ctrl-] leaves it')
  await waitFor('kubectl create secret')
  press('enter')
  await waitFor('secret/anthropic-secret created')
  type('\u001d')
  await waitFor('[Assignment]')
  await settle()
  type('n')
  await kubectl(manifests({ path: '/claude' }))
  await waitFor('found  "/claude"', 20_000)
  await settle()
  compare(
    'a-mistake-found',
    'A learner wrote /claude, and the lab names the field that should be /anthropic',
  )

  type('m')
  await waitFor('✓ Upstream api.anthropic.com')
  await kubectl(manifests({ secret: 'antropic-secret' }))
  await waitFor('found  "antropic-secret"', 20_000)
  await waitFor('✗ Secret antropic-secret')
  await settle()
  compare(
    'the-cluster',
    'The cluster tab: from the Gateway over routes and backends to a Secret that is not there',
  )
}, 120_000)
