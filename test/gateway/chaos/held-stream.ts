// A stream that is open while its proxy is told to end: the proxy is to stay until it is over, and no longer.

import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BACKEND_REQUEST_SECONDS } from './manifests.ts'

/** Two upstreams that keep silent, and some patience; less than a proxy has for its end. */
const HELD_MS = (2 * BACKEND_REQUEST_SECONDS + 4) * 1000
/** By then what was asked beside it has been answered. */
const NEARLY_MS = HELD_MS - 1_000
const EVERY_MS = 100
const END = 'this is the end\n'

export async function startHeldUpstream(): Promise<{ port: number; close(): void }> {
  const server = createServer((_, response) => {
    const until = performance.now() + HELD_MS
    const timer = setInterval(() => {
      if (performance.now() < until) return void response.write('and so on\n')
      clearInterval(timer)
      response.end(END)
    }, EVERY_MS)
    response.on('close', () => clearInterval(timer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export class HeldStream {
  readonly begun: Promise<void>
  readonly nearlyOver: Promise<void>
  readonly isWhole: Promise<boolean>

  constructor(port: number) {
    let begin = () => {}
    this.begun = new Promise((resolve) => {
      begin = resolve
    })
    this.isWhole = new Promise((resolve) => {
      const settle = (whole: boolean) => {
        begin()
        resolve(whole)
      }
      const options = { host: '127.0.0.1', port, path: '/held', agent: false }
      get(options, (answer) => {
        let text = ''
        answer.on('data', (chunk) => {
          begin()
          text += chunk
        })
        answer.on('end', () => settle(answer.complete && text.endsWith(END)))
        answer.on('error', () => settle(false))
      }).on('error', () => settle(false))
    })
    this.nearlyOver = this.begun.then(() =>
      Promise.race([this.isWhole.then(() => {}), pause(NEARLY_MS)]),
    )
  }
}

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
