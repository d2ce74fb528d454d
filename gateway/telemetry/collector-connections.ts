// Which connections lead to a collector, and how do they end when nobody may wait for it any longer?

import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'

type Connect = (options: object, done: (error: Error) => void) => Socket | undefined

export class CollectorConnections {
  #agent: HttpAgent | undefined
  #isAbandoned = false

  agentFor(protocol: string): HttpAgent {
    if (this.#agent) return this.#agent
    const options = { keepAlive: true }
    const agent = protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
    const holder = agent as unknown as { createConnection: Connect }
    const connect = holder.createConnection.bind(agent)
    holder.createConnection = (told, done) => {
      if (!this.#isAbandoned) return connect(told, done)
      process.nextTick(done, new Error(TOO_LATE))
      return undefined
    }
    this.#agent = agent
    return agent
  }

  /** What is being sent fails, and so does what is tried again. An error without a code is not tried again. */
  abandon() {
    this.#isAbandoned = true
    for (const sockets of Object.values(this.#agent?.sockets ?? {}))
      for (const socket of sockets ?? []) socket.destroy(new Error(TOO_LATE))
  }

  /** Once nothing is being sent. */
  close() {
    this.#agent?.destroy()
  }
}

const TOO_LATE = 'the proxy ends, and waited long enough'
