// Names whose addresses change, and machines that are gone without a word.

import dns from 'node:dns'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { staticBackend, tableOf } from './gateway-table.ts'
import { startTestProxy } from './start-test-proxy.ts'

/** Two machines with one port. */
async function startMachines() {
  const start = async (address: string, port: number) => {
    const server = createServer((_, response) => response.end(address))
    server.keepAliveTimeout = 60_000
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(port, address, resolve),
    )
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return server
  }
  const first = await start('127.0.0.1', 0)
  const { port } = first.address() as AddressInfo
  await start('127.0.0.2', port)
  return { first, port }
}

/** What the system says that this name means. */
function nameOf(address: string) {
  const name = { address, asked: 0 }
  const { lookup } = dns
  const answer = (host: string, options: dns.LookupOptions, done: (...values: any[]) => void) => {
    if (host !== 'moving.test') return lookup(host, options as never, done as never)
    name.asked++
    const found = { address: name.address, family: 4 }
    process.nextTick(() => (options.all ? done(null, [found]) : done(null, found.address, 4)))
  }
  dns.lookup = answer as typeof lookup
  onTestFinished(() => {
    dns.lookup = lookup
  })
  return name
}

async function startProxyTo(port: number, env: Record<string, string> = {}) {
  const backend = staticBackend(`http://moving.test:${port}`)
  const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]), env)
  return async () => (await fetch(address)).text()
}

test('a name that has moved is followed, though the connection to its old address is still good', async () => {
  const { port } = await startMachines()
  const name = nameOf('127.0.0.1')
  const ask = await startProxyTo(port, { CONNECTION_AGE_MS: '300' })
  expect(await ask()).toBe('127.0.0.1')
  name.address = '127.0.0.2'
  await expect.poll(ask, { interval: 50 }).toBe('127.0.0.2')
})

test('while a connection is young it is used again, and no name is asked for', async () => {
  const { port } = await startMachines()
  const name = nameOf('127.0.0.1')
  const ask = await startProxyTo(port)
  for (let count = 0; count < 10; count++) expect(await ask()).toBe('127.0.0.1')
  expect(name.asked).toBe(1)
})

test('a name that has moved is followed at once where nobody is left at the old address', async () => {
  const { first, port } = await startMachines()
  const name = nameOf('127.0.0.1')
  const ask = await startProxyTo(port)
  expect(await ask()).toBe('127.0.0.1')
  name.address = '127.0.0.2'
  first.closeAllConnections()
  first.close()
  for (let count = 0; count < 5; count++) expect(await ask()).toBe('127.0.0.2')
})

/** Kinds of timers of the TCP sockets of this machine that have this port on either side; 2 is a probe's. */
function timersOf(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, local, remote, state]) => state === '01' && `${local} ${remote}`.includes(`:${hex}`),
    )
    .map(
      ([, local, , , , timer]) =>
        `${local?.endsWith(hex) ? 'theirs' : 'ours'} ${timer?.slice(0, 2)}`,
    )
}

test.runIf(process.platform === 'linux')(
  'an upstream that says nothing for long is probed, so that a machine that is gone is noticed',
  async () => {
    const server = createServer(() => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const backend = staticBackend(`http://127.0.0.1:${port}`)
    const { address } = await startTestProxy(tableOf([{ prefix: '/', backend }]))
    const asked = fetch(address).catch(() => {})
    await expect.poll(() => timersOf(port), { timeout: 5_000 }).toContain('ours 02')
    server.closeAllConnections()
    await asked
  },
)
