// Text from the cluster and from clients of the gateway is data: whatever stands in an object, an event or a request, no
// sequence of it reaches the terminal, and no row is torn by it. The program as it is shipped, on a real pty.

import { connect } from 'node:net'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { openTerminal, type TestTerminal } from './open-terminal.ts'

let lab: LabHome
let kubeconfig: string
let terminal: TestTerminal | undefined

beforeAll(async () => {
  lab = makeLabHome()
  const { exitCode, stdout } = await lab.run(['start', 'multiple-providers', '--json'])
  expect(exitCode).toBe(0)
  kubeconfig = JSON.parse(stdout).kubeconfig
}, 60_000)
afterEach(() => terminal?.close())
afterAll(() => lab.remove())

const SLOW = 40_000
const HOSTILE = [
  '\u001b]52;c;c3RvbGVu\u0007',
  '\u001b]0;a title\u001b\\',
  '\u001b[999;999Hfar\u001b[2J\u001b[?1049l',
  '\u009b31mred\u009d0;title\u009c',
  'left\u202eright\u2066 hidden\u200b\ufeff',
  '漢字 e\u0301 👩‍👩‍👧',
  '\r\u0008\u007f',
].join('|')
const SEQUENCES =
  /\u001b\]|\u001b\[999|\u001b\[\?1049l|\u001b\[3J|[\u0080-\u009f\u202a-\u202e\u2066-\u2069]|stolen|c3RvbGVu\u0007/

const kubectl = (words: string[], input = '') =>
  execa('kubectl', ['-n', 'agentgateway-system', ...words], {
    env: { KUBECONFIG: kubeconfig },
    input,
  })

async function openAssignment() {
  terminal = openTerminal({
    file: labNode,
    args: [mainProgram],
    columns: 140,
    rows: 50,
    env: { ...lab.env, OPENAI_API_KEY: undefined, SHELL: '/bin/bash' },
  })
  await terminal.waitFor('Enter open')
  terminal.type('/multi\r')
  await terminal.waitFor(/of 4 done/, SLOW)
  return terminal
}

/** The line between the assignment and what is beside it stands where it stands, in every row. */
function expectStraightRule(screen: string) {
  const rows = screen.split('\n').slice(2, 47)
  // Wide letters take two columns and are one character, so a row with some is looked at up to there.
  for (const row of rows) expect(row[74], row).toBe('│')
}

test('an object and its events are shown without what they would do', async () => {
  await kubectl(
    ['apply', '-f', '-'],
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'openai-secret',
        annotations: { note: HOSTILE, long: 'x'.repeat(100_000) },
      },
    }),
  )
  await kubectl(
    ['create', '-f', '-'],
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'hostile', namespace: 'agentgateway-system' },
      involvedObject: { kind: 'Secret', name: 'openai-secret', namespace: 'agentgateway-system' },
      type: 'Warning',
      reason: 'Hostile',
      message: HOSTILE,
    }),
  )
  const { type, press, waitFor, written, screen } = await openAssignment()
  type('m')
  await waitFor('✓ Secret openai-secret')
  press('down', 'down', 'down', 'down', 'enter')
  await waitFor('Secret openai-secret   Enter goes back')
  await waitFor('annotations:')
  expectStraightRule(screen())
  type('G')
  await waitFor('left')
  await waitFor('漢字')
  expectStraightRule(screen())
  expect(written()).not.toMatch(SEQUENCES)
}, 90_000)

test('a client’s request is shown without what its path and model would do', async () => {
  const { type, press, waitFor, written, screen } = await openAssignment()
  type('w')
  await waitFor('tokens')
  const port = await gatewayPort()
  const body = JSON.stringify({
    model: `gpt${HOSTILE}`,
    messages: [{ role: 'user', content: HOSTILE }],
  })
  for (const path of ['/openai/v1/chat/completions', `/nowhere/${HOSTILE}`, '/%1b%5d52;c;x%07'])
    await sendRaw(port, path, body)
  await sendRaw(port, `/${'y'.repeat(6_000)}`, body)
  await waitFor(/openai-route +openai +[✓!] \d+/)
  await waitFor(/\(no route\) +! 4\d\d/)
  expectStraightRule(screen())
  for (let request = 0; request < 4; request++) {
    press('enter')
    await waitFor(/http\.status +\d+/)
    expectStraightRule(screen())
    press('enter')
    await waitFor('tokens')
    press('up')
  }
  expect(written()).not.toMatch(SEQUENCES)
}, 90_000)

/** Where the embedded cluster listens for the gateway's Service. */
async function gatewayPort() {
  const { stdout } = await kubectl(['get', 'service', 'ai-gateway', '-o', 'json'])
  const ports = JSON.parse(stdout).metadata.annotations['embedded.ai-gateway-lab.dev/ports']
  return Number(Object.values(JSON.parse(ports))[0])
}

/** As no honest client would write it. Resolves when the gateway has answered, or hung up. */
const sendRaw = (port: number, path: string, body: string) =>
  new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
    socket.on('data', () => socket.end())
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    )
  })
