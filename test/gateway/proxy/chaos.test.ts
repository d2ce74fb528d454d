// A long day in a short time: load while the table changes every second, and upstreams and proxies restart one after the
// other, each after it was taken out of its list, as Kubernetes does it. No request fails, none is answered by another
// route's upstream, and the proxies count what the client counts. CHAOS_SECONDS=600 makes the day longer.

import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createProxy, type GatewayProxy } from '../../../gateway/proxy/create-proxy.ts'
import type { Endpoint, GatewayTable } from '../../../gateway/routing/routing-table.ts'
import { freePort } from './free-port.ts'
import { PORT, tableOf } from './gateway-table.ts'

const SECONDS = Number(process.env.CHAOS_SECONDS ?? 12)
const REQUESTS_PER_SECOND = 120
const ROUTES = ['red', 'blue'] as const
type Route = (typeof ROUTES)[number]

/** Answers with its route's name and what it was sent: at once, or as a stream. */
async function startUpstream(route: Route): Promise<{ server: Server; endpoint: Endpoint }> {
  const server = createServer(async (incoming, response) => {
    const body = (await incoming.toArray()).join('')
    const text = `${route} ${incoming.headers['x-id']} ${body.length}`
    if (!incoming.url?.includes('stream')) return void response.end(text)
    for (const word of text.split(/(?<= )/)) {
      response.write(word)
      await pause(10)
    }
    response.end()
  })
  // The proxy, which keeps connections for less, is to be the one that closes them.
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    endpoint: { address: '127.0.0.1', port: (server.address() as AddressInfo).port },
  }
}

class Day {
  readonly upstreams: Record<Route, { server: Server; endpoint: Endpoint }[]> = {
    red: [],
    blue: [],
  }
  readonly proxies: { proxy: GatewayProxy; port: number; takesRequests: boolean }[] = []
  readonly agent = new Agent({ keepAlive: true })
  readonly wrong: string[] = []
  readonly faults: unknown[] = []
  asked = 0
  recorded = 0
  #version = 0
  #endpoints: Record<Route, Endpoint[]> = { red: [], blue: [] }

  async start() {
    for (const route of ROUTES)
      for (let count = 0; count < 2; count++) this.upstreams[route].push(await startUpstream(route))
    for (let count = 0; count < 2; count++) {
      const port = await freePort()
      this.proxies.push({ proxy: await this.#startProxy(port), port, takesRequests: true })
    }
  }

  async #startProxy(port: number) {
    const proxy = createProxy({
      env: { BIND_ADDRESS: '127.0.0.1', PORT_8080: String(port) },
      finished: ({ status }) => {
        if (status === 200) this.recorded++
      },
      report: (error) => this.faults.push(error),
    })
    await proxy.serve(this.#table())
    expect(proxy.boundPort(PORT)).toBe(port)
    return proxy
  }

  /** Another one each time: with more routes around ours, or fewer, in another order. */
  #table(): GatewayTable {
    const around = Array.from({ length: this.#version % 7 }, (_, index) => ({
      prefix: `/other-${index}`,
    }))
    const ours = ROUTES.map((route) => ({
      prefix: `/${route}`,
      backend: {
        type: 'service',
        name: `test/${route}`,
        port: 80,
        endpoints: this.#endpoints[route],
      } as const,
    }))
    return tableOf(this.#version % 2 === 0 ? [...around, ...ours] : [...ours, ...around])
  }

  async changeTable() {
    this.#version++
    this.#endpoints = {
      red: this.upstreams.red.map(({ endpoint }) => endpoint),
      blue: this.upstreams.blue.map(({ endpoint }) => endpoint),
    }
    await Promise.all(this.proxies.map(({ proxy }) => proxy.serve(this.#table())))
  }

  async restartUpstream(route: Route) {
    const leaving = this.upstreams[route].shift()!
    await this.changeTable()
    // What was on its way may still come, as a pod that ends waits for it.
    await pause(500)
    await new Promise<void>((resolve) => {
      leaving.server.close(() => resolve())
      leaving.server.closeIdleConnections()
      setTimeout(() => leaving.server.closeIdleConnections(), 500)
    })
    this.upstreams[route].push(await startUpstream(route))
    await this.changeTable()
  }

  async restartProxy(index: number) {
    const place = this.proxies[index]!
    place.takesRequests = false
    await place.proxy.close()
    place.proxy = await this.#startProxy(place.port)
    // Until the client has noticed that its kept connections are closed: it lives in the same process.
    await pause(100)
    place.takesRequests = true
  }

  async ask(id: number) {
    const route = ROUTES[id % 2]!
    const size = id % 10 === 0 ? 100_000 : 800
    const open = this.proxies.filter(({ takesRequests }) => takesRequests)
    const { port } = open[id % open.length]!
    const path = `/${route}/${id % 3 === 0 ? 'stream' : 'whole'}`
    this.asked++
    try {
      const { status, text } = await this.#send(port, path, id, 'x'.repeat(size))
      if (status !== 200 || text !== `${route} ${id} ${size}`)
        this.wrong.push(`${path} ${id}: ${status} ${text.slice(0, 100)}`)
    } catch (error) {
      this.wrong.push(`${path} ${id}: ${error}`)
    }
  }

  #send(port: number, path: string, id: number, body: string) {
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers = { 'x-id': String(id), 'content-length': body.length }
      const { agent } = this
      const options = { host: '127.0.0.1', port, path, method: 'POST', headers, agent }
      const sent = request(options, async (answer: IncomingMessage) => {
        try {
          resolve({ status: answer.statusCode!, text: (await answer.toArray()).join('') })
        } catch (error) {
          reject(error)
        }
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  async end() {
    this.agent.destroy()
    await Promise.all(this.proxies.map(({ proxy }) => proxy.close()))
    for (const { server } of [...this.upstreams.red, ...this.upstreams.blue]) {
      server.closeAllConnections()
      server.close()
    }
  }
}

test(
  'nothing fails and nothing is miscounted while everything changes',
  async () => {
    const day = new Day()
    onTestFinished(() => day.end())
    await day.start()
    await day.changeTable()
    const until = performance.now() + SECONDS * 1000
    const open = new Set<Promise<void>>()
    const load = async () => {
      for (let id = 1; performance.now() < until; id++) {
        const asked = day.ask(id).finally(() => open.delete(asked))
        open.add(asked)
        await pause(1000 / REQUESTS_PER_SECOND)
      }
      await Promise.all(open)
    }
    const change = async () => {
      for (let turn = 0; performance.now() < until; turn++) {
        await pause(1000)
        if (turn % 3 === 0) await day.changeTable()
        else if (turn % 3 === 1) await day.restartUpstream(ROUTES[turn % 2]!)
        else await day.restartProxy(turn % 2)
      }
    }
    await Promise.all([load(), change()])
    expect(day.wrong).toEqual([])
    expect(day.faults).toEqual([])
    expect(day.asked).toBeGreaterThan(SECONDS * 10)
    await expect.poll(() => day.recorded).toBe(day.asked)
  },
  (SECONDS + 60) * 1000,
)
